"""A clerk writes a milestone in the admin, with the date typed as a person writes it."""

import re

import pytest
from django.utils import timezone
from django.utils.html import escape

from accounts.models import Role
from milestones import review
from milestones.models import Milestone
from programme.models import Stage
from tests import factories

ADD = "/admin/milestones/milestone/add/"


@pytest.fixture
def clerk(client):
    person = factories.staff_of("demnate")
    client.force_login(person)
    return person


def filled(**changes):
    """The form as a clerk of Demnate fills it."""
    fields = {
        "enrolment": factories.enrolment("demnate").pk,
        "section": "timeline",
        "statement": "تنظيم لقاء تواصلي مع جمعيات المجتمع المدني",
        "when": "الثلاثاء 4 مارس 2025",
        "stage": Stage.objects.get(code="training").pk,
        "kind": "meeting",
        "level": "commune",
    }
    return fields | changes


def test_a_draft_is_saved_and_the_clerk_is_told_what_comes_next(client, clerk):
    response = client.post(ADD, filled(), follow=True)
    milestone = Milestone.objects.latest("pk")
    assert (milestone.when, milestone.when_as_written) == ("2025-03-04", "الثلاثاء 4 مارس 2025")
    assert (milestone.status, milestone.position) == ("draft", 15)
    assert (milestone.created_by, milestone.updated_by) == (clerk, clerk)
    assert "هذه المحطة الآن مسودة: أرسلها إلى المراجعة متى اكتملت." in response.content.decode()


def test_the_commune_is_already_chosen_for_whoever_writes_in_one_alone(client, clerk):
    assert "دمنات، إقليم أزيلال</option>" in client.get(ADD).content.decode()


def test_the_form_follows_the_order_of_the_paper_card(client, clerk):
    page = client.get(ADD).content.decode()
    asked = [
        "enrolment",
        "section",
        "statement",
        "when",
        "stage",
        "kind",
        "level",
        "place",
        "bodies",
        "attendance_total",
    ]
    assert [re.search(f'field-{name}"', page).start() for name in asked] == sorted(
        re.search(f'field-{name}"', page).start() for name in asked
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("6 يونيو", "السنة"),
        ("31 نونبر 2024", "30"),
        ("من 22 إلى 19 فبراير 2025", "22"),
        ("قريبا", "قريبا"),
        ("", "اكتب تاريخ المحطة، أو «بلا تاريخ» إن لم يُعرف."),
        ("x" * 300, "200"),
    ],
)
def test_a_date_that_is_not_understood_is_explained_and_everything_typed_is_kept(client, clerk, typed, said):
    page = client.post(ADD, filled(when=typed, place="مقر الجماعة")).content.decode()
    error = re.search(r'class="errorlist"[^>]*id="id_when_error"[^>]*>(.*?)</ul>', page, re.DOTALL).group(1)
    assert said in error
    assert f'name="when" value="{escape(typed)}"' in page or typed == ""
    assert 'value="مقر الجماعة"' in page
    assert "تنظيم لقاء تواصلي مع جمعيات المجتمع المدني" in page
    assert Milestone.objects.count() == 14


def test_what_was_understood_is_shown_back_when_another_field_is_wrong(client, clerk):
    page = client.post(ADD, filled(when="6 و 29 يونيو 2024", stage="")).content.decode()
    assert "فهمنا: <b>الخميس 6 والسبت 29 يونيو 2024</b>" in page
    assert 'value="6 و 29 يونيو 2024"' in page


def test_the_date_can_be_checked_before_anything_else_is_filled_in(client, clerk):
    page = client.post(ADD, {"when": "من 19 الى 22 فبراير 2025", "_check": "when"}).content.decode()
    assert "فهمنا: <b>من الأربعاء 19 إلى السبت 22 فبراير 2025</b>" in page
    assert "لم تُحفظ المحطة بعد" in page
    assert "errorlist" not in page
    assert Milestone.objects.count() == 14


def test_checking_a_bad_date_explains_it(client, clerk):
    page = client.post(ADD, filled(when="31 نونبر 2024", _check="when")).content.decode()
    assert 'id="id_when_error"' in page
    assert Milestone.objects.count() == 14


def test_a_weekday_that_contradicts_the_date_is_warned_of_and_the_number_trusted(client, clerk):
    page = client.post(ADD, filled(when="الأحد 4 مارس 2025", _check="when")).content.decode()
    assert "got--warn" in page
    client.post(ADD, filled(when="الأحد 4 مارس 2025"))
    assert Milestone.objects.latest("pk").when == "2025-03-04"


def test_an_undated_milestone_is_said_to_be_so(client, clerk):
    client.post(ADD, filled(when="بلا تاريخ"))
    milestone = Milestone.objects.latest("pk")
    assert milestone.when == ""
    assert 'value="بلا تاريخ"' in client.get(f"/admin/milestones/milestone/{milestone.pk}/change/").content.decode()


def test_a_draft_is_edited_and_its_date_reads_as_words(client, clerk):
    milestone = factories.draft("demnate", when="2024-05-14", by=clerk)
    path = f"/admin/milestones/milestone/{milestone.pk}/change/"
    assert 'value="14 ماي 2024"' in client.get(path).content.decode()
    client.post(path, filled(when="15 ماي 2024", statement="نص جديد"))
    milestone.refresh_from_db()
    assert (milestone.when, milestone.statement) == ("2024-05-15", "نص جديد")


def test_only_what_is_published_is_linked_to_the_site(client, clerk):
    draft, published = factories.draft("demnate", by=clerk), Milestone.objects.get(source_line=28)
    for milestone, linked in ((draft, False), (published, True)):
        page = client.get(f"/admin/milestones/milestone/{milestone.pk}/change/").content.decode()
        assert (f'href="{milestone.get_absolute_url()}" class="viewsitelink"' in page) is linked


def test_what_is_published_is_shown_with_its_original_and_can_not_be_written_over(client, clerk):
    milestone = Milestone.objects.get(source_line=28)
    path = f"/admin/milestones/milestone/{milestone.pk}/change/"
    page = client.get(path).content.decode()
    assert "11 دجنبر 2024" in page
    assert "2024-12-11" not in page  # people never see the notation
    assert milestone.original in page
    assert client.post(path, filled()).status_code == 403


@pytest.mark.parametrize("statement", ["نص \u202e معكوس", "نص\x00", "كلمة " * 2000])
def test_dangerous_and_endless_statements_are_refused_in_arabic(client, clerk, statement):
    page = client.post(ADD, filled(statement=statement)).content.decode()
    error = re.search(r'id="id_statement_error"[^>]*>(.*?)</ul>', page, re.DOTALL).group(1)
    assert not re.search("[A-Za-z]{2,}", re.sub("<[^>]+>", "", error))
    assert Milestone.objects.count() == 14


def test_the_list_is_narrowed_by_commune_stage_kind_and_section(client, clerk):
    page = client.get("/admin/milestones/milestone/").content.decode()
    for title in ("الجماعة", "مرحلة المسار", "النوع", "القسم"):
        assert re.search(rf"<summary>\s*حسب {title}", page), title
    found = client.get("/admin/milestones/milestone/?kind__exact=training&section__exact=timeline").content.decode()
    assert found.count('class="field-statement"') == 3
    assert client.get("/admin/milestones/milestone/?q=احداث").content.decode().count('class="field-statement"') == 3


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_the_list_takes_the_same_queries_whatever_its_length(client, clerk, rows, django_assert_num_queries):
    for _ in range(rows):
        factories.draft("demnate", by=clerk)
    with django_assert_num_queries(8):
        assert client.get("/admin/milestones/milestone/").status_code == 200


def test_communes_are_found_by_any_spelling_when_enrolling(client):
    client.force_login(factories.management())
    for term, name in [("الحسيمه", "الحسيمة"), ("tiznit", "تزنيت"), ("تيزنيت", "تزنيت"), ("05.081.01.03", "دمنات")]:
        answer = client.get(
            "/admin/autocomplete/",
            {"term": term, "app_label": "communes", "model_name": "enrolment", "field_name": "commune"},
        ).json()
        assert name in [row["text"].split("،")[0] for row in answer["results"]]


def test_a_person_without_a_mandate_today_is_told_so_at_the_door(client):
    factories.user(first_name="بلا مهمة")
    page = client.post(
        "/account/sign-in/", {"username": factories.user().username, "password": "secret"}
    ).content.decode()
    assert "لا مهمة قائمة لهذا الحساب اليوم" in page


def test_a_wrong_password_is_answered_in_arabic_and_the_name_is_kept(client):
    page = client.post("/account/sign-in/", {"username": "demnate", "password": "wrong"}).content.decode()
    assert "اسم المستعمل أو كلمة السر غير صحيحة" in page
    assert 'value="demnate"' in page


@pytest.mark.parametrize("role", Role)
def test_each_role_enters_and_the_title_is_arabic(client, role):
    person = {
        Role.STAFF: lambda: factories.staff_of("demnate"),
        Role.COORDINATOR: lambda: factories.coordinator_of("azilal"),
        Role.MANAGEMENT: factories.management, Role.OBSERVER: factories.observer,
    }[role]()  # fmt: skip
    client.force_login(person)
    response = client.get("/admin/")
    assert response.status_code == 200
    assert "تضافر: فضاء الجماعات" in response.content.decode()


def test_after_saving_the_clerk_reads_the_date_as_it_was_understood(client, clerk):
    page = client.post(ADD, filled(when="الأحد 4 مارس 2025"), follow=True).content.decode()
    assert "التاريخ كما فُهم: الثلاثاء 4 مارس 2025." in page
    assert page.count('class="warning"') == 1


def test_a_day_yet_to_come_is_questioned(client, clerk):
    page = client.post(ADD, filled(when="14 غشت 2131"), follow=True).content.decode()
    assert "هذا التاريخ لم يحن بعد؛ تأكد من السنة." in page


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        (("10", "20", ""), "attendance_women"),
        (("10", "", "11"), "attendance_youth"),
        (("", "3", ""), "attendance_total"),
    ],
)
def test_attendance_that_does_not_add_up_is_told_beside_its_field(client, clerk, numbers, field):
    names = ("attendance_total", "attendance_women", "attendance_youth")
    page = client.post(ADD, filled(**dict(zip(names, numbers, strict=True)))).content.decode()
    assert f'id="id_{field}_error"' in page
    assert Milestone.objects.count() == 14


def test_a_key_too_long_for_the_database_is_an_error_not_a_crash(client, clerk):
    response = client.post(ADD, filled(enrolment="9" * 30))
    assert response.status_code == 200
    assert 'id="id_enrolment_error"' in response.content.decode()


def test_saving_and_sending_to_review_is_one_step_and_loses_nothing_typed(client, clerk):
    page = client.post(ADD, filled(_send="1", place="دار الشباب"), follow=True).content.decode()
    assert "أُرسلت المحطة إلى المراجعة" in page
    milestone = Milestone.objects.latest("pk")
    assert (milestone.status, milestone.place) == ("submitted", "دار الشباب")
    assert 'name="_send"' not in page  # it is being read now


def test_after_saving_the_clerk_stands_before_the_next_step(client, clerk):
    answer = client.post(ADD, filled(), follow=True)
    assert answer.redirect_chain[-1][0] == f"/admin/milestones/milestone/{Milestone.objects.latest('pk').pk}/change/"
    assert "أرسل إلى المراجعة" in answer.content.decode()


def test_a_returned_milestone_shows_its_remark_before_its_form(client, clerk):
    milestone = factories.draft("demnate", by=clerk)
    review.move(milestone, "submit", by=clerk, at=timezone.now())
    review.move(milestone, "return", by=factories.user(), at=timezone.now(), remark="أضف مكان اللقاء")
    page = client.get(f"/admin/milestones/milestone/{milestone.pk}/change/").content.decode()
    assert page.index("«أضف مكان اللقاء»") < page.index('id="milestone_form"')


def test_whoever_sends_what_the_record_says_already_is_told_so_and_it_is_sent(client, clerk):
    said = "يبدو أن في سجل الجماعة محطة تقول الشيء نفسه بالتاريخ نفسه"
    for number, warned in enumerate((False, True)):
        page = client.post(ADD, filled(_send="1", statement="تنظيم ورشة بدار الشباب", when="3 ماي 2025"), follow=True)
        assert (said in page.content.decode()) is warned, number
    assert Milestone.objects.filter(statement="تنظيم ورشة بدار الشباب", status="submitted").count() == 2
