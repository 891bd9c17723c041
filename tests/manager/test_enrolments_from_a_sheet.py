"""Management enrols communes from a spreadsheet: shown before it is kept, line by line, nothing lost on the way."""

import datetime
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import HeldSheet
from communes.models import Commune, Enrolment
from programme.models import Programme
from tests import factories, spreadsheets
from tests.conventions.test_arabic_everywhere import latin_words, read_by_people
from tests.staff.test_desk import text

IMPORT = "/admin/communes/enrolment/import/"
DEMNATE = "05.081.01.03"
AZILAL = "05.081.01.01"


@pytest.fixture
def manager(client):
    person = factories.management()
    client.force_login(person)
    return person


def uploaded(client, file) -> str:
    """The page that answers an upload."""
    return client.post(IMPORT, {"file": file}, follow=True).content.decode()


def confirmed(client, page: str, *, why: str = "قرار اللجنة", path: str = IMPORT) -> str:
    held = HeldSheet.objects.latest("pk")
    form = {"why": why, "seen": re.search(r'name="seen" value="(\w+)"', page)[1]}
    return client.post(f"{path}{held.pk}/", form, follow=True).content.decode()


def lines(page: str) -> list[str]:
    """What the page says of each line, in words."""
    return [text(item) for item in re.findall(r"<li>\s*<h3>.*?</li>", page, re.DOTALL)]


def test_five_communes_with_two_faulty_lines_end_as_five_once_these_are_mended(client, manager):
    before = Enrolment.objects.count()
    page = uploaded(
        client,
        spreadsheets.enrolments(
            ("05.081.03.05", "", "", "جماعة شريكة", datetime.date(2024, 3, 5)),
            ("", "ازلال", "إقليم أزيلال", "جماعة شريكة", ""),
            ("", "Aït Tamlil", "Azilal", "شريكة", "6 يونيو 2023"),
            ("", "طنجة", "", "شريك", ""),
            ("", "جماعة تطوان", "تطوان", "جماعة نموذج", "2024-05-14"),
        ),
    )
    assert lines(page)[:2] == [
        "السطر 3 : ازلال ، إقليم أزيلال الجماعة: لا جماعة باسم «ازلال»؛ اكتب الرمز 05.081.01.01 لجماعة أزيلال، إقليم "
        "أزيلال.",
        "السطر 5 : طنجة الصفة في البرنامج: لم نعرف «شريك»؛ اكتب «جماعة نموذج» أو «جماعة شريكة».",
    ]
    assert "سجِّل الأسطر السليمة (3) واترك سطرين" in page
    assert Enrolment.objects.count() == before
    page = confirmed(client, page)
    assert Enrolment.objects.count() == before + 3
    assert "سطران فيهما خطأ" in page
    answer = client.get(f"{IMPORT}{HeldSheet.objects.latest('pk').pk}/faulty/")
    sheet = spreadsheets.opened(answer.content)
    assert [cell.value for cell in sheet[2]][-1].startswith("الجماعة: لا جماعة باسم «ازلال»")

    def mend(sheet):
        sheet["B2"] = "آيت امحمد"
        sheet["D3"] = "جماعة شريكة"

    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    page = uploaded(client, spreadsheets.workbook(*rows, change=mend))
    assert "سجِّل سطرين" in page
    confirmed(client, page)
    assert Enrolment.objects.count() == before + 5
    enrolment = Enrolment.objects.get(commune__name_fr="Tétouan")
    assert (enrolment.role, enrolment.since) == ("pilot", datetime.date(2024, 5, 14))
    version = enrolment.history.get()
    assert (version.history_user, version.history_change_reason) == (manager, "قرار اللجنة")


def test_a_change_is_shown_with_what_stands_now_and_an_empty_cell_leaves_it(client, manager):
    page = uploaded(client, spreadsheets.enrolments((DEMNATE, "", "", "جماعة نموذج", "")))
    assert lines(page) == ["السطر 2 : دمنات، إقليم أزيلال الصفة في البرنامج جماعة شريكة جماعة نموذج"]
    confirmed(client, page)
    demnate = Enrolment.objects.get(commune__slug="demnate")
    assert (demnate.role, demnate.since) == ("pilot", datetime.date(2023, 6, 6))
    assert demnate.history.latest().history_change_reason == "قرار اللجنة"


def test_nothing_is_kept_without_a_reason_and_what_was_said_stays(client, manager):
    page = uploaded(client, spreadsheets.enrolments(("05.081.03.05", "", "", "جماعة شريكة", "")))
    page = confirmed(client, page, why=" ")
    assert "اكتب سبب التغيير" in page
    assert "سجِّل سطرا واحدا" in page
    assert not Enrolment.objects.filter(commune__hcp_code="05.081.03.05").exists()


def test_pressing_twice_enrols_once(client, manager):
    page = uploaded(client, spreadsheets.enrolments(("05.081.03.05", "", "", "جماعة شريكة", "")))
    for _ in range(2):
        after = confirmed(client, page)
        assert "سُجِّل الجدول: سطر واحد جديد" in text(after)
    assert Enrolment.objects.get(commune__hcp_code="05.081.03.05").history.count() == 1


def test_what_changed_meanwhile_is_shown_again_before_it_is_kept(client, manager):
    page = uploaded(
        client, spreadsheets.enrolments((AZILAL, "", "", "جماعة شريكة", ""), (DEMNATE, "", "", "نموذج", ""))
    )
    Enrolment.objects.filter(commune__slug="demnate").update(role="pilot")
    page = confirmed(client, page)
    assert "تغيَّر المسجَّل منذ عُرضت عليك هذه الأسطر" in page
    assert Enrolment.objects.get(commune__slug="azilal").role == "pilot"
    assert "سجِّل سطرا واحدا" in page
    confirmed(client, page)
    assert Enrolment.objects.get(commune__slug="azilal").role == "partner"


def test_a_form_that_marks_other_lines_than_those_shown_keeps_nothing(client, manager):
    uploaded(client, spreadsheets.enrolments((AZILAL, "", "", "جماعة شريكة", "")))
    held = HeldSheet.objects.latest("pk")
    client.post(f"{IMPORT}{held.pk}/", {"why": "قرار", "seen": "forged"})
    assert Enrolment.objects.get(commune__slug="azilal").role == "pilot"


FAULTS = {
    "a commune that stands twice": (
        [(DEMNATE, "", "", "نموذج", ""), ("", "دمنات", "أزيلال", "نموذج", "")],
        "هذه الجماعة مذكورة من قبل في السطر 2؛ احذف أحد السطرين.",
    ),
    "a name that is of several": (
        [("", "أجدير", "", "شريكة", "")],
        "الجماعة: أكثر من جماعة باسم «أجدير»؛ اكتب الرمز",
    ),
    "a name of another province": (
        [("", "دمنات", "طاطا", "شريكة", "")],
        "الجماعة: لا جماعة باسم «دمنات» في «طاطا»؛ اكتب الرمز 05.081.01.03 لجماعة دمنات، إقليم أزيلال.",
    ),
    "a code and a name that disagree": (
        [(DEMNATE, "أزيلال", "", "شريكة", "")],
        "رمز الجماعة: الرمز 05.081.01.03 هو رمز جماعة دمنات، إقليم أزيلال، والمكتوب «أزيلال»؛ صحح أحدهما.",
    ),
    "a code that lost its zero": (
        [("5.081.01.03", "", "", "شريكة", "")],
        "رمز الجماعة: لا جماعة رمزها «5.081.01.03»؛ اكتب الرمز 05.081.01.03 لجماعة دمنات، إقليم أزيلال.",
    ),
    "a code that became a number": ([(5081.01, "", "", "شريكة", "")], "صار الرمز رقما (5081.01) فضاعت أصفاره"),
    "no commune at all": ([("", "", "", "شريكة", "")], "الجماعة: اكتب رمز الجماعة، أو اسمها وإقليمها."),
    "no role": ([("05.081.03.05", "", "", "", "")], "اكتب صفة هذه الجماعة: «جماعة نموذج» أو «جماعة شريكة»."),
    "a month for a day": ([(DEMNATE, "", "", "", "ماي 2024")], "«ماي 2024» ليس يوما واحدا"),
    "a number for a day": ([(DEMNATE, "", "", "", 45000)], "في الخانة رقم (45000) وليس تاريخا"),
    "a formula": ([("=A1", "", "", "شريكة", "")], "في الخانة صيغة حسابية"),
    "a sign that turns the text": ([("", "دمن\u202eات", "", "شريكة", "")], "علامات خفية تقلب اتجاه الكتابة"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_each_fault_says_what_to_write(client, manager, what):
    rows, said = FAULTS[what]
    before = list(Enrolment.objects.values_list("pk", "role", "since"))
    page = uploaded(client, spreadsheets.enrolments(*rows))
    assert said in text(page)
    assert f"السطر {len(rows) + 1}" in text(page)
    assert list(Enrolment.objects.values_list("pk", "role", "since")) == before


def test_merged_cells_are_told_on_each_line_they_cover(client, manager):
    file = spreadsheets.enrolments(
        (DEMNATE, "", "", "نموذج", ""), (AZILAL, "", "", "", ""), change=lambda sheet: sheet.merge_cells("D2:D3")
    )
    assert "السطر 3 : 05.081.01.01 الصفة في البرنامج: الخانة مدمجة مع غيرها" in text(uploaded(client, file))


def test_a_column_that_is_not_known_is_said_and_titles_above_are_passed_over(client, manager):
    head = (*spreadsheets.ENROLMENTS, "ملاحظات")
    file = spreadsheets.workbook(("لائحة الجماعات",), (), head, (AZILAL, "", "", "شريكة", "", "مهم"))
    page = uploaded(client, file)
    assert "أعمدة لا يعرفها هذا الاستيراد، فلن يُسجَّل ما فيها: « ملاحظات »" in text(page)
    assert lines(page)[0].startswith("السطر 4 : أزيلال")


def test_with_several_programmes_each_line_names_its_own(client, manager):
    first = Programme.objects.get()
    other = Programme.objects.create(
        code="other", name="برنامج آخر", project="آخر", context="", objectives="", first_year=2026, last_year=2030,
        target_communes=10, target_pilots=1,
    )  # fmt: skip
    head = (*spreadsheets.ENROLMENTS, "البرنامج")
    rows = [(DEMNATE, "", "", "شريكة", "", "برنامج آخر"), (AZILAL, "", "", "شريكة", "", "")]
    page = uploaded(client, spreadsheets.workbook(head, *rows))
    assert f"البرنامج: اكتب اسم البرنامج: «{first.name}»، أو «برنامج آخر»." in text(page)
    confirmed(client, page)
    assert Enrolment.objects.get(programme=other).commune.slug == "demnate"
    assert "البرنامج" in client.get("/admin/communes/enrolment/export/csv/").content.decode().splitlines()[0]


def test_a_whole_list_of_unknown_names_is_answered(client, manager):
    rows = [("", f"جماعة مجهولة {number}", "", "شريكة", "") for number in range(1500)]
    page = uploaded(client, spreadsheets.enrolments(*rows))
    assert "1500 سطر فيه خطأ" in text(page)
    assert "سجِّل" not in page


# ── Out, and in again ──
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_goes_out_comes_in_unchanged_and_adds_no_version(client, manager, form):
    factories.enrolment("azilal")
    answer = client.get(f"/admin/communes/enrolment/export/{form}/")
    versions = Enrolment.history.count()
    file = spreadsheets.SimpleUploadedFile(f"list.{form}", answer.content)
    page = uploaded(client, file)
    count = Enrolment.objects.count()
    assert f"لا سطر جديد، لا سطر متغير، {count} سطرا بلا تغيير." in text(page)
    assert "لا شيء يتغير" in page
    held = HeldSheet.objects.latest("pk")
    client.post(f"{IMPORT}{held.pk}/", {"why": "قرار", "seen": ""})
    assert Enrolment.history.count() == versions


def test_the_sheet_runs_from_the_right_with_real_days_and_codes_as_text(client, manager):
    answer = client.get("/admin/communes/enrolment/export/xlsx/")
    sheet = spreadsheets.opened(answer.content)
    assert sheet.sheet_view.rightToLeft
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]] == list(spreadsheets.ENROLMENTS)
    row = next(row for row in sheet.iter_rows(values_only=True) if row[0] == DEMNATE)
    assert row == (DEMNATE, "دمنات", "إقليم أزيلال", "جماعة شريكة", datetime.datetime(2023, 6, 6))


@pytest.mark.parametrize("which", ["communes/enrolment", "accounts/user"])
def test_a_sheet_filters_its_columns_and_explains_each(client, manager, which):
    sheet, explained = spreadsheets.opened(client.get(f"/admin/{which}/export/xlsx/").content).parent.worksheets
    assert sheet.auto_filter.ref == sheet.dimensions
    assert explained.sheet_view.rightToLeft
    notes = dict(explained.iter_rows(min_row=2, max_row=sheet.max_column + 1, values_only=True))
    assert list(notes) == [cell.value for cell in sheet[1]]
    assert all(notes.values())
    assert [name for name, note in notes.items() if note.endswith("لا بد منها.")] == [
        name for name in notes if name.startswith("الصفة")
    ]


def test_the_csv_carries_the_mark_that_excel_knows(client, manager):
    content = client.get("/admin/communes/enrolment/export/csv/").content
    assert content.startswith(b"\xef\xbb\xbf")
    assert f"{DEMNATE},دمنات,إقليم أزيلال,جماعة شريكة,2023-06-06" in content.decode("utf-8-sig")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_as_any_programme_writes_it(client, manager, encoding, separator):
    row = (AZILAL, "أزيلال", "إقليم أزيلال", "جماعة شريكة", "06/06/2023")
    page = uploaded(client, spreadsheets.text(spreadsheets.ENROLMENTS, row, separator=separator, encoding=encoding))
    assert lines(page) == [
        "السطر 2 : أزيلال، إقليم أزيلال الصفة في البرنامج جماعة نموذج جماعة شريكة منخرطة منذ 6 يونيو 2023"
    ]


# ── Who may ──
@pytest.mark.parametrize("who", [factories.observer, lambda: factories.coordinator_of("azilal")])
def test_nobody_else_imports_not_even_by_posting_the_confirmation(client, manager, who):
    page = uploaded(client, spreadsheets.enrolments((AZILAL, "", "", "جماعة شريكة", "")))
    held = HeldSheet.objects.latest("pk")
    client.force_login(who())
    form = {"why": "قرار", "seen": re.search(r'name="seen" value="(\w+)"', page)[1]}
    assert client.post(f"{IMPORT}{held.pk}/", form).status_code == 403
    assert client.get(f"{IMPORT}{held.pk}/faulty/").status_code == 403
    assert client.get(IMPORT).status_code == 403
    assert client.post(IMPORT, {"file": spreadsheets.enrolments()}).status_code == 403
    assert Enrolment.objects.get(commune__slug="azilal").role == "pilot"


def test_what_one_person_uploaded_is_closed_to_their_colleague(client, manager):
    uploaded(client, spreadsheets.enrolments((AZILAL, "", "", "جماعة شريكة", "")))
    held = HeldSheet.objects.latest("pk")
    client.force_login(factories.management())
    for end in ("", "faulty/"):
        page = client.get(f"{IMPORT}{held.pk}/{end}", follow=True)
        assert page.redirect_chain[-1][0] == IMPORT
        assert "لم يعد هذا الجدول محفوظا" in page.content.decode()


def test_observers_export_and_others_do_not(client):
    for who, status in ((factories.observer, 200), (lambda: factories.coordinator_of("azilal"), 403)):
        client.force_login(who())
        assert client.get("/admin/communes/enrolment/export/csv/").status_code == status
        page = client.get("/admin/communes/enrolment/").content.decode()
        assert ("صدِّر" in page) is (status == 200)
        assert "استورد من جدول" not in page


def test_what_is_not_confirmed_is_forgotten(client, manager):
    file = (AZILAL, "", "", "جماعة شريكة", "")
    uploaded(client, spreadsheets.enrolments(file))
    first = HeldSheet.objects.latest("pk")
    HeldSheet.objects.filter(pk=first.pk).update(at=first.at - timedelta(days=1))
    assert "لم يعد هذا الجدول محفوظا" in client.get(f"{IMPORT}{first.pk}/", follow=True).content.decode()
    for _ in range(2):
        uploaded(client, spreadsheets.enrolments(file))
    assert HeldSheet.objects.count() == 1


def test_a_session_that_ran_out_before_the_confirmation_loses_nothing(client, manager):
    uploaded(client, spreadsheets.enrolments((AZILAL, "", "", "جماعة شريكة", "")))
    path = f"{IMPORT}{HeldSheet.objects.latest('pk').pk}/"
    client.logout()
    page = client.post(path, {"why": "قرار اللجنة الوطنية", "seen": "x"}).content.decode()
    held = re.search(r'name="held" value="([^"]+)"', page)[1]
    form = {"username": manager.username, "password": "secret", "held": held, "next": path}
    page = client.post(reverse("sign-in"), form, follow=True).content.decode()
    assert "لم يُحفظ ما كتبته لأن جلستك انتهت" in page
    assert "قرار اللجنة الوطنية</textarea>" in page
    assert "لم يُسجَّل شيء بعد" in page


# ── The pages ──
def test_the_pages_hold_no_english(client, manager):
    pages = [client.get(IMPORT).content.decode(), client.post(IMPORT, {}).content.decode()]
    pages.append(uploaded(client, spreadsheets.enrolments((AZILAL, "", "", "شريكة", ""), ("", "x", "", "", ""))))
    pages.append(confirmed(client, pages[-1]))
    for page in pages:
        found = [
            said for said in read_by_people(page) if latin_words(said.replace("«x»", "").replace(str(manager), ""))
        ]
        assert not found
    assert "اختر الجدول الذي تريد رفعه." in pages[1]


@pytest.mark.parametrize("rows", [1, 3])
def test_an_upload_and_its_confirmation_ask_the_same_of_the_database_however_many_lines(
    client, manager, rows, django_assert_num_queries
):
    codes = Commune.objects.filter(province__slug="azilal", enrolments=None).values_list("hcp_code", flat=True)[:rows]
    file = spreadsheets.enrolments(*((code, "", "", "جماعة شريكة", "") for code in codes))
    with django_assert_num_queries(15 + 4 * rows):  # the savepoints of each line
        client.post(IMPORT, {"file": file})
    held = HeldSheet.objects.latest("pk")
    page = client.get(f"{IMPORT}{held.pk}/").content.decode()
    form = {"why": "قرار", "seen": re.search(r'name="seen" value="(\w+)"', page)[1]}
    with django_assert_num_queries(18 + 6 * rows):  # and its row with its version
        client.post(f"{IMPORT}{held.pk}/", form)
