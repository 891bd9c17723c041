"""The card as a PDF: all of the record comes out of it as text, and it can be read aloud, searched and trusted."""

import ctypes
import re
import unicodedata
from collections import Counter
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from cards import pdf
from cards.sheet import DRAFT_MARK, NOTHING_YET, TITLE, UNDATED, Entry, Sheet, Step

PROGRAMME = "برنامج دعم المشاركة المواطنة"
FACTS = (("المرحلة", "التوجيه والتتبع"), ("النوع", "لقاء أو اجتماع"), ("المكان", "قاعة الاجتماعات"))
DEEDS = ("تنظيم ورشة إعدادية", "حضور اجتماع اللجنة التقنية", "إعلان عن انطلاق مسار تشاور عمومي")
ABOUT = ("حول خطة عمل المشاركة المواطنة", "لفائدة جمعيات المجتمع المدني بالإقليم", "من أجل إحداث مجلس الطفل")


def entry(statement, **changes) -> Entry:
    return replace(Entry(when="6 يونيو 2023", note="", statement=statement, facts=FACTS), **changes)


def sheet(*timeline, **changes) -> Sheet:
    made = Sheet(
        slug="demnate",
        title=TITLE.format(programme=PROGRAMME),
        commune="جماعة دمنات",
        context=("يهدف البرنامج إلى دعم الديمقراطية التشاركية.", "يستهدف 60 جماعة منها 12 جماعة نموذج."),
        facts=(("الجهة", "بني ملال - خنيفرة"), ("الإقليم", "أزيلال"), ("منخرطة منذ", "6 يونيو 2023")),
        steps=(Step("طلب الانخراط", "محطة واحدة", True), Step("المصادقة", "غير مسجَّل بعد", False)),
        recorded="مرحلة واحدة مسجَّلة من 2",
        joined="انخراط جماعة دمنات في البرنامج",
        timeline=timeline,
        achievements=(),
        issued="24 نونبر 2026",
        address="https://tadafur.example/communes/demnate/",
        sources=("بطاقة الجماعة الورقية",),
    )
    return replace(made, **changes)


def sixty() -> tuple[Entry, ...]:
    return tuple(entry(f"{DEEDS[i % 3]} {ABOUT[i // 3 % 3]} للمرة {1000 + i}") for i in range(60))


def opened(*sheets) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf.write(sheets))


def plain(text) -> str:
    """As a reader compares: presentation forms as letters, without vowel signs and invisible marks."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Mn", "Cf"))


def pages(document) -> list[str]:
    return [" ".join(plain(page.get_textpage().get_text_range()).split()) for page in document]


def words(text) -> list[str]:
    return re.findall(r"\w+", plain(text))


def alternatives(page) -> list[str]:
    """The texts that stand for the figures of a page, in its structure tree."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    waiting = [
        pdfium.FPDF_StructTree_GetChildAtIndex(tree, i) for i in range(pdfium.FPDF_StructTree_CountChildren(tree))
    ]
    found = []
    while waiting:
        if part := waiting.pop():
            buffer = ctypes.create_string_buffer(1000)
            length = pdfium.FPDF_StructElement_GetAltText(part, buffer, len(buffer))
            found.append(buffer.raw[:length].decode("utf-16-le").rstrip("\0"))
            children = range(pdfium.FPDF_StructElement_CountChildren(part))
            waiting += [pdfium.FPDF_StructElement_GetChildAtIndex(part, i) for i in children]
    return [text for text in found if text]


def test_all_words_of_the_record_come_out_as_text():
    card = sheet(
        entry("إرسال طلب الانخراط في المشاركة المواطنة"),
        entry("حضور المنتدى الجهوي لمشروع تضافر", when="6 و29 يونيو 2024", note="يومان متفرقان"),
        entry("تكوين هيئة المساواة وتكافؤ الفرص", when=UNDATED),
        achievements=(entry("إحداث فضاء للألعاب بجانب مسجد الجنيد باكداين", when="من 19 إلى 22 فبراير 2025"),),
    )
    text = " ".join(pages(opened(card)))
    entries = card.timeline + card.achievements
    said = [card.title, card.commune, card.joined, card.issued, *card.context, *card.sources]
    said += [word for pair in card.facts + FACTS for word in pair] + [step.name for step in card.steps]
    said += [word for one in entries for word in (one.when, one.note)]
    assert "المشاركة المواطنة" in text
    assert [one.statement for one in entries if one.statement not in text] == []
    assert set(words(" ".join(said))) - set(words(text)) == set()


def test_letters_keep_their_order_under_vowel_signs():
    text = pages(opened(sheet(entry("مسبقًا وأيضًا خصوصًا"))))[0]
    assert {"مسبقا", "وأيضا", "خصوصا"} <= set(words(text))


def test_it_is_tagged_says_its_language_and_has_a_title():
    document = opened(sheet(entry("إرسال طلب الانخراط")))
    raw = pdf.write([sheet()])
    assert pdfium.FPDFCatalog_IsTagged(document)
    assert document.get_metadata_dict()["Title"] == f"بطاقة حول الانخراط في {PROGRAMME}: جماعة دمنات"
    assert document.get_metadata_dict()["Author"] == "تضافر"
    assert b"/Lang(ar-MA)" in raw
    assert b"<pdfuaid:part>1<" in raw


def test_the_live_page_is_a_link_and_its_code_says_in_words_what_it_opens():
    card = sheet()
    raw = pdf.write([card])
    assert f"/URI({card.address})".encode() in raw
    assert alternatives(pypdfium2.PdfDocument(raw)[0]) == [
        f"رمز للمسح الضوئي يفتح صفحة {card.commune} على الأنترنت: {card.address}"
    ]


def test_the_same_record_on_the_same_day_gives_the_same_bytes():
    card = sheet(entry("إرسال طلب الانخراط"))
    assert pdf.write([card]) == pdf.write([card])
    assert opened(card).get_metadata_dict()["CreationDate"].startswith("D:20261124")


def test_sixty_milestones_flow_over_pages_and_each_is_whole_on_one():
    card = sheet(*sixty())
    texts = pages(opened(card))
    assert [one.statement for one in card.timeline if not any(one.statement in page for page in texts)] == []
    assert len(texts) > 3
    for number, page in enumerate(texts, start=1):
        assert f"صفحة {number} من {len(texts)}" in page


@pytest.mark.parametrize("entries", range(0, 24, 2))
def test_no_heading_stands_alone_at_the_foot_of_a_page(entries):
    card = sheet(*sixty()[:entries], achievements=(entry("إحداث مجلس للطفل"),))
    for page in opened(card):
        lines = [plain(line).strip() for line in page.get_textpage().get_text_range().splitlines()]
        last = next(line for line in reversed(lines) if line and "صفحة" not in line)
        assert last not in ("1 السياق", "مراحل المسار", f"2 {card.joined}", "الإنجازات", "عن هذه البطاقة")


def test_an_empty_record_says_so():
    (text,) = pages(opened(sheet()))
    # PDFium may put a space before a vowel sign, so the letters are compared.
    letters = "".join(words(text))
    assert "".join(words(NOTHING_YET["timeline"])) in letters
    assert "".join(words(NOTHING_YET["achievements"])) in letters


def test_drafts_are_marked_on_every_page_and_at_each_entry():
    waiting = tuple(replace(one, draft="في انتظار المراجعة") for one in sixty())
    texts = pages(opened(sheet(*waiting, draft=DRAFT_MARK)))
    assert [number for number, page in enumerate(texts) if DRAFT_MARK not in page] == []
    assert sum(page.count("في انتظار المراجعة") for page in texts) == 60
    assert DRAFT_MARK not in " ".join(pages(opened(sheet(*sixty()))))


def test_several_cards_start_on_their_own_pages_behind_a_page_of_contents():
    long, short = sheet(*sixty()), sheet(commune="جماعة فم الجمعة")
    document = opened(long, short)
    texts = pages(document)
    starts = {mark.get_title(): mark.get_dest().get_index() for mark in document.get_toc() if mark.level == 0}
    assert starts == {"المحتويات": 0, "جماعة دمنات": 1, "جماعة فم الجمعة": len(texts) - 1}
    assert f"جماعة فم الجمعة {len(texts)}" in texts[0]
    assert f"صفحة 1 من {len(texts) - 2}" in texts[1]
    assert "صفحة 1 من 1" in texts[-1]


HOSTILE = [
    '#import "@preview/x:1.0.0": y',
    "#panic() #sys.inputs",
    "*غليظ* _مائل_ `رمز` $x^2$",
    "= عنوان\n- بند\n+ رقم",
    "<label> @ref \\u{41} \\ // /* تعليق */",
    "\" ' “ ” « » ~ --- ...",
    "نسخة \u202eمقلوبة\u202c و\u2066معزولة",
    "😀 ⵜⴰⵎⴰⵣⵉⵖⵜ 漢 \ue000 \x07 \x00 ™",
]


@pytest.mark.parametrize("statement", HOSTILE)
def test_what_looks_like_markup_is_only_text(statement):
    text = " ".join(pages(opened(sheet(entry(f"{statement} النهاية")))))
    letters = {letter for word in words(statement) for letter in word if letter.isascii() or "ء" <= letter <= "ي"}
    assert letters <= set(text)
    assert "النهاية" in text
    for sign in set("#*_`$=>@\\/~+") & set(statement):
        assert sign in text


def test_a_letter_the_font_lacks_is_shown_as_missing():
    assert "◌◌" in pages(opened(sheet(entry("حفل 😀漢"))))[0]


@pytest.mark.parametrize("word", ["كلمة" * 60, "Verylongword" * 30, "https://example.org/" + "a" * 300])
def test_a_very_long_word_is_broken_rather_than_cut(word):
    page = opened(sheet(entry(word)))[0]
    text = page.get_textpage()
    assert Counter(word) - Counter(text.get_text_range()) == Counter()
    boxes = [text.get_charbox(i) for i in range(text.count_chars())]
    assert min(left for left, *_ in boxes) >= 56
    assert max(right for _, _, right, _ in boxes) <= page.get_width() - 56


def test_a_record_with_next_to_nothing_is_still_a_card():
    bare = sheet(context=(), facts=(), steps=(), sources=(), address="https://tadafur.example/" + "long-name/" * 15)
    (text,) = pages(opened(bare))
    assert "جماعة دمنات" in text


def test_latin_inside_arabic_is_laid_out_from_left_to_right():
    page = opened(sheet(entry("شراكة DGCT × Enabel والهاتف +212 5 23 45 67 89 بالرباط")))[0]
    text = page.get_textpage()
    letters = [(text.get_text_range(i, 1), text.get_charbox(i)) for i in range(text.count_chars())]
    by_place = "".join(letter for letter, box in sorted(letters, key=lambda one: (-round(one[1][1], -1), one[1][0])))
    assert "DGCT×Enabel" in by_place.replace(" ", "")
    assert "+212523456789" in by_place.replace(" ", "")
