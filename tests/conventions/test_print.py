"""A commune's page leaves the printer as its card: A4, whole, with no line cut and no milestone torn in two.

The sheets are read back as a person would copy from them. Chromium writes lam and alef of a ligature the other
way round into a PDF and moves the marks of tashkeel, so texts are compared without these signs.
"""

import json
import re
import unicodedata

import pypdfium2 as pdfium
import pytest
from django.conf import settings

from arabic import paper

POINTS = 72 / 25.4  # in a millimetre
A4 = (210 * POINTS, 297 * POINTS)
TOP, SIDES, BOTTOM = 15 * POINTS, 16 * POINTS, 18 * POINTS  # the margins of print.css; the last holds its footer
LONG = "larache"  # a commune that no other test looks at, given a record of 60 milestones
TOO_LONG_FOR_A_LINE = (
    "حضور ممثلي جمعيات المجتمع المدني ورشة تكوينية حول آليات التشاور العمومي وتتبع تنفيذ خطة العمل " * 3
)
SIXTY = f"""
from django.utils import timezone
from accounts.models import User
from communes.models import Enrolment
from milestones import review
from milestones.recording import record
from programme.models import Stage
enrolment = Enrolment.objects.get(commune__slug="{LONG}")
by, stages = User.objects.first(), list(Stage.objects.all())
for n in range(60):
    milestone = record(
        enrolment=enrolment, by=by, stage=stages[n % len(stages)], kind="workshop",
        section="achievements" if n % 3 == 2 else "timeline",
        when=f"{{2023 + n // 24}}-{{n % 12 + 1:02}}-{{n % 28 + 1:02}}" if n % 10 else "",
        statement=f"{{1000 + n}} {TOO_LONG_FOR_A_LINE} {{3000 + n}}",
    )
    for action in ("submit", "publish"):
        review.move(milestone, action, by=by, at=timezone.now(), remark="to see it printed")
"""
GONE = f"""
from django.utils import timezone
from accounts.models import User
from milestones import review
from milestones.models import Milestone
for milestone in Milestone.objects.published().filter(enrolment__commune__slug="{LONG}"):
    review.move(milestone, "withdraw", by=User.objects.first(), at=timezone.now(), remark="it has been printed")
"""


@pytest.fixture(scope="module")
def sheets(browser, portal):
    """sheets(slug) prints a commune's page, once, and gives the sheets."""
    printed = {}

    def of(slug: str):
        if slug not in printed:
            page = browser.new_page()
            page.goto(f"{portal}/communes/{slug}/")
            page.evaluate("document.fonts.ready.then(() => true)")
            page.reload()  # letters that came too late for the first page are there for the next
            printed[slug] = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
            page.close()
        return list(printed[slug])

    yield of
    for document in printed.values():
        document.close()


@pytest.fixture(scope="module")
def a_long_record(in_portal):
    in_portal(SIXTY)
    yield LONG
    in_portal(GONE)


# The report of a province whose forty communes are all enrolled, as its coordinator prints it.
FORTY = """
from communes.models import Commune, Enrolment
from programme.models import Programme
programme = Programme.objects.get()
for commune in Commune.objects.filter(province__slug="azilal")[:40]:
    made, new = Enrolment.objects.get_or_create(programme=programme, commune=commune, defaults={"role": "partner"})
    print(f"{commune.name}|{made.pk if new else ''}")
"""
REPORT = "/coordination/report/azilal/"


@pytest.fixture(scope="module")
def report(browser, portal, in_portal, reviewer_signed_in):
    """The printed sheets of the report, and the names of its communes."""
    names, made = zip(*(line.split("|") for line in in_portal(FORTY).splitlines()), strict=True)
    context = browser.new_context(storage_state=reviewer_signed_in)
    page = context.new_page()
    page.goto(portal + REPORT)
    document = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
    context.close()
    yield list(document), names
    document.close()
    gone = [int(pk) for pk in made if pk]
    in_portal(f"from communes.models import Enrolment; Enrolment.objects.filter(pk__in={gone}).delete()")


def test_the_report_of_a_province_prints_on_a4_with_its_title_and_its_signatures(report):
    pages, _ = report
    assert {tuple(round(side) for side in sheet.get_size()) for sheet in pages} == {(595, 842)}
    first, last = (bare(text(sheet)) for sheet in (pages[0], pages[-1]))
    assert bare("تقرير حول وضعية المشاركة المواطنة بإقليم أزيلال") in first
    assert bare("المنسق الإقليمي للبرنامج") in last
    assert bare("عامل إقليم أزيلال أو من ينوب عنه") in last


def test_nobody_signs_a_sheet_that_holds_nothing_but_the_signatures(report):
    pages, _ = report
    assert bare("7. المشاركة") in bare(text(pages[-1])), "the last part of the report is on an earlier sheet"


def test_every_printed_sheet_of_a_made_up_record_says_what_it_is(browser, portal, reviewer_signed_in):
    context = browser.new_context(storage_state=reviewer_signed_in)
    page = context.new_page()
    page.goto(portal + REPORT)
    page.evaluate("document.body.insertAdjacentHTML('afterbegin', '<div class=\"made-up\"></div>')")
    document = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
    context.close()
    told = [text(sheet) for sheet in document]
    document.close()
    assert len(told) > 1
    assert [page for page in told if bare(paper.MADE_UP) not in bare(page)] == []


def test_the_printed_report_holds_every_commune_under_heads_that_its_sheets_repeat(report):
    pages, names = report
    whole = bare(" ".join(text(sheet) for sheet in pages))
    assert [name for name in names if bare(name) not in whole] == []
    assert sum(bare("المرحلة التالية") in bare(text(sheet)) for sheet in pages[:2]) == 2
    for screen in ("تسجيل الخروج", "حمِّل التقرير", "كل المراحل", "تيسير الولوج"):
        assert bare(screen) not in whole


def test_nothing_of_the_printed_report_leaves_its_sheets(report):
    pages, _ = report
    out = [sign for sheet in pages for sign, (start, _, end, _) in signs(sheet) if start < 36 or end > A4[0] - 36]
    assert not out, f"outside the margins: {out[:12]}"
    assert [number for number, sheet in enumerate(pages, 1) if len(bare(text(sheet))) < 60] == [], "an empty sheet"


@pytest.mark.parametrize("path", ["/coordination/", "/coordination/figures/?province=azilal"])
def test_the_whole_desk_fits_between_the_margins_of_a_sheet(browser, portal, reviewer_signed_in, path):
    context = browser.new_context(storage_state=reviewer_signed_in, viewport={"width": 672, "height": 900})  # 178 mm
    page = context.new_page()
    page.goto(portal + path)
    page.emulate_media(media="print")
    wide = page.evaluate("[...document.querySelectorAll('table')].map(table => table.getBoundingClientRect().width)")
    buttons = page.locator(".btn:visible, form.filters:visible, .take:visible").count()
    context.close()
    assert wide, "there is no table to print"
    assert max(wide) <= 672
    assert not buttons


def test_the_printed_figures_say_of_which_place_they_are(browser, portal, reviewer_signed_in):
    context = browser.new_context(storage_state=reviewer_signed_in)
    page = context.new_page()
    page.goto(f"{portal}/coordination/figures/?province=azilal")
    document = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
    context.close()
    first = bare(text(document[0]))
    document.close()
    assert bare("النطاق: إقليم أزيلال") in first


def test_the_printed_desk_holds_its_matrix_whole_and_nothing_that_only_a_screen_can_do(
    browser, portal, reviewer_signed_in
):
    context = browser.new_context(storage_state=reviewer_signed_in)
    page = context.new_page()
    page.goto(portal + "/coordination/?role=partner")
    document = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
    context.close()
    pages = list(document)
    whole = bare(" ".join(text(sheet) for sheet in pages))
    for column in ("طلب الانخراط", "الإنجازات", "المرحلة التالية", "آخر محطة"):
        assert bare(column) in whole
    assert bare("ما طُلب: الصفة: جماعة شريكة") in whole, "whoever finds the paper can't tell what it leaves out"
    for screen in ("تسجيل الخروج", "حمِّل الجدول", "راجعها", "كل المراحل", "انشر المختارة"):
        assert bare(screen) not in whole
    out = [sign for sheet in pages for sign, (start, _, end, _) in signs(sheet) if start < 36 or end > A4[0] - 36]
    document.close()
    assert not out, f"outside the margins: {out[:12]}"


def test_the_card_of_demnate_is_one_a4_sheet(sheets):
    (sheet, *more) = sheets("demnate")
    over = "\n".join(text(one) for one in more)
    assert not more, f"{1 + len(more)} sheets; the first should hold all, and what does not fit is:\n{over}"
    assert sheet.get_size() == pytest.approx(A4, abs=1), f"{sheet.get_size()} points is not A4"


def test_the_card_holds_the_whole_record(sheets):
    record = json.loads((settings.BASE_DIR / "fixtures" / "demnate.json").read_text())["milestones"]
    (programme,) = [
        row["fields"]
        for row in json.loads((settings.BASE_DIR / "fixtures" / "programme.json").read_text())
        if row["model"] == "programme.programme"
    ]
    assert len(record) == 14
    card = bare(" ".join(text(sheet) for sheet in sheets("demnate")))
    told = [line["statement"] for line in record]
    told += ["2023", "2024", "2025", "جماعة دمنات", "الإنجازات", "المسار", "من 19 إلى 22 فبراير 2025"]
    told += [f"بطاقة حول الانخراط في {programme['name']}", programme["project"], "6 و29 يونيو 2024"]
    missing = [words for words in told if bare(words) not in card]
    assert not missing, f"the printed card leaves out {missing}"


def test_the_card_leaves_out_what_only_a_screen_needs(sheets):
    card = bare(" ".join(text(sheet) for sheet in sheets("demnate")))
    kept = [words for words in ("كما ورد في البطاقة", "تجاوز إلى المحتوى", "تيسير الولوج") if bare(words) in card]
    assert not kept, f"printed although it is of no use on paper: {kept}"


def test_achievements_close_the_card_as_on_paper(sheets):
    boxes = {words: where(sheets("demnate"), words) for words in ("إرسال طلب", "القيام بزيارة")}
    assert None not in boxes.values(), f"not found on the sheet: {boxes}"
    assert boxes["القيام بزيارة"] < boxes["إرسال طلب"], "the achievements stand above the timeline"


def test_a_long_record_takes_the_sheets_it_needs(sheets, a_long_record):
    pages = sheets(a_long_record)
    assert 3 <= len(pages) <= 12, f"60 milestones of three lines on {len(pages)} sheets"
    assert {tuple(round(side) for side in sheet.get_size()) for sheet in pages} == {(595, 842)}
    found = re.findall(r"\b[13]0\d\d\b", " ".join(text(sheet) for sheet in pages))
    missing = {str(start + n) for n in range(60) for start in (1000, 3000)} - set(found)
    assert not missing, f"these of the long record's lines were not printed: {sorted(missing)}"


def test_no_milestone_is_torn_between_two_sheets(sheets, a_long_record):
    """Each begins with 10nn and ends with 30nn: both on the same sheet."""
    places = [set(re.findall(r"\b[13]0\d\d\b", text(sheet))) for sheet in sheets(a_long_record)]
    torn = [n for n in range(60) if not any({str(1000 + n), str(3000 + n)} <= sheet for sheet in places)]
    assert not torn, f"milestones {torn} begin on one sheet and end on another"


def test_no_heading_of_a_year_is_left_alone_at_the_foot_of_a_sheet(sheets, a_long_record):
    """A year's number has a milestone beside it, on its own sheet."""
    lonely = []
    for number, sheet in enumerate(sheets(a_long_record), 1):
        lines = [line.strip() for line in text(sheet).splitlines() if line.strip()]
        for year in re.findall(r"^(202[345])$", "\n".join(lines), re.MULTILINE):
            if not any(re.search(rf"\d [^\d\s]+ {year}", line) for line in lines):
                lonely.append(f"{year} on sheet {number}")
    assert not lonely, f"headings without a milestone of theirs: {lonely}"


@pytest.mark.parametrize("slug", ["demnate", LONG, "azilal"])
def test_no_line_is_cut_at_the_edge_of_a_sheet(sheets, a_long_record, slug):
    cut = []
    for number, sheet in enumerate(sheets(slug), 1):
        width, height = sheet.get_size()
        for sign, (left, low, right, high) in signs(sheet):
            in_footer = high <= BOTTOM and low >= 0
            in_text = low >= BOTTOM - 1 and high <= height - TOP + 1
            if not (in_footer or in_text) or left < SIDES - 2 or right > width - SIDES + 2:
                cut.append(f"«{sign}» at {left:.0f}–{right:.0f} across, {low:.0f}–{high:.0f} up, on sheet {number}")
    assert not cut, f"{slug}: {len(cut)} signs outside the margins: {cut[:12]}"


def text(sheet) -> str:
    return sheet.get_textpage().get_text_range()


def signs(sheet):
    """Each visible sign of the sheet with its box (left, bottom, right, top), in points from the lower left."""
    page = sheet.get_textpage()
    whole = page.get_text_range()
    for index in range(page.count_chars()):
        box = page.get_charbox(index)
        if box[2] > box[0] and box[3] > box[1]:
            yield whole[index : index + 1], box


def where(pages, words: str) -> tuple[int, float] | None:
    """How far down the words stand, as something that compares: later sheets and lower lines are smaller."""
    for number, sheet in enumerate(pages):
        page = sheet.get_textpage()
        found = page.search(words).get_next()
        if found:
            return -number, page.get_charbox(found[0])[1]
    return None


def bare(words: str) -> str:
    """Letters and figures alone, without those that ligatures turn round (alef, lam) and without marks."""
    plain = unicodedata.normalize("NFKD", words)
    kept = [sign for sign in plain if unicodedata.category(sign) in ("Lo", "Ll", "Lu", "Nd")]
    return "".join(sign for sign in kept if sign not in "الأإآ")


def test_a_milestone_prints_who_took_part_and_where_it_is_to_be_found(browser, portal):
    page = browser.new_page()
    page.goto(f"{portal}/milestones/6/")
    document = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
    page.close()
    (sheet,) = document
    printed = text(sheet)
    document.close()
    assert bare(printed).count(bare("جمعيات المجتمع المدني")) == 2, "in the statement, and among those who took part"
    assert f"{portal}/m/6" in printed.replace("\r\n", "")
    for screen in ("انسخ كنص", "اقرأها في سجل"):
        assert bare(screen) not in bare(printed)
