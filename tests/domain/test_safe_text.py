"""What is refused in a statement or a name, and how the rest is tidied without changing its words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.safe_text import problems, tidy


@pytest.mark.parametrize(
    "text",
    [
        "",
        "المصادقة على خطة العمل،\r\nبتاريخ 6 فبراير 2025\t.",
        "تَضافُر — «Enabel» 100 % 👍🏽",
        "ﺗﻀﺎﻓﺮ ﷺ",
        "\u200f\u200e\u061c\u200c\u200d\ufeff\u00ad",
        "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    ],
)
def test_what_people_write_and_paste_is_no_problem(text):
    assert problems(text) == []


@pytest.mark.parametrize(
    ("code", "word"),
    [(code, "اتجاه") for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
    + [(code, "تحكُّم") for code in (0x00, 0x01, 0x07, 0x08, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F, 0x85, 0x9F)]
    + [(code, "معطوبة") for code in (0xD800, 0xDFFF, 0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF)]
    + [(code, "خاصة") for code in (0xE000, 0xF8FF, 0xF0000, 0x100000)],
)
def test_a_dangerous_character_is_named(code, word):
    [sentence] = problems(f"نص {chr(code)} عادي")
    assert word in sentence


def test_each_kind_is_told_once():
    sentences = problems("\x00\x01\x02\x03\x04\x00" + "\u202e\u202e" + "\ue000")
    assert len(sentences) == 3


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("  المصادقة   على\u00a0خطة\tالعمل ", "المصادقة على خطة العمل"),
        ("في المغرب .", "في المغرب."),
        ("التشاركية ، ثم ؛ لماذا ؟", "التشاركية، ثم؛ لماذا؟"),
        ("ملف .docx", "ملف .docx"),
        ("تضافر...", "تضافر..."),
        ("\ufeffجماعة\u200f دمنات\u200e", "جماعة دمنات"),
        ("المشا\u00adركة\u200d", "المشاركة"),
        ("ﺟﻤﺎﻋﺔ ﺩﻣﻨﺎﺕ", "جماعة دمنات"),
        ("ﻻ", "لا"),
        ("ت\ufe76زنيت", "تَزنيت"),
        ("تـــضـافـر", "تضافر"),
        ("1445 هـ", "1445 هـ"),
        ("19 ـ 22", "19 ـ 22"),
        ("ﷺ", "ﷺ"),
        ("م² ½", "م² ½"),
        ("Be\u0301ni", "Béni"),
        ("ا\u0654زيلال", "أزيلال"),
        ("تَضافُر", "تَضافُر"),
        ("توافي تحسيبي لإحداث", "توافي تحسيبي لإحداث"),
        ("الى جماعه ٢٠٢٥", "الى جماعه ٢٠٢٥"),
        ("سطر\r\nسطر\rسطر \n سطر", "سطر\nسطر\nسطر\nسطر"),
        ("فقرة\n\n\n\nفقرة\n", "فقرة\n\nفقرة"),
        ("", ""),
    ],
)
def test_tidying_cleans_the_typing_and_keeps_the_words(typed, tidied):
    assert tidy(typed) == tidied


ANY_TEXT = st.text(
    st.characters(exclude_categories=[])
    | st.sampled_from("اب ـ\u0654\u064e .،\n\r\u200f\u200dﻻﹱﹰ")
    | st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFF)
)


@given(ANY_TEXT)
def test_tidying_twice_is_tidying_once(text):
    assert tidy(tidy(text)) == tidy(text)


def _kinds(text):
    return {sentence.split("(")[0] for sentence in problems(text)}


@given(ANY_TEXT)
def test_tidying_brings_no_new_problem_and_is_composed(text):
    assert _kinds(tidy(text)) <= _kinds(text)
    assert unicodedata.is_normalized("NFC", tidy(text))
