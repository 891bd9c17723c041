"""A card is read whole: each line understood or told apart, nothing dropped, nothing invented."""

import io
import json
import re
import zipfile

import docx
import pytest
from django.conf import settings
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from cards import files, text_file
from cards.lines import Unreadable
from cards.packed import STRICT, USUAL
from cards.reading import read
from tests.cards import as_docx, as_odt, zipped

FIXTURES = settings.BASE_DIR / "fixtures"
CARD = (FIXTURES / "demnate-card.txt").read_text()
EXPECTED = json.loads((FIXTURES / "demnate.json").read_text())["milestones"]


def read_text(text: str):
    return read(text_file.lines_of(text))


def told(reading) -> list[tuple]:
    return [
        (item.section, item.statement, item.original, item.when, item.when_as_written, item.guesses.kind.value,
         item.guesses.stage.value, item.guesses.level.value, sorted(guess.value for guess in item.guesses.bodies),
         item.guesses.place.value if item.guesses.place else "")
        for item in reading.items
    ]  # fmt: skip


WANTED = [
    (m["section"], m["statement"], m["original"], m["when"], m["when_as_written"], m["kind"], m["stage"], m["level"],
     sorted(m["bodies"]), m["place"])
    for m in EXPECTED
]  # fmt: skip


# ── The card of Demnate, in the shapes it may come in ──
def typed_dashes(text: str) -> bytes:
    return as_docx([{"text": line} for line in text.splitlines()])


def real_lists(text: str) -> bytes:
    return as_docx(
        [
            {"text": line[1:].strip(), "style": "List Bullet"} if line.startswith("-") else {"text": line}
            for line in text.splitlines()
        ]
    )


SHAPES = {
    "utf-8": CARD.encode(),
    "utf-8 with its mark": CARD.encode("utf-8-sig"),
    "utf-16": CARD.encode("utf-16"),
    "windows-1256": CARD.encode("cp1256", errors="replace"),
    "iso-8859-6": CARD.replace("؛", "؛").encode("iso8859-6", errors="replace"),
    "Word with typed dashes": typed_dashes(CARD),
    "Word with real lists": real_lists(CARD),
    "OpenDocument": as_odt(CARD.splitlines()),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_card_of_demnate_is_read_right_in_every_shape(shape):
    reading = read(files.lines(SHAPES[shape]))
    assert told(reading) == WANTED
    assert reading.uncovered() == []
    assert reading.unplaced == []
    assert [item.flags for item in reading.items] == [()] * 14
    assert reading.title == "بطاقة حول الانخراط في برنامج دعم المشاركة المواطنة"


def test_its_two_mistypings_are_proposed_corrected_beside_the_original():
    corrections = [pair for item in read_text(CARD).items for pair in item.guesses.corrections]
    assert ("تضايف", "تضافر") in corrections
    assert ("توافي تحسيبي", "تواصلي تحسيسي") in corrections


def test_its_blank_bullet_is_ignored_and_said_to_be():
    places = [piece.where for piece in read_text(CARD).pieces]
    assert places.count("blank_bullet") == 1


# ── Headings ──
@pytest.mark.parametrize(
    "heading",
    ["الانجازات", "الإنجازات", "المنجزات", "3 الإنجازات", "3. الانجازات:", "ثالثا: المنجزات", "ثانيا - أهم الإنجازات",
     "الإنــجــازات", "III- الانجازات", "- ثالثا: الإنجازات", "إنجازات جماعة التجربة", "الانجازات المحققة :"],
)  # fmt: skip
def test_a_part_is_known_by_its_heading_however_it_is_written(heading):
    reading = read_text(
        f"بطاقة تجربة\n\nانخراط جماعة التجربة في البرنامج\n- لقاء 5 مارس 2024\n\n{heading}\n- احداث مجلس"
    )
    assert [item.section for item in reading.items] == ["timeline", "achievements"]


@pytest.mark.parametrize(
    "heading",
    ["2 انخراط جماعة دمنات في البرنامج", "ثانيا: الانخراط في البرنامج", "محطات الانخراط", "مسار انخراط الجماعة",
     "II. انخراط جماعة سيدي سليمان الشراعة في برنامج دعم المشاركة المواطنة"],
)  # fmt: skip
def test_the_timeline_is_known_by_its_heading(heading):
    assert [item.section for item in read_text(f"{heading}\n- لقاء 5 مارس 2024").items] == ["timeline"]


def test_a_line_that_speaks_of_joining_is_no_heading():
    reading = read_text("الانخراط في البرنامج\n- ارسال طلب الانخراط بتاريخ 6 يونيو 2023\nطلب الانخراط 7 يونيو 2023")
    assert len(reading.items) == 2


def test_what_stands_outside_every_part_is_kept_and_shown():
    reading = read_text("بطاقة تجربة\nملاحظة من الكاتب العام\n\nالإنجازات\n- احداث مجلس الطفل")
    assert [reading.text_of(piece) for piece in reading.unplaced] == ["ملاحظة من الكاتب العام"]
    assert len(reading.items) == 1


def test_a_heading_may_stand_before_its_text_on_one_line():
    reading = read_text(
        "بطاقة تجربة\nالسياق: يندرج البرنامج في إطار التعاون\nالإنجازات : احداث مجلس الطفل\nبناء ملعب"
    )
    assert [reading.text_of(piece).strip() for piece in reading.pieces if piece.where == "context"] == [
        "يندرج البرنامج في إطار التعاون"
    ]
    assert [item.original for item in reading.items] == ["احداث مجلس الطفل", "بناء ملعب"]
    assert reading.uncovered() == []


# ── Lines ──
@pytest.mark.parametrize("bullet", ["-", "–", "•", "*", "▪", "◦", "1.", "1)", "١-", "أ-", "(1)", "-\t", "  -"])
def test_every_kind_of_bullet_is_taken_off(bullet):
    (item,) = read_text(f"الإنجازات\n{bullet} احداث مجلس الطفل").items
    assert item.original == "احداث مجلس الطفل"


def test_a_wrapped_line_joins_its_bullet():
    (item, other) = read_text(
        "الإنجازات\n- تنظيم لقاء تواصلي مع جمعيات\nالمجتمع المدني بتاريخ 5 مارس 2024،\n- احداث مجلس الطفل"
    ).items
    assert (item.statement, item.when) == ("تنظيم لقاء تواصلي مع جمعيات المجتمع المدني", "2024-03-05")
    assert other.original == "احداث مجلس الطفل"


def test_lines_without_any_bullet_are_entries():
    items = read_text(
        "الإنجازات\nاحداث مجلس الطفل بتاريخ 5 مارس 2024،\nالمصادقة على خطة العمل بتاريخ 6 مارس 2024."
    ).items
    assert [item.when for item in items] == ["2024-03-05", "2024-03-06"]


def test_a_bullet_of_two_dated_activities_is_proposed_as_two_that_can_be_one_again():
    first, second = read_text("الإنجازات\n- تنظيم لقاء بتاريخ 5 مارس 2024 وتنظيم ورشة بتاريخ 7 أبريل 2024").items
    assert (first.when, second.when) == ("2024-03-05", "2024-04-07")
    assert (first.statement, second.statement) == ("تنظيم لقاء", "تنظيم ورشة")
    assert first.bullet == second.bullet


def test_the_second_of_two_activities_keeps_the_first_letter_of_its_own_word():
    first, second = read_text("الإنجازات\n- لقاء بتاريخ 5 مارس 2024، ورشة بتاريخ 7 أبريل 2024").items
    assert (first.statement, second.statement) == ("لقاء", "ورشة")


def test_rows_of_a_table_with_a_date_column_are_entries_and_its_heads_are_not():
    content = as_docx(
        [{"text": "الإنجازات", "bold": True},
         {"table": [["الرقم", "النشاط", "التاريخ"], ["1", "تنظيم لقاء تواصلي", "5 مارس 2024"],
                    ["2", "احداث مجلس الطفل", "6 و7 أبريل 2024"]]}]
    )  # fmt: skip
    reading = read(files.lines(content))
    assert [(item.when, item.section) for item in reading.items] == [
        ("2024-03-05", "achievements"), ("{2024-04-06,2024-04-07}", "achievements"),
    ]  # fmt: skip
    assert "تنظيم لقاء تواصلي" in reading.items[0].statement
    assert reading.uncovered() == []


def test_tracked_changes_are_read_as_accepted():
    content = as_docx([{"text": "الإنجازات"}, {"text": "احداث مجلس ", "deleted": "الشباب", "inserted": "الطفل"}])
    (item,) = read(files.lines(content)).items
    assert item.original == "احداث مجلس الطفل"


def test_a_text_box_is_read_too():
    content = as_docx([{"text": "الإنجازات"}, {"text": "- لقاء 5 مارس 2024", "box": "- احداث مجلس الطفل"}])
    assert [item.original for item in read(files.lines(content)).items] == ["لقاء 5 مارس 2024", "احداث مجلس الطفل"]


def test_an_item_whose_stage_no_word_tells_is_flagged():
    (item,) = read_text("الانخراط في البرنامج\n- زيارة ميدانية بتاريخ 5 مارس 2024").items
    assert [(flag.about, flag.said) for flag in item.flags] == [("stage", "لم تُعرف المرحلة من نص السطر؛ اخترها.")]


def test_a_table_within_a_table_is_read_once():
    content = as_docx([{"text": "الإنجازات"}, {"table": [["احداث مجلس الطفل", "5 مارس 2024"]]}])
    nested = content_with_a_table_in_its_cell(content)
    texts = [line.text for line in files.lines(nested) if not line.blank]
    assert texts == ["الإنجازات", "احداث مجلس الطفل داخل\t5 مارس 2024"]


def content_with_a_table_in_its_cell(content: bytes) -> bytes:
    document = docx.Document(io.BytesIO(content))
    inner = document.tables[0].rows[0].cells[0].add_table(1, 1)
    inner.rows[0].cells[0].text = "داخل"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_heading_over_activities_is_none_but_activities_all_in_bold_are():
    parts = [
        {"text": "الإنجازات", "bold": True},
        {"text": "في مجال الطفولة", "bold": True},
        {"text": "- احداث مجلس الطفل"},
    ]
    bold = [
        {"text": "الإنجازات", "bold": True},
        {"text": "صيانة الطرق", "bold": True},
        {"text": "إنارة الأزقة", "bold": True},
    ]
    assert [item.original for item in read(files.lines(as_docx(parts))).items] == ["احداث مجلس الطفل"]
    assert [item.original for item in read(files.lines(as_docx(bold))).items] == ["صيانة الطرق", "إنارة الأزقة"]


# ── What can't be read says what to do ──
@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "فارغ"), (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "docx"), (b"%PDF-1.7 ...", "PDF"),
     (b"PK\x03\x04broken", "تالف"), (b"MZ\x90\0" * 50, "ليس هذا الملف بطاقة"),
     (bytes(range(256)) * 8, "docx"), (b"only english here", "عربي")],
)  # fmt: skip
def test_a_file_that_is_no_card_gets_a_clear_sentence(content, said):
    with pytest.raises(Unreadable, match=said):
        files.lines(content)


def test_a_card_of_pictures_says_that_it_has_no_text():
    with pytest.raises(Unreadable, match="صورة"):
        files.lines(as_docx([{"text": "  "}]))


def test_an_open_document_under_a_password_is_told_from_a_broken_one():
    manifest = "<m:manifest xmlns:m='urn:x'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
    with pytest.raises(Unreadable, match="كلمة سر"):
        files.lines(zipped({"META-INF/manifest.xml": manifest, "content.xml": b"\x80\x81"}))


def test_a_text_without_arabic_is_refused_whatever_its_mark():
    with pytest.raises(Unreadable, match="عربي"):
        files.lines("only english here".encode("utf-8-sig"))


@pytest.mark.parametrize(("setting", "most"), [("CARD_LINES", 3), ("CARD_CHARACTERS", 20)])
@pytest.mark.parametrize("form", ["text", "paste", "docx", "odt"])
def test_more_than_a_card_ever_holds_is_refused_before_it_is_read(settings, setting, most, form):
    text = "الإنجازات\n\n- احداث مجلس الطفل\n- احداث فضاء للألعاب"
    lines_of = {
        "text": lambda: files.lines(text.encode()),
        "paste": lambda: text_file.lines_of(text),
        "docx": lambda: files.lines(typed_dashes(text)),
        "odt": lambda: files.lines(as_odt(text.splitlines())),
    }[form]
    assert len(lines_of()) == 4
    setattr(settings, setting, most)
    with pytest.raises(Unreadable, match="أطول بكثير من بطاقة"):
        lines_of()


def test_a_text_of_countless_dates_is_refused_by_the_reading():
    with pytest.raises(Unreadable, match="التواريخ"):
        read_text("الإنجازات\n" + "- من 1 في 2 من 3 في 4 من 5 في 6 من ماي\n" * 290)


def test_a_card_of_two_hundred_dated_lines_is_still_one():
    line = "- حضور اجتماع اللجنة التقنية للتوجيه والتتبع في الفترة الممتدة من 19 الى 22 فبراير 2025،\n"
    assert len(read_text("الإنجازات\n" + line * 200).items) == 200


# ── What else Word writes ──
def repacked(content: bytes, change) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return zipped(dict(change(name, package.read(name)) for name in package.namelist()))


def test_the_document_part_may_have_another_number():
    content = as_docx([{"text": "الإنجازات"}, {"text": "- احداث مجلس الطفل"}])
    renamed = repacked(content, lambda name, part: (name.replace("document.xml", "document2.xml"), part))
    assert len(read(files.lines(renamed)).items) == 1


def test_a_strict_word_file_is_read_as_any_other():
    content = as_docx([{"text": "الإنجازات"}, {"text": "- احداث مجلس الطفل"}])
    strict = repacked(content, lambda name, part: (name, part.replace(USUAL, STRICT)))
    assert len(read(files.lines(strict)).items) == 1


def test_a_row_that_was_deleted_with_tracking_is_left_out():
    content = as_docx(
        [{"text": "الإنجازات"}, {"table": [["احداث مجلس الطفل", "5 مارس 2024"], ["لقاء", "6 مارس 2024"]]}]
    )
    document = docx.Document(io.BytesIO(content))
    row = document.tables[0].rows[1]._tr
    row.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')} w:id='9' w:author='x'/>"))
    out = io.BytesIO()
    document.save(out)
    assert [item.when for item in read(files.lines(out.getvalue())).items] == ["2024-03-05"]


def test_an_indented_line_without_a_bullet_goes_on_with_the_one_above():
    (item,) = read_text("الإنجازات\n- تنظيم لقاء تواصلي مع جمعيات\n  المجتمع المدني بتاريخ 5 مارس 2024").items
    assert item.when == "2024-03-05"


# ── For any text at all ──
WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        "تنظيم لقاء ورشة بتاريخ 6 29 2024 يونيو ماي من إلى و الإنجازات السياق انخراط جماعة - • 1. ، . الصادر رقم / "
        "خلال",
    )
)
LINES = st.lists(st.lists(WORDS, max_size=14).map(" ".join), max_size=20).map("\n".join)


@given(LINES | st.text(max_size=400))
def test_no_text_breaks_the_reader_and_every_character_goes_somewhere(text):
    reading = read_text(text)
    assert reading.uncovered() == []
    letters = "".join(re.sub(r"\s", "", item.original) for item in reading.items if item.bullet is not None)
    whole = re.sub(r"\s", "", text)
    assert len(letters) <= len(whole)


@given(LINES)
def test_reading_is_the_same_every_time(text):
    assert told(read_text(text)) == told(read_text(text))
