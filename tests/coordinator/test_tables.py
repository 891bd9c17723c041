"""Every table of the desk taken along, and opened again: right to left, real dates, within one's own places."""

import csv
import io
import re
import zipfile
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from accounts.models import Mandate, User
from communes.models import Enrolment
from dashboard import figure_tables, lists, quiet_words
from milestones import review
from milestones.models import Milestone
from tests import factories
from tests.people import PEOPLE, SEES
from tests.staff.test_desk import seen, standing

LISTS = [*lists.COMMUNES, *lists.MILESTONES]
TABLES = [*LISTS, *figure_tables.NAMES, "accounts"]
FORMULAS = "=2+3"


def take(client, which: str, form: str, query: str = ""):
    return client.get(f"/coordination/tables/{which}.{form}{query}")


def sheet(client, which: str, query: str = ""):
    answer = take(client, which, "xlsx", query)
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def rows(client, which: str, query: str = "") -> list[dict]:
    content = b"".join(take(client, which, "csv", query).streaming_content).decode()
    assert content.startswith("\ufeff"), "a spreadsheet would read it as Latin"
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))


@pytest.fixture
def record():
    clerk = factories.user(first_name="سعيد")
    factories.enrolment("azilal")
    factories.published("azilal", statement="تنظيم لقاء", when="2025-02-19/2025-02-22", attendance_total=35)
    factories.published("azilal", statement=FORMULAS, when="")
    standing("submitted", "azilal", by=clerk, statement="لقاء ينتظر", when="2024-05")
    standing("returned", "azilal", by=clerk, statement="لقاء أعيد")
    for status in ("submitted", "returned", "published"):
        standing(status, "larache", by=clerk, statement="من العرائش")
    return clerk


@pytest.fixture
def boss(client, record):
    person = factories.management()
    client.force_login(person)
    return person


# ── What is in them ──────────────────────────────────────────────────────────
@pytest.mark.parametrize("which", TABLES)
def test_a_spreadsheet_reads_from_the_right_keeps_its_head_and_filters_and_explains_itself(client, boss, which):
    book = sheet(client, which)
    table, explained = book.worksheets
    for one in (table, explained):
        assert one.sheet_view.rightToLeft
        assert one.freeze_panes == "A2"
    assert table.auto_filter.ref.startswith("A1:")
    heads = [cell.value for cell in table[1]]
    assert len(heads) == len(set(heads)) > 2
    notes = {row[0].value: row[1].value for row in explained.iter_rows(min_row=2) if row[0].value}
    assert all(notes.get(head) for head in heads), "a column stands unexplained"
    assert notes["استخرجه"] == str(boss)
    assert notes["ما طُلب"] == "الكل، بلا تضييق"
    said = " ".join(str(value) for one in book.worksheets for row in one.values for value in row if value)
    bare = re.sub(r"https?://[^ ]+|user[0-9]+", "", said)
    assert not re.findall("[A-Za-z]{2,}", bare)


@pytest.mark.parametrize("which", TABLES)
def test_csv_says_the_same_as_the_spreadsheet(client, boss, which):
    told = rows(client, which)
    table = sheet(client, which).worksheets[0]
    heads = [cell.value for cell in table[1]]
    assert list(told[0]) == heads if told else table.max_row == 1
    assert len(told) == table.max_row - 1
    for one, other in zip(told, table.iter_rows(min_row=2, values_only=True), strict=True):
        for head, value in zip(heads, other, strict=True):
            assert one[head].removeprefix("'") == in_csv(value), head


def in_csv(value) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if (value.hour, value.minute) == (0, 0) else "%Y-%m-%d %H:%M")
    return "" if value is None else str(value)


def test_dates_are_dates_beside_their_wording_and_numbers_are_numbers(client, boss):
    table = sheet(client, "published", "?province=azilal").worksheets[0]
    heads = [cell.value for cell in table[1]]
    (row,) = [
        dict(zip(heads, one, strict=True)) for one in table.iter_rows(min_row=2) if one[5].value == "تنظيم لقاء"
    ]
    assert row["التاريخ"].value == "من 19 إلى 22 فبراير 2025"
    assert row["أول يوم"].value == datetime(2025, 2, 19)
    assert row["آخر يوم"].value == datetime(2025, 2, 22)
    assert row["أول يوم"].is_date
    assert row["نُشرت يوم"].is_date
    assert row["الحاضرون"].value == 35
    assert row["النساء"].value is None, "what is not recorded is empty, not nought"
    assert row["رمز الجماعة"].value == Milestone.objects.get(statement="تنظيم لقاء").commune.hcp_code


def test_a_row_is_as_high_as_its_longest_text_needs(client, boss):
    """LibreOffice prints a wrapped text over the next row where the file does not say how high its own is."""
    long = factories.published("azilal", statement="تنظيم لقاء مع جمعيات المدينة ومجالسها " * 4, when="2024-05-14")
    table = sheet(client, "published", "?province=azilal").worksheets[0]
    heights = {row[0].value: table.row_dimensions[row[0].row].height for row in table.iter_rows(min_row=2)}
    short = Milestone.objects.get(statement=FORMULAS)
    assert heights[long.pk] == 3 * 15, "152 letters in a column of 60"
    assert heights[short.pk] is None, "a row of one line stays as the office has it"


def test_the_sheet_that_explains_is_as_high_as_its_texts_need(client, boss):
    explained = sheet(client, "quiet").worksheets[1]
    (rule,) = [row[1] for row in explained.iter_rows() if row[0].value == "تنبيه"]
    assert rule.value == quiet_words.rule({180})
    assert explained.row_dimensions[rule.row].height == 2 * 15


@pytest.mark.parametrize("which", TABLES)
def test_on_paper_letters_can_be_read_under_heads_and_beside_names_that_every_sheet_repeats(client, boss, which):
    for table in sheet(client, which).worksheets:
        assert table.page_setup.orientation == "landscape"
        assert table.print_title_rows == "$1:$1"
        width = sum(one.width * (one.max - one.min + 1) for one in table.column_dimensions.values())
        room = {"9": 784, "8": 1133}[str(table.page_setup.paperSize)] / 7.2  # letters at full size
        if table.sheet_properties.pageSetUpPr and table.sheet_properties.pageSetUpPr.fitToPage:
            assert room / width * 11 >= 6.9
        else:
            assert table.page_setup.scale / 100 * 11 >= 7
            last = [cell.value for cell in table[1]].index("الجماعة")
            assert table.print_title_cols == f"$A:${get_column_letter(last + 1)}"


def test_a_statement_that_looks_like_a_formula_is_only_text(client, boss):
    table = sheet(client, "undated", "?province=azilal").worksheets[0]
    cell = next(row[5] for row in table.iter_rows(min_row=2) if row[5].value == FORMULAS)
    assert cell.data_type == "s"
    assert f"'{FORMULAS}" in [row["نص المحطة"] for row in rows(client, "undated", "?province=azilal")]


def test_filters_go_along_and_are_told(client, boss):
    query = "?province=azilal&role=pilot&stage=kickoff&period=2025"
    book = sheet(client, "published", query)
    asked = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows(min_row=2)}["ما طُلب"]
    assert asked == "الإقليم أو العمالة: إقليم أزيلال، الصفة: جماعة نموذج، المرحلة: لقاء الانطلاق، الفترة: 2025"
    page = seen(client, "/coordination/lists/published/?province=azilal")
    assert "/coordination/tables/published.xlsx?province=azilal" in page


@pytest.mark.parametrize(
    "query", ["?province=nowhere", "?period=abc", "?coordinator=x", "?region=%00", "?stage=" + "a" * 999]
)
@pytest.mark.parametrize("which", ["published", "communes", "places", "accounts"])
def test_what_nobody_knows_breaks_nothing(client, boss, which, query):
    assert take(client, which, "xlsx", query).status_code == 200
    assert take(client, which, "csv", query).status_code == 200


def test_a_table_that_is_not_there_is_not_found(client, boss):
    assert take(client, "milestones", "xlsx").status_code == 404
    assert take(client, "published", "ods").status_code == 404


def test_what_was_returned_goes_along_with_the_latest_remark_and_who_made_it(client, boss):
    nadia = factories.user(first_name="نادية")
    milestone = Milestone.objects.get(statement="لقاء أعيد")
    milestone = review.move(milestone, "submit", by=nadia, at=timezone.now())
    review.move(milestone, "return", by=nadia, at=timezone.now(), remark="أضف عدد الحاضرين")
    (row,) = rows(client, "returned", "?province=azilal")
    assert (row["الملاحظة"], row["أعادها"]) == ("أضف عدد الحاضرين", "نادية")
    assert row["في حالتها منذ"].startswith(str(timezone.localdate()))
    assert "الملاحظة" not in rows(client, "waiting", "?province=azilal")[0]


def test_who_looks_after_a_commune_is_named_for_as_long_as_they_coordinate_it(client, boss):
    person = factories.coordinator_of("azilal")
    User.objects.filter(pk=person.pk).update(first_name="يونس")
    Enrolment.objects.filter(commune__slug="demnate").update(coordinator=person)

    def named():
        return {row["الجماعة"]: row["المكلف بالمتابعة"] for row in rows(client, "communes")}["دمنات"]

    assert named() == "يونس"
    Mandate.objects.filter(user=person).update(ends=timezone.localdate() - timedelta(1))
    assert named() == ""


# ── Whose ────────────────────────────────────────────────────────────────────
READERS = {"management", "observer", "coordinator of Azilal", "coordinator of Tata"}


@pytest.mark.parametrize("who", PEOPLE)
def test_everyone_takes_what_they_may_see_and_nothing_of_others(client, record, who):
    client.force_login(PEOPLE[who]())
    answer = take(client, "record", "csv")
    if who == "without a mandate":
        assert answer.status_code == 302
        return
    communes = {row["الجماعة"] for row in rows(client, "record")}
    everywhere = who in {"management", "observer"}
    expected = {
        "أزيلال": everywhere or "coordinator of Azilal" in who or "staff of Azilal" in who,
        "العرائش": everywhere or "Larache" in who or "until yesterday" in who or "from tomorrow" in who,
        "دمنات": who in SEES,
    }
    assert communes == {name for name, may in expected.items() if may}


@pytest.mark.parametrize("query", ["", "?province=larache", "?region=tanger-tetouan-al-hoceima", "?commune=larache"])
def test_no_table_of_a_coordinator_holds_another_province(client, record, query):
    client.force_login(factories.coordinator_of("azilal"))
    assert take(client, "accounts", "xlsx", query).status_code == 404
    for which in {*TABLES} - {"accounts"}:
        answer = take(client, which, "xlsx", query)
        table = load_workbook(io.BytesIO(answer.content)).worksheets[0]
        said = " ".join(str(value) for row in table.values for value in row if value)
        for hidden in ("العرائش", "طنجة"):
            assert hidden not in said, which


def test_a_name_is_not_learnt_from_an_address(client, record):
    stranger = factories.coordinator_of("larache")
    User.objects.filter(pk=stranger.pk).update(first_name="غريبة")
    client.force_login(factories.coordinator_of("azilal"))
    book = sheet(client, "communes", f"?coordinator={stranger.pk}")
    assert "غريبة" not in " ".join(str(value) for one in book for row in one.values for value in row)


def test_a_clerk_takes_the_commune_s_own_record_from_its_desk(client, record):
    client.force_login(factories.staff_of("azilal"))
    assert "/coordination/tables/record.xlsx?commune=azilal" in seen(client, "/coordination/communes/azilal/")
    assert len(rows(client, "record", "?commune=azilal")) == 4
    assert take(client, "places", "xlsx").status_code == 404


def test_files_are_named_by_their_day_and_kept_by_no_cache(client, boss):
    answer = take(client, "waiting", "xlsx")
    assert (
        answer.headers["Content-Disposition"] == f'attachment; filename="tadafur-waiting-{timezone.localdate()}.xlsx"'
    )
    assert "no-store" in answer.headers["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        assert not [name for name in parts.namelist() if "vba" in name.lower()]


# ── Queries ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("number", [1, 3])
def test_a_table_takes_the_same_queries_however_long_it_is(client, number, django_assert_num_queries):
    for slug in ("azilal", "larache", "settat")[:number]:
        factories.published(slug, attendance_total=12)
        factories.published(slug, when="")
        for closes in (-1, 1):
            factories.consultation(slug, opens=-2, closes=closes)
        milestone = factories.draft(slug)
        for action in ("submit", "return"):
            milestone = review.move(milestone, action, by=milestone.created_by, at=timezone.now(), remark="للتجربة")
        review.move(factories.draft(slug), "submit", by=factories.staff_of(slug), at=timezone.now())
    client.force_login(factories.management())
    # What holds drafts or accounts is noted in the audit log: one query of these.
    expected = {"accounts": 6, "quiet": 8} | dict.fromkeys(figure_tables.NAMES, 11)
    expected |= dict.fromkeys(lists.MILESTONES, 7) | {"returned": 8}
    for which in TABLES:
        with django_assert_num_queries(expected.get(which, 6), info=which):
            take(client, which, "xlsx")
