"""Published text is corrected beside itself, and the public is told openly what changed and when."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from milestones import recording, review, revising
from milestones.forms import MilestoneForm
from milestones.models import Body, Correction, Milestone
from milestones.words import CORRECTED
from programme.models import Stage
from tests import factories
from tests.shown import as_shown

LIST = "/admin/milestones/milestone/"


@pytest.fixture
def published():
    return factories.published("demnate", statement="تنظيم لقاء مع الشباب", when="2024-03-05", place="دار الشباب")


def corrected(milestone, *, by=None, publish=True, minor=False, bodies=None, **facts):
    """A revision with these facts, submitted and (by another person) published."""
    by = by or factories.user()
    revision = revising.revise(milestone, by=by)
    for name, value in facts.items():
        setattr(revision, name, value)
    recording.write(revision, by=by)
    if bodies is not None:
        revision.bodies.set(bodies)
    review.move(revision, "submit", by=by, at=timezone.now(), remark="خطأ عند الإدخال")
    if publish:
        review.move(revision, "publish", by=factories.user(), at=timezone.now(), minor=minor)
    return revision


def told(client, milestone):
    return client.get(milestone.get_absolute_url()).content.decode()


def test_the_public_sees_the_old_text_until_the_correction_is_published(client, published):
    revision = corrected(published, statement="تنظيم لقاء مع الشباب والنساء", publish=False)
    for path in ("/communes/demnate/", "/milestones/", published.get_absolute_url(), "/search/?q=والنساء"):
        page = client.get(path).content.decode().replace('value="والنساء"', "").replace("«<bdi>والنساء</bdi>»", "")
        assert "والنساء" not in page
    assert client.get(f"/milestones/{revision.pk}/").status_code == 404
    review.move(revision, "publish", by=factories.user(), at=timezone.now())
    assert "تنظيم لقاء مع الشباب والنساء" in client.get("/communes/demnate/").content.decode()
    assert client.get("/milestones/").content.decode().count("تنظيم لقاء مع الشباب") == 1
    assert client.get(f"/milestones/{revision.pk}/").status_code == 404


def test_the_page_says_what_was_corrected_and_when(client, published):
    corrected(published, when="2024-03-06", place="")
    today = timezone.localtime()
    page = told(client, published)
    assert "صُحِّح التاريخ من «5 مارس 2024» إلى «6 مارس 2024» يوم " in page
    assert "صُحِّح المكان من «دار الشباب» إلى «غير مذكور» يوم " in page
    assert f"{today.year}." in page
    assert Milestone.objects.get(pk=published.pk).earliest.isoformat() == "2024-03-06"


def test_every_fact_can_be_corrected_and_is_kept(published):
    body = Body.objects.get(code="council")
    corrected(
        published, section="achievements", statement="نص", when="", stage=Stage.objects.get(code="adoption"),
        kind="consultation", level="region", place="أزيلال", attendance_total=9, attendance_women=4,
        attendance_youth=3, opens_on=date(2024, 3, 1), closes_on=date(2024, 3, 9), synthesis="طلب السكان ساحة",
        take_part_at="https://tadafur.example.ma/ara", decision="برمجة الساحة", bodies=[body],
    )  # fmt: skip
    kept = {c.field: (c.before, c.after) for c in published.corrections.all()}
    assert set(kept) == {*revising.FACTS, "bodies"}
    assert kept["when"] == ("5 مارس 2024", "بلا تاريخ")
    assert kept["stage"] == ("لقاء الانطلاق", "المصادقة")
    assert kept["kind"] == ("لقاء أو اجتماع", "تشاور عمومي")
    assert kept["bodies"] == ("", "مجلس الجماعة")
    assert kept["attendance_total"] == ("", "9")
    assert kept["closes_on"] == ("", "9 مارس 2024")
    now = Milestone.objects.get(pk=published.pk)
    assert (now.when, now.earliest, now.kind, list(now.bodies.all())) == ("", None, "consultation", [body])


def test_a_matter_of_spelling_is_told_in_the_history_alone(client, published):
    corrected(published, statement="تنظيم لقاء مع الشبان", minor=True)
    assert "صُحِّح" not in told(client, published)
    client.force_login(factories.observer())
    assert "(إملائي طفيف)" in client.get(f"{LIST}{published.pk}/change/").content.decode()


def test_only_management_may_call_a_correction_minor(client, published):
    revision = corrected(published, statement="تنظيم لقاء مع الشبان", publish=False)
    url = f"{LIST}{revision.pk}/move/publish/"
    client.force_login(factories.coordinator_of("azilal"))
    assert 'name="minor"' not in client.get(url).content.decode()
    client.post(url, as_shown(minor="on"))
    assert not Correction.objects.get(milestone=published).minor


def test_management_marks_a_correction_as_minor_when_publishing_it(client, published):
    revision = corrected(published, statement="تنظيم لقاء مع الشبان", publish=False)
    client.force_login(factories.management())
    client.post(f"{LIST}{revision.pk}/move/publish/", as_shown(minor="on"))
    assert Correction.objects.get(milestone=published).minor


def test_the_story_in_the_admin(client, published):
    clerk, coordinator = factories.staff_of("demnate"), factories.coordinator_of("azilal")
    client.force_login(clerk)
    page = client.get(f"{LIST}{published.pk}/change/").content.decode()
    assert "يبقى النص المنشور معروضا للعموم إلى أن يُراجَع التصحيح ويُنشر" in page
    page = client.post(f"{LIST}{published.pk}/revise/", follow=True).content.decode()
    revision = published.revisions.get()
    assert "يبقى نصها المنشور معروضا إلى أن يُنشر هذا التصحيح" in page
    fields = {
        "section": "timeline", "statement": "تنظيم لقاء مع الشباب", "when": "7 مارس 2024", "stage": revision.stage_id,
        "kind": "meeting", "level": "commune", "place": "دار الشباب",
    }  # fmt: skip
    page = client.post(f"{LIST}{revision.pk}/change/", fields, follow=True).content.decode()
    assert "هذا التصحيح مسودة" in page
    page = client.post(f"{LIST}{revision.pk}/move/submit/", as_shown(), follow=True).content.decode()
    assert "اكتب لماذا يُصحَّح المنشور" in page
    client.post(f"{LIST}{revision.pk}/move/submit/", as_shown(remark="أخطأنا في اليوم"))
    client.force_login(coordinator)
    page = client.get(f"{LIST}{revision.pk}/change/").content.decode()
    assert "<del>5 مارس 2024</del>" in page
    assert "<ins>7 مارس 2024</ins>" in page
    page = client.post(f"{LIST}{revision.pk}/move/publish/", as_shown(), follow=True).content.decode()
    assert "نُشر التصحيح. يرى العموم الآن النص الجديد في سجل جماعة دمنات." in page
    assert "صُحِّح التاريخ من «5 مارس 2024» إلى «7 مارس 2024»" in told(client, published)


def test_asking_twice_opens_the_same_revision(client, published):
    client.force_login(factories.staff_of("demnate"))
    for _ in range(2):  # a double click
        client.post(f"{LIST}{published.pk}/revise/")
    assert published.revisions.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.create(
            enrolment=published.enrolment, position=1, revises=published, created_by=published.created_by,
            updated_by=published.created_by, statement="x", stage=published.stage, kind="other",
        )  # fmt: skip


def test_a_revision_never_stands_published_beside_its_milestone(published):
    revision = revising.revise(published, by=factories.user())
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=revision.pk).update(
            status="published", published_by=published.published_by, published_at=published.published_at
        )


def test_a_draft_is_edited_in_place_and_has_no_revision():
    with pytest.raises(revising.NotPublished):
        revising.revise(factories.draft(), by=factories.user())


def test_a_milestone_that_is_withdrawn_takes_its_open_correction_along(published):
    revision = corrected(published, statement="نص آخر", publish=False)
    review.move(published, "withdraw", by=factories.user(), at=timezone.now(), remark="مكررة")
    revision = Milestone.objects.get(pk=revision.pk)
    assert (revision.status, revision.reviews.last().action) == ("dropped", "drop")
    with pytest.raises(review.NotPossibleNow, match="متخلى عنها"):
        review.move(revision, "publish", by=factories.user(), at=timezone.now())
    assert Milestone.objects.get(pk=published.pk).statement == "تنظيم لقاء مع الشباب"


def test_what_is_no_longer_published_is_never_corrected(published):
    revision = corrected(published, statement="نص آخر", publish=False)
    Milestone.objects.filter(pk=published.pk).update(status="withdrawn")
    with pytest.raises(review.NothingToCorrect, match="لم تعد منشورة"):
        review.move(revision, "publish", by=factories.user(), at=timezone.now())
    assert Milestone.objects.get(pk=revision.pk).status == "submitted"


def test_a_returned_correction_can_be_given_up_and_another_opened(published):
    clerk = factories.staff_of("demnate")
    revision = corrected(published, by=clerk, statement="نص آخر", publish=False)
    review.move(revision, "return", by=factories.user(), at=timezone.now(), remark="لا حاجة إلى هذا")
    review.move(revision, "drop", by=clerk, at=timezone.now(), remark="النص المنشور صحيح")
    assert revising.revise(published, by=clerk).pk != revision.pk


@pytest.mark.parametrize("who", [lambda: factories.staff_of("larache"), factories.observer])
def test_whoever_does_not_write_there_opens_no_revision(client, published, who):
    client.force_login(who())
    assert client.post(f"{LIST}{published.pk}/revise/").status_code in (403, 404)
    assert published.revisions.count() == 0


def test_the_form_the_revision_and_the_words_know_the_same_facts():
    assert {*MilestoneForm._meta.fields} == {*revising.FACTS, "bodies", "enrolment"}
    assert {*CORRECTED} == {*revising.FACTS, "bodies", "attachments"}


def test_how_a_card_wrote_its_date_outlives_a_correction(demnate):
    milestone = demnate.milestones.get(source_line=25)
    corrected(milestone, when="2024-06-06", when_as_written="6 يونيو 2024")
    milestone.refresh_from_db()
    assert (milestone.when, milestone.when_as_written) == ("2024-06-06", "6 و 29 يونيو 2024")
    assert "بتاريخ 6 و 29 يونيو 2024" in milestone.original
