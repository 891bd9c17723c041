"""The state of a province for its governor: one report, read as a page, printed, and taken as PDF."""

import html
import re
from dataclasses import replace
from datetime import timedelta
from itertools import product
from urllib.parse import unquote

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import User
from arabic.folding import words
from communes.models import Commune, Enrolment, Province
from dashboard import coordination, quiet_words, report, report_pdf, report_words
from dashboard.report_filters import ReportFilters
from milestones import review
from milestones.models import Milestone
from tests import factories
from tests.conventions.test_arabic_everywhere import latin_words, read_by_people
from tests.coordinator.test_numbers_agree import TODAY, random_record, slowly  # noqa: F401 - a fixture
from tests.people import PEOPLE, REVIEWS
from tests.staff.test_desk import section, seen, standing, text

PAGE = "/coordination/report/azilal/"
PDF = PAGE + "report.pdf"
READS = REVIEWS | {"observer"}
ASKED = [{}, {"role": "partner"}, {"stage": "training"}, {"period": "2025"}, {"period": "2024", "stage": "kickoff"}]


@pytest.fixture
def clerk():
    return factories.user(first_name="سعيد")


@pytest.fixture
def coordinator(client):
    person = factories.coordinator_of("azilal")
    User.objects.filter(pk=person.pk).update(first_name="نادية", last_name="أمزيان")
    person = User.objects.get(pk=person.pk)
    client.force_login(person)
    return person


@pytest.fixture
def busy(clerk, coordinator):
    """Demnate as the seed has it, Azilal busy, Afourar with nothing; Larache is in another province."""
    factories.enrolment("afourar")
    came = {"attendance_total": 40, "attendance_women": 15}
    standing("published", "azilal", by=clerk, statement="لقاء حضره أربعون", when="2026-10-01", **came)
    standing("published", "azilal", by=clerk, statement="لقاء لم يُحص حاضروه", when="")
    standing("submitted", "azilal", by=clerk, statement="نص ينتظر", days=12)
    standing("returned", "demnate", by=clerk, statement="نص معاد")
    standing("draft", "azilal", by=clerk, statement="نص مسودة")
    for status in ("draft", "submitted", "returned", "published"):
        standing(status, "larache", by=clerk, statement="من إقليم آخر")


def told(user, slug="azilal", as_of=None, **asked):
    form = ReportFilters(asked)
    found = report.of(report.enrolled_in(user, slug), user, form.asked(), form.stages, as_of=as_of or localdate())
    return found, report_words.told(found, form.in_words())


def under(page: str, title: str) -> str:
    return text(section(page, rf"\d\. {title}"))


def sheets(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_range() for page in document]


def letters(said: str) -> str:
    """As they compare however a reader of PDF parts its words."""
    return "".join(words(said))


# ── The same as the rows say, the slow way ───────────────────────────────────
def test_its_numbers_are_those_of_the_desk_and_of_the_rows(random_record, subtests):  # noqa: F811
    people = [PEOPLE[who]() for who in ("coordinator of Azilal", "management", "observer")]
    for person, asked in product(people, ASKED):
        with subtests.test(person=person, asked=asked):
            found, _ = told(person, as_of=TODAY, **asked)
            numbers = {name: getattr(found.numbers, name) for name in found.numbers.__dataclass_fields__}
            desk, rows = coordination.numbers(found.scope, TODAY), slowly(person, asked | {"province": "azilal"})
            assert numbers == {name: getattr(desk, name) for name in numbers}
            assert numbers == {name: rows[name] for name in numbers}
            assert (len(found.quiet), len(found.nothing)) == (numbers["quiet"], numbers["nothing"])


def test_the_matrix_the_lists_and_the_drafts_are_those_of_the_rows(random_record):  # noqa: F811
    found, said = told(factories.management())
    rows = list(Milestone.objects.filter(enrolment__commune__province__slug="azilal").select_related("stage"))
    published = [one for one in rows if one.status == "published"]
    for row in found.rows:
        own = [one for one in published if one.enrolment_id == row.enrolment.pk]
        assert [number for _, number in row.cells] == [
            sum(one.stage_id == stage.pk for one in own) for stage in found.stages
        ]
        assert row.last_day == max((one.latest for one in own if one.latest), default=None)
    table = said.sections[0].table
    assert table.total[1:9] == tuple(str(sum(int(row[at]) for row in table.rows)) for at in range(1, 9))
    recent = [one for one in published if localdate(one.published_at) > localdate() - timedelta(90)]
    assert {one.pk for one in found.latest.milestones} == {one.pk for one in recent}
    assert {one.pk for one in found.undated.milestones} == {one.pk for one in published if not one.when}
    for coming in found.on_their_way:
        own = [one for one in rows if one.status == coming.status]
        assert coming.number == len(own)
        assert set(coming.communes) == {one.commune.name for one in own}


def test_who_came_is_summed_where_it_was_noted_and_the_others_are_counted_beside(client, busy):
    shown = under(seen(client, PAGE), "المشاركة")
    assert "من أصل 16 محطة منشورة: محطة واحدة سُجِّل فيها عدد الحاضرين، و15 محطة لم يُسجَّل فيها." in shown
    assert "الحاضرون 40 1 15" in shown
    assert "منهم من النساء 15 1 15" in shown
    assert "منهم من الشباب غير مسجَّل 0 16" in shown


def test_each_part_says_what_it_found(client, busy):
    page = seen(client, PAGE)
    assert "<h1>تقرير حول وضعية المشاركة المواطنة بإقليم أزيلال</h1>" in page
    assert "<bdi>نادية أمزيان</bdi>" in page
    assert "الجماعات المنخرطة 3 جماعات المنشور 16 محطة المنشور بلا تاريخ 3 محطات" in text(page)
    assert "لم تُرسل إلى المراجعة مسودة واحدة" in text(page)
    assert "أفورار 0 0 0 0 0 0 0 0 طلب الانخراط غير مسجَّل" in under(page, "الجماعات ومراحل المسار")
    assert f"جماعة واحدة. {quiet_words.rule({180})}" in under(page, "الجماعات الصامتة")
    assert "دمنات 22 فبراير 2025" in under(page, "الجماعات الصامتة")
    assert "أفورار جماعة شريكة غير مسجَّل" in under(page, "جماعات لم يُنشر لها شيء بعد")
    assert "في انتظار المراجعة 1" in under(page, "ما لم يُنشر بعد")
    assert "لقاء حضره أربعون" in under(page, "ما نُشر في آخر 90 يوما")
    assert "لقاء لم يُحص حاضروه" in under(page, "محطات منشورة بلا تاريخ")
    assert "حُرر ب" in text(page)
    assert "المنسق الإقليمي للبرنامج الاسم والتوقيع" in text(page)
    assert "عامل إقليم أزيلال أو من ينوب عنه الاسم والتوقيع والخاتم" in text(page)


def test_of_what_is_not_published_only_the_number_is_told_and_nothing_of_another_province(client, busy):
    for content in (text(seen(client, PAGE)), " ".join(sheets(client.get(PDF).content))):
        for hidden in ("نص ينتظر", "نص معاد", "نص مسودة", "من إقليم آخر", "العرائش"):
            assert letters(hidden) not in letters(content)


def test_what_waits_longest_is_told_by_its_day(coordinator, clerk):
    for days in (3, 70):
        standing("submitted", "demnate", by=clerk, days=days)
    (waiting, *_) = told(coordinator)[0].on_their_way
    assert (waiting.number, waiting.communes) == (2, ("دمنات",))
    assert localdate(waiting.oldest) == localdate() - timedelta(70)


def test_the_last_days_are_ninety_counted_from_today(client, coordinator, clerk):
    for days in (89, 90):
        standing("published", "azilal", by=clerk, statement=f"نُشرت منذ {days}", days=days)
    shown = under(seen(client, PAGE), "ما نُشر في آخر 90 يوما")
    assert re.findall(r"نُشرت منذ (\d+)", shown) == ["89"]


def test_a_long_list_is_cut_and_its_whole_number_told(client, coordinator, clerk, monkeypatch):
    monkeypatch.setattr(report, "LISTED", 2)
    for number in range(5):
        standing("published", "azilal", by=clerk, statement=f"محطة قريبة {number}", when="2026-10-01")
    shown = under(seen(client, PAGE), "ما نُشر في آخر 90 يوما")
    assert "تُعرض منها هنا 2" in shown
    assert shown.count("محطة قريبة") == 2


def test_what_was_published_lately_of_a_quiet_commune_does_not_contradict_its_silence(client, coordinator):
    """Demnate's record was published today and tells of years ago."""
    page = seen(client, PAGE)
    assert "دمنات 22 فبراير 2025" in under(page, "الجماعات الصامتة")
    assert "أيا كان يوم نشرها" in under(page, "الجماعات الصامتة")
    assert "يُعتد هنا بيوم النشر؛ أما التاريخ في الجدول فيوم جرت المحطة." in under(page, "ما نُشر في آخر 90 يوما")


def test_a_commune_that_published_without_dates_is_quiet_since_it_published(coordinator, clerk):
    standing("published", "azilal", by=clerk, when="")
    later = localdate() + timedelta(200)
    _, said = told(coordinator, as_of=later)
    (row,) = [row for row in said.sections[1].table.rows if row[0].startswith("أزيلال")]
    assert row[1].startswith("بلا تاريخ، نُشرت يوم ")
    assert row[2] == "منذ 6 أشهر"


# ── Filters ──────────────────────────────────────────────────────────────────
def test_that_no_filter_was_asked_is_said(client, busy):
    assert "نطاق التقرير: كل الجماعات المنخرطة، من كل صفة ومرحلة وفترة (دون تحديد)" in text(seen(client, PAGE))


def test_filters_narrow_the_report_and_are_told_in_both_forms(client, busy):
    query = "?role=pilot&stage=kickoff&period=2026"
    page, pdf = seen(client, PAGE + query), " ".join(sheets(client.get(PDF + query).content))
    said = "الصفة: جماعة نموذج؛ المرحلة: لقاء الانطلاق؛ الفترة: 2026"
    assert f"نطاق التقرير: {said}" in text(page)
    assert letters(said) in letters(pdf)
    assert f'href="{PDF}?role=pilot&amp;stage=kickoff&amp;period=2026"' in page
    shown = under(page, "محطات الفترة: 2026")
    assert "لقاء حضره أربعون" in shown
    assert "محطة واحدة" in shown
    assert "المصادقة" not in text(re.search("<thead>.*?</thead>", page, re.DOTALL)[0])
    assert under(page, "محطات منشورة بلا تاريخ").endswith("لا تدخل في تقرير محصور في فترة.")


def test_what_nobody_knows_is_said_and_ignored(client, busy):
    page = seen(client, f"{PAGE}?period=abc&role=king&province=larache&region=oriental")
    assert "abc" in page
    assert "king" in page
    assert "دون تحديد" in page
    assert client.get(f"{PDF}?period=abc").status_code == 200


def test_a_province_of_which_nothing_matches_says_so(client, coordinator):
    Enrolment.objects.filter(commune__province__slug="azilal").update(role="pilot")
    page = seen(client, f"{PAGE}?role=partner")
    assert "لا جماعة تطابق المعايير المطلوبة." in under(page, "الجماعات ومراحل المسار")
    assert client.get(f"{PDF}?role=partner").status_code == 200


# ── Who ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", PEOPLE)
def test_reviewers_of_the_province_and_those_who_read_all_find_it_and_nobody_else(client, who):
    person, province = PEOPLE[who](), Province.objects.get(slug="azilal")
    reads = who in READS
    assert policy.may_read_reports_of(person, province) is reads
    assert Province.objects.filter(policy.reports_read_by(person), pk=province.pk).exists() is reads
    at_communes = policy.reports_read_by(person, at="province")
    assert Commune.objects.filter(at_communes, slug="demnate").exists() is reads
    client.force_login(person)
    answers = {client.get(path).status_code for path in (PAGE, PDF)}
    assert answers == ({200} if reads else {302} if who == "without a mandate" else {404})


@pytest.mark.parametrize("slug", ["tata", "no-such-province"])
def test_a_province_without_an_enrolled_commune_has_no_report(client, slug):
    Enrolment.objects.filter(commune__province__slug="tata").delete()
    client.force_login(factories.management())
    for path in (f"/coordination/report/{slug}/", f"/coordination/report/{slug}/report.pdf"):
        assert client.get(path).status_code == 404


def test_who_has_one_province_is_led_to_its_report_and_others_choose(client, coordinator):
    assert client.get("/coordination/reports/")["Location"] == PAGE
    client.force_login(factories.management())
    page = seen(client, "/coordination/reports/")
    linked = re.findall(r'href="/coordination/report/([\w-]+)/"', page)
    enrolled = Province.objects.filter(communes__enrolments__isnull=False).distinct()
    assert linked == list(enrolled.order_by("hcp_code").values_list("slug", flat=True))
    client.force_login(factories.staff_of("demnate"))
    assert client.get("/coordination/reports/").status_code == 404


def test_the_desk_leads_to_the_report_of_each_province_one_may_read(client):
    factories.enrolment("larache")
    client.force_login(PEOPLE["staff of Larache, coordinator of Azilal"]())
    page = seen(client, "/coordination/?stage=training")
    assert f'href="{PAGE}?stage=training"' in page
    assert "/coordination/report/larache/" not in page
    assert 'href="/coordination/reports/"' in page


# ── The PDF ──────────────────────────────────────────────────────────────────
def test_the_pdf_says_all_that_the_page_says(client, busy):
    page = seen(client, PAGE)
    article = re.search(r'<article class="report">.*?</article>', page, re.DOTALL)[0]
    missing = set(words(html.unescape(text(article)))) - set(words(" ".join(sheets(client.get(PDF).content))))
    # PDFium parts some words at their vowel signs.
    pdf = letters(" ".join(sheets(client.get(PDF).content)))
    assert [word for word in missing if word not in pdf] == []


@pytest.mark.parametrize("undated", range(0, 30, 3))
def test_the_signatures_never_stand_on_a_sheet_of_their_own(busy, coordinator, undated):
    """However long what stands before them is."""
    _, said = told(coordinator)
    *before, listed, last = said.sections
    table = replace(listed.table, rows=listed.table.rows[:1] * (undated + 1))
    longer = replace(said, sections=(*before, replace(listed, table=table), last))
    signed = letters(sheets(report_pdf.write(longer, as_of=TODAY))[-1])
    assert letters("المنسق الإقليمي للبرنامج") in signed
    assert letters(f"7. {last.title} {last.lead}") in signed


def test_the_pdf_is_tagged_says_its_language_and_has_a_title(client, busy):
    answer = client.get(PDF)
    document = pypdfium2.PdfDocument(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert pdfium.FPDFCatalog_IsTagged(document)
    assert document.get_metadata_dict()["Title"] == "تقرير حول وضعية المشاركة المواطنة بإقليم أزيلال"
    assert b"/Lang(ar-MA)" in answer.content
    assert b"<pdfuaid:part>1<" in answer.content
    assert f'filename="tadafur-report-azilal-{localdate()}.pdf"' in answer["Content-Disposition"]
    assert "''تقرير إقليم أزيلال - " in unquote(answer["Content-Disposition"])


def test_the_same_report_on_the_same_day_gives_the_same_bytes(busy, coordinator):
    _, said = told(coordinator)
    assert report_pdf.write(said, as_of=TODAY) == report_pdf.write(said, as_of=TODAY)


def test_forty_communes_stand_on_whole_rows_under_a_head_that_every_page_repeats(client, coordinator, clerk):
    communes = list(Commune.objects.filter(province__slug="azilal")[:40])
    for commune in communes:
        factories.enrolment(commune.slug)
    for number in range(40):
        standing("published", communes[number].slug, by=clerk, statement=f"{1000 + number} نص طويل {3000 + number}")
    pages = sheets(client.get(PDF).content)
    assert 4 <= len(pages) <= 8
    whole = letters(" ".join(pages))
    assert [commune.name for commune in communes if letters(commune.name) not in whole] == []
    for number in range(40):
        assert any(str(1000 + number) in page and str(3000 + number) in page for page in pages), number
    listed = [page for page in pages if re.search(r"\b10\d\d\b", page)]
    assert [page for page in listed if letters("التاريخ") not in letters(page)] == []
    for number, page in enumerate(pages, 1):
        assert letters(f"صفحة {number} من {len(pages)}") in letters(page)
    assert letters("المنسق الإقليمي للبرنامج") in letters(pages[-1])


def test_no_part_of_the_pdf_leaves_the_sheet(client, busy, clerk):
    standing("published", "azilal", by=clerk, statement="كلمة" * 60, when="2026-10-01")
    for page in pypdfium2.PdfDocument(client.get(PDF).content):
        there = page.get_textpage()
        boxes = [there.get_charbox(i) for i in range(there.count_chars())]
        assert min(left for left, *_ in boxes) >= 44
        assert max(right for _, _, right, _ in boxes) <= page.get_width() - 44


@pytest.mark.parametrize("statement", ['#panic() "x" \\ *غليظ* <b>', "😀 漢 ™", "سطر\nوسطر " * 90])
def test_whatever_a_statement_holds_is_only_text(client, coordinator, clerk, statement):
    one = factories.draft("azilal", by=clerk, when="2026-10-01")
    factories.rewritten(one, statement=f"{statement} النهاية")
    for action in ("submit", "publish"):
        review.move(Milestone.objects.get(pk=one.pk), action, by=clerk, at=timezone.now(), remark="للتجربة")
    assert letters("النهاية") in letters(" ".join(sheets(client.get(PDF).content)))
    assert "<b>" not in under(seen(client, PAGE), "ما نُشر في آخر 90 يوما")


# ── Words, queries ───────────────────────────────────────────────────────────
QUERIES = [("", 11), ("?role=partner", 11), ("?period=2026", 11), ("?stage=kickoff", 11)]


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}?period=2026&stage=kickoff", "/coordination/reports/"])
def test_it_holds_no_english(client, busy, path):
    client.force_login(factories.management())
    User.objects.filter(mandates__role="management").update(first_name="مديرة")
    page = re.sub(r"<footer class=\"foot\".*?</footer>", " ", seen(client, path), flags=re.DOTALL)
    assert [words for said in read_by_people(page) if (words := latin_words(said))] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_page_and_pdf_take_the_same_queries_however_much_there_is(client, clerk, rows, django_assert_num_queries):
    for commune in Commune.objects.filter(province__slug="azilal")[:rows]:
        for status in ("draft", "submitted", "returned", "published"):
            for when in ("", "2026-10-01") * rows:
                standing(status, commune.slug, by=clerk, when=when)
    for who in ("coordinator of Azilal", "management", "observer"):
        client.force_login(PEOPLE[who]())
        for path, (query, queries) in product((PAGE, PDF), QUERIES):
            with django_assert_num_queries(queries, info=f"{who}: {path}{query}"):
                assert client.get(path + query).status_code == 200


@pytest.mark.parametrize("slugs", [["azilal"], ["azilal", "larache", "settat"]])
def test_the_choice_of_provinces_takes_the_same_queries(client, slugs, django_assert_num_queries):
    for slug in slugs:
        factories.enrolment(slug)
    client.force_login(factories.observer())
    with django_assert_num_queries(4):
        assert client.get("/coordination/reports/").status_code == 200
