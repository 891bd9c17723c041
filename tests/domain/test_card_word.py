"""The card as Word: what is written is read in again as the same record, and a clerk can go on editing it."""

import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arabic import dates, safe_text
from cards import files, own, word
from cards.reading import read
from cards.sheet import DRAFT_MARK
from milestones.kinds import Kind, Level
from tests.sheets import entry, sheet

# ── Any record at all ──
WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        "تنظيم لقاء المصادقة على بتاريخ 5 مارس 2024 الإنجازات السياق - • 1. (أ) من طرف: النوع المكان · رقم ، . « » "
        "Enabel DGCT × 3 محطات بلا تاريخ احداث عن هذه البطاقة",
    )
)
STATEMENTS = (
    (st.lists(WORDS, min_size=1, max_size=12).map(" ".join) | st.text(min_size=1, max_size=80))
    .map(safe_text.tidy)
    .filter(lambda text: text.strip() and not safe_text.problems(text))
)
WHENS = st.sampled_from(
    ["", "2023-06-06", "{2024-06-06,2024-06-29}", "2025-02-19/2025-02-22", "2024-05", "2024", "2024-12-30/2025-01-03",
     "2024-05/2024-07"]
)  # fmt: skip
PLACES = STATEMENTS.map(lambda text: " ".join(text.split()))
FACTS = st.fixed_dictionaries(
    {own.STAGE: st.sampled_from(["طلب الانخراط", "الإنجازات"]), own.KIND: st.sampled_from(Kind.labels)},
    optional={
        own.LEVEL: st.sampled_from(Level.labels),
        own.BODIES: st.sampled_from(["مجلس الجماعة", "مجلس الجماعة + جمعيات المجتمع المدني"]),
        own.TOTAL: st.integers(0, 9999).map(str),
        own.WOMEN: st.integers(0, 9999).map(str),
        own.OPENS: st.sampled_from(["فاتح مارس 2026", "15 مارس 2026"]),
        own.LINK: st.just("https://ara.example.ma/q?n=1&t=%D8%A3"),
        own.SYNTHESIS: PLACES,
        own.DECISION: PLACES,
        own.PLACE: PLACES,
    },
).map(lambda facts: tuple((label, facts[label]) for label in own.LABELS if label in facts))
ENTRIES = st.lists(
    st.builds(
        lambda statement, when, facts: entry(statement, dates.write(when) if when else own.UNDATED, facts),
        STATEMENTS, WHENS, FACTS,
    ),
    max_size=5,
).map(tuple)  # fmt: skip


def read_again(content: bytes):
    reading = read(files.lines(content))
    assert reading.uncovered() == []
    assert reading.unplaced == []
    return reading


def told(reading, section):
    return tuple(
        entry(item.statement, dates.write(item.when) if item.when else own.UNDATED, item.told)
        for item in reading.items
        if item.section == section
    )


@given(timeline=ENTRIES, achievements=ENTRIES)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_record_written_as_word_is_read_in_again_as_it_was(timeline, achievements):
    reading = read_again(word.write(sheet(timeline=timeline, achievements=achievements)))
    assert told(reading, "timeline") == timeline
    assert told(reading, "achievements") == achievements
    assert all(not item.flags for item in reading.items)


def test_a_statement_over_several_lines_and_one_that_looks_like_a_heading_come_back():
    hard = ("الإنجازات", "سطر أول\nسطر ثان", "5 مارس 2024: لقاء", "عن هذه البطاقة", "- نقطة", "المرحلة: التكوين")
    entries = tuple(entry(text) for text in hard)
    reading = read_again(word.write(sheet(timeline=entries)))
    assert [item.statement for item in reading.items] == list(hard)


@pytest.mark.parametrize("prose", [f"طلبوا · {own.DECISION}: لا شيء", f"ثلاث ··· {own.PLACE}: ساحة ·", "· · ·", "·"])
def test_an_outcome_that_reads_like_other_facts_comes_back_whole(prose):
    facts = ((own.SYNTHESIS, prose), (own.DECISION, prose), (own.PLACE, prose))
    assert own.read_facts(own.facts(facts)) == facts


def test_a_card_with_drafts_says_so_in_its_header_and_at_each_draft():
    content = word.write(sheet(draft=DRAFT_MARK, timeline=(entry(facts=((own.STATE, "مسودة"),)),)))
    document = docx.Document(io.BytesIO(content))
    assert DRAFT_MARK in [paragraph.text for paragraph in document.sections[0].header.paragraphs]
    assert "الحالة: مسودة" in [paragraph.text for paragraph in document.paragraphs]


# ── What a clerk does in it afterwards ──
def test_a_line_that_a_clerk_adds_to_the_list_is_read_as_any_typed_line():
    document = docx.Document(io.BytesIO(word.write(sheet(timeline=(entry(),)))))
    facts = next(one for one in document.paragraphs if one.style.name == own.FACTS)
    facts._p.addnext(document.add_paragraph("ارسال طلب الانخراط بتاريخ 7 يونيو 2023", style=own.ENTRY)._p)
    out = io.BytesIO()
    document.save(out)
    old, new = read(files.lines(out.getvalue())).items
    assert (old.statement, old.when) == ("تنظيم لقاء تواصلي", "2023-06-06")
    assert (new.statement, new.when, new.told) == ("إرسال طلب الانخراط", "2023-06-07", ())


def test_an_empty_record_is_still_a_card_and_proposes_nothing():
    content = word.write(sheet())
    assert read_again(content).items == []
    assert "لم تُسجَّل بعد أي محطة." in [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


# ── True right to left ──
@pytest.fixture(scope="module")
def package():
    long = entry("لقاء مع Enabel حول الخطة")
    return zipfile.ZipFile(io.BytesIO(word.write(sheet(timeline=(long,), achievements=(entry(),)))))


def part(package, name):
    return docx.oxml.parse_xml(package.read(f"word/{name}.xml"))


def test_every_style_of_the_card_runs_right_to_left_in_arabic_letters(package):
    styles = {one.find(qn("w:name")).get(qn("w:val")): one for one in part(package, "styles").iter(qn("w:style"))}
    for name in ("Normal", "Title", "heading 1", own.ENTRY, own.FACTS, own.NOTE, own.CELL, "header", "footer"):
        style = styles[name if name in styles else name.title()]
        assert style.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None, name
        letters = style.find(qn("w:rPr"))
        assert letters.find(qn("w:rtl")) is not None, name
        assert letters.find(qn("w:szCs")).get(qn("w:val")) == letters.find(qn("w:sz")).get(qn("w:val")), name
        fonts = letters.find(qn("w:rFonts"))
        assert fonts.get(qn("w:cs")), name
        assert not [key for key in fonts.keys() if "Theme" in key], f"{name}: a theme's font would win"  # noqa: SIM118


def test_arabic_runs_right_to_left_and_latin_names_left_to_right(package):
    runs = [run for run in part(package, "document").iter(qn("w:r")) if "".join(run.itertext()).strip()]
    for run in runs:
        rtl = run.find(f"{qn('w:rPr')}/{qn('w:rtl')}")
        turned = rtl is not None and rtl.get(qn("w:val")) not in ("0", "false")
        text = "".join(run.itertext())
        if re.search("[A-Za-z]", text):
            assert not turned, text
        elif re.search("[\u0621-\u064a]", text):
            assert turned, text


def test_tables_begin_on_the_right_and_entries_are_items_of_a_list(package):
    document = part(package, "document")
    tables = list(document.iter(qn("w:tbl")))
    assert len(tables) == 2
    assert all(table.find(f"{qn('w:tblPr')}/{qn('w:bidiVisual')}") is not None for table in tables)
    style = next(
        one
        for one in part(package, "styles").iter(qn("w:style"))
        if one.find(qn("w:name")).get(qn("w:val")) == own.ENTRY
    )
    number = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}").get(qn("w:val"))
    assert number in {num.get(qn("w:numId")) for num in part(package, "numbering").iter(qn("w:num"))}


def test_the_code_picture_has_words_for_who_does_not_see_it_and_every_page_its_number(package):
    described = [one.get("descr") for one in part(package, "document").iter(qn("wp:docPr"))]
    assert described == ["رمز يفتح السجل الحي: https://tadafur.example.ma/communes/tajriba/"]
    (footer,) = [name for name in package.namelist() if re.fullmatch(r"word/footer\d*\.xml", name)]
    assert re.findall(r">\s*(PAGE|NUMPAGES)\s*<", package.read(footer).decode()) == ["PAGE", "NUMPAGES"]


def test_letters_that_no_word_file_can_hold_do_not_break_it():
    content = word.write(sheet(timeline=(entry("لقاء \x00\x0b\ufffe مع الجمعيات"),)))
    assert "مع الجمعيات" in read(files.lines(content)).items[0].statement
