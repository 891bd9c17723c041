"""Everyone who may see a record can see what changed in it, who changed it and why; nobody can change that."""

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.history import Unchangeable, first_versions
from accounts.models import Mandate, User
from communes.models import Enrolment
from milestones import recording, review, versions
from milestones.models import Body, Correction, Milestone, Review
from programme.models import Stage
from tests import factories
from tests.people import PEOPLE, SEES

LIST = "/admin/milestones/milestone/"


def history(client, milestone):
    return client.get(f"{LIST}{milestone.pk}/history/").content.decode()


def edited(milestone, by, *, bodies=None, **facts):
    milestone = Milestone.objects.get(pk=milestone.pk)
    for name, value in facts.items():
        setattr(milestone, name, value)
    return recording.write(milestone, by=by, bodies=bodies)


@pytest.fixture
def clerk(client):
    clerk = factories.staff_of("demnate")
    User.objects.filter(pk=clerk.pk).update(first_name="فاطمة")
    clerk = User.objects.get(pk=clerk.pk)
    client.force_login(clerk)
    return clerk


def test_each_change_is_a_sentence_with_the_facts_before_and_after(client, clerk):
    milestone = factories.draft("demnate", by=clerk, when="2024-03-05", place="دار الشباب")
    edited(milestone, clerk, when="2024-03-06", bodies=Body.objects.filter(code="council"))
    review.move(milestone, "submit", by=clerk, at=timezone.now())
    review.move(milestone, "return", by=factories.user(first_name="إدريس"), at=timezone.now(), remark="أضف المكان")
    page = history(client, milestone)
    said = ["إعادة", "«أضف المكان»", "من طرف إدريس", "إرسال إلى المراجعة", "تحرير", "إدخال مسودة"]
    assert [page.index(words) for words in said[:1] + said[3:]] == sorted(
        page.index(words) for words in said[:1] + said[3:]
    )
    assert all(words in page for words in said)
    assert "<del>5 مارس 2024</del>" in page
    assert "<ins>6 مارس 2024</ins>" in page
    assert f"<ins>{Body.objects.get(code='council').name}</ins>" in page
    assert page.count("من طرف فاطمة") == 3
    assert "2024-03-0" not in page  # people never see the notation


def test_one_edit_is_one_version_whatever_it_touches(clerk):
    milestone = factories.draft("demnate", by=clerk)
    edited(milestone, clerk, place="مقر الجماعة", bodies=Body.objects.all()[:2])
    edited(milestone, clerk, place="دار الشباب", bodies=Body.objects.all()[1:3])
    assert milestone.history.count() == 3


def test_the_history_takes_the_same_queries_whatever_its_length(client, clerk, django_assert_num_queries):
    milestone = factories.draft("demnate", by=clerk, place="0", bodies=Body.objects.all()[:2])
    for number in (1, 3, 50):
        while milestone.history.count() < number:
            edited(milestone, clerk, place=str(milestone.history.count()), bodies=Body.objects.all()[:2])
        with django_assert_num_queries(10):
            history(client, milestone)


@pytest.mark.parametrize("who", PEOPLE)
def test_the_history_is_read_by_whoever_sees_the_draft_and_by_nobody_else(client, who):
    milestone = factories.draft("demnate", statement="محطة للتجربة")
    recording.delete(factories.draft("demnate", statement="مسودة محذوفة"), by=factories.user())
    client.force_login(PEOPLE[who]())
    assert ("محطة للتجربة" in history(client, milestone)) is (who in SEES)
    assert ("مسودة محذوفة" in client.get(f"{LIST}deleted/").content.decode()) is (who in SEES)


def test_what_was_deleted_is_listed_with_who_deleted_it_and_comes_back_as_a_draft(client, clerk):
    milestone = factories.draft("demnate", by=clerk, statement="مسودة محذوفة", bodies=Body.objects.all()[:2])
    page = client.post(f"{LIST}{milestone.pk}/delete/", {"post": "yes"}, follow=True).content.decode()
    assert "مسودة محذوفة" in page  # the message names it
    page = client.get(f"{LIST}deleted/").content.decode()
    assert "حذف المسودة" in page
    assert "من طرف فاطمة" in page
    version = Milestone.history.get(history_type="-")
    page = client.post(f"{LIST}versions/{version.pk}/restore/", follow=True).content.decode()
    assert "استُرجعت النسخة في هذه المسودة" in page
    restored = Milestone.objects.latest("pk")
    assert (restored.statement, restored.status, restored.bodies.count()) == ("مسودة محذوفة", "draft", 2)
    assert "استرجاع نسخة يوم" in history(client, restored)


def test_an_earlier_text_of_a_draft_comes_back_in_its_place(client, clerk):
    milestone = factories.draft("demnate", by=clerk, statement="النص الأول")
    edited(milestone, clerk, statement="النص الثاني")
    first = milestone.history.earliest()
    assert f"versions/{first.pk}/restore/" in history(client, milestone)
    client.post(f"{LIST}versions/{first.pk}/restore/")
    assert Milestone.objects.get(pk=milestone.pk).statement == "النص الأول"
    assert milestone.history.count() == 3


def test_an_earlier_text_of_what_is_published_comes_back_as_a_correction(client, clerk):
    milestone = factories.published("demnate", by=clerk, statement="النص الأول")
    version = milestone.history.earliest()
    client.post(f"{LIST}versions/{version.pk}/restore/")
    revision = milestone.revisions.get()
    assert (revision.status, revision.statement) == ("draft", "النص الأول")
    page = client.post(f"{LIST}versions/{version.pk}/restore/", follow=True).content.decode()
    assert "لهذه المحطة تصحيح لم يُنشر بعد" in page
    assert milestone.revisions.count() == 1


def test_what_was_withdrawn_comes_back_as_a_new_draft_and_stays_withdrawn(clerk):
    milestone = factories.published("demnate", by=clerk)
    review.move(milestone, "withdraw", by=factories.user(), at=timezone.now(), remark="مكررة")
    draft = versions.restore(milestone.history.earliest(), by=clerk)
    assert (draft.pk != milestone.pk, draft.status) == (True, "draft")
    assert Milestone.objects.get(pk=milestone.pk).status == "withdrawn"


def test_what_waits_for_review_is_not_replaced_under_the_reviewer(clerk):
    milestone = factories.draft("demnate", by=clerk)
    review.move(milestone, "submit", by=clerk, at=timezone.now())
    with pytest.raises(versions.CanNotRestore, match="في انتظار المراجعة"):
        versions.restore(milestone.history.earliest(), by=clerk)


def test_a_version_whose_stage_is_gone_is_not_restored(clerk):
    stage = Stage.objects.create(programme=Stage.objects.first().programme, code="gone", name="x", short_name="x",
                                 position=99)  # fmt: skip
    milestone = factories.draft("demnate", by=clerk, stage="gone")
    edited(milestone, clerk, stage=Stage.objects.get(code="kickoff"))
    stage.delete()
    with pytest.raises(versions.CanNotRestore, match="حُذفت مرحلة المسار"):
        versions.restore(milestone.history.earliest(), by=clerk)


@pytest.mark.parametrize("who", ["staff of Larache", "coordinator of Tata", "observer", "without a mandate"])
def test_only_whoever_writes_there_restores(client, who):
    milestone = factories.draft("demnate")
    version = milestone.history.earliest()
    client.force_login(PEOPLE[who]())
    assert client.post(f"{LIST}versions/{version.pk}/restore/").status_code in (302, 403, 404)
    assert Milestone.objects.filter(statement=milestone.statement).count() == 1
    assert milestone.history.count() == 1


def test_merely_opening_the_address_restores_nothing(client, clerk):
    milestone = factories.draft("demnate", by=clerk)
    answer = client.get(f"{LIST}versions/{milestone.history.earliest().pk}/restore/")
    assert answer["Location"] == f"{LIST}{milestone.pk}/history/"  # where the button is
    assert milestone.history.count() == 1


def test_the_past_is_never_written_over(clerk):
    milestone = factories.published("demnate", by=clerk)
    version, move = milestone.history.latest(), milestone.reviews.first()
    correction = Correction.objects.create(milestone=milestone, field="place", by=clerk, at=timezone.now())
    for row in (version, move, correction):
        with pytest.raises(Unchangeable):
            row.save()
        with pytest.raises(Unchangeable):
            row.delete()
    for rows in (milestone.history.all(), Milestone.history.all()):
        with pytest.raises(Unchangeable):
            rows.update(statement="غير")
        with pytest.raises(Unchangeable):
            rows.delete()
    assert Review.objects.filter(pk=move.pk).exists()


def test_no_screen_edits_the_history(client, clerk):
    for name in ("historicalmilestone", "review", "correction", "historicalmandate"):
        assert not [model for model in admin_models() if model._meta.model_name == name]


def admin_models():
    from django.contrib import admin

    return admin.site._registry


def test_reference_data_keeps_who_changed_it_and_why(client):
    client.force_login(factories.management())
    enrolment = Enrolment.objects.get(commune__slug="demnate")
    path = f"/admin/communes/enrolment/{enrolment.pk}/"
    page = client.post(f"{path}change/", {"role": "partner", "since": "", "why": ""}).content.decode()
    assert "اكتب سبب التغيير" in page
    client.post(f"{path}change/", {"role": "pilot", "since": "07/06/2023", "why": "قرار لجنة القيادة"})
    page = client.get(f"{path}history/").content.decode()
    for said in (
        "«قرار لجنة القيادة»",
        "<del>جماعة شريكة</del>",
        "<ins>جماعة نموذج</ins>",
        "<ins>7 يونيو 2023</ins>",
    ):
        assert said in page
    stage = Stage.objects.get(code="adoption")
    facts = {"name": "مصادقة المجلس", "short_name": "المصادقة", "position": 7, "why": "توضيح"}
    client.post(f"/admin/programme/stage/{stage.pk}/change/", facts)
    page = client.get(f"/admin/programme/stage/{stage.pk}/history/").content.decode()
    assert "<ins>مصادقة المجلس</ins>" in page
    assert "«توضيح»" in page


def test_a_mandate_keeps_its_versions():
    person = factories.staff_of("demnate")
    mandate = person.mandates.get()
    mandate.ends = timezone.localdate()
    mandate.save()
    assert [version.history_type for version in mandate.history.order_by("history_id")] == ["+", "~"]
    assert Mandate.history.filter(user=person).count() == 2


def test_signing_in_is_no_change_of_an_account(client):
    person = factories.staff_of("demnate")
    before = person.history.count()
    client.force_login(person)
    assert person.history.count() == before


def test_rows_made_before_history_began_get_their_first_version(demnate):
    stage = Stage.objects.first()
    by = factories.user()
    old = Milestone.objects.create(enrolment=demnate, position=99, statement="قديمة", stage=stage, kind="other",
                                   created_by=by, updated_by=by)  # fmt: skip
    old.bodies.set(Body.objects.all()[:2])
    first_versions(apps, "milestones", "Milestone", at="created_at", by="created_by", many="bodies")
    version = old.history.get()
    assert (version.history_date, version.history_user, version.statement) == (old.created_at, by, "قديمة")
    kept = {row.body_id for row in version.historicalmilestone_bodies_set.all()}
    assert kept == {body.pk for body in old.bodies.all()}
