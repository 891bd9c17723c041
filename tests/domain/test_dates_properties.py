"""What holds for every date and for every text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.dates import NotUnderstood, Reading, read, spoken, write
from arabic.edtf import parse
from arabic.folding import fold
from tests.domain.test_edtf import notations
from tests.steps import Steps

ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FARSI = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
# What a phone, a Word file or a PDF leaves in a text without anybody seeing it.
INVISIBLE = "\u200f\u200e\u061c\ufeff\u202b\u202c\u2067\u2069\u200c\u064b\u0651"
WORDS_OF_DATES = re.findall(
    r"\S+",
    """
    6 29 31 0 2024 1445 25 06/02/2025 2/3 2024-05 ماي يونيو دجنبر تموز رمضان الثلاثاء والسبت فاتح منه
    من إلى الى حتى بين ما و ، - / أو م هـ يوم يومي أيام شهر سنة بتاريخ في الفترة الممتدة غاية : . ( )
    حوالي ابتداء نفس الشهر السنة لقاء ـ
    """,
)


@given(notations())
def test_what_is_written_is_read_back(when):
    assert read(write(when)) == Reading(when)


@given(notations(), st.sampled_from([ARABIC_INDIC, FARSI]))
def test_what_is_written_is_read_back_in_other_digits(when, digits):
    assert read(write(when).translate(digits)) == Reading(when)


@given(notations())
def test_spaces_around_figures_can_be_missing_or_many(when):
    crowded = re.sub(r" (?=\d)|(?<=\d) ", "", write(when))
    # «6يونيو2024» is clear without spaces, and so is «من19إلى22»
    assert read(crowded) == Reading(when)
    assert read(re.sub(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])", "\u00a0 ", crowded)) == Reading(when)


@given(notations(), st.data())
def test_invisible_marks_and_tashkeel_change_nothing(when, data):
    text = write(when)
    for _ in range(3):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(INVISIBLE)) + text[at:]
    assert read(text) == Reading(when) or len(text) > 200


@given(notations())
def test_a_confirmation_can_be_typed_back_without_a_warning(when):
    if len(spoken(when)) <= 200:
        assert read(spoken(when)) == Reading(when)


@given(notations())
def test_letters_without_their_hamzas_are_read(when):
    assert read(fold(write(when))) == Reading(when)


def _is_a_reading_or_a_refusal(text):
    refusal = None
    try:
        reading = read(text)
    except NotUnderstood as error:
        refusal = str(error)
    if refusal is None:
        assert str(parse(reading.when)) == reading.when
        assert read(write(reading.when)) == Reading(reading.when)
    else:
        assert re.search(r"[\u0621-\u064a]", refusal)
        refusal.encode()  # can be sent to a browser, whatever was typed


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_is_read_or_refused(text):
    _is_a_reading_or_a_refusal(text)


@given(st.lists(st.sampled_from(WORDS_OF_DATES), max_size=14), st.sampled_from([" ", ""]))
def test_any_words_of_dates_in_any_order_are_read_or_refused(words, joint):
    _is_a_reading_or_a_refusal(joint.join(words))


@pytest.mark.parametrize(
    "text",
    ["6 ", "6/", "1" * 9, "من ", "و", ". ", "ـ", "\u0651", "ﷺ", "6 يونيو ", "\u200f", "((", "6-", "أ"],
)
@pytest.mark.parametrize("length", [199, 10_000])
def test_long_texts_are_answered_at_once(text, length):
    with Steps() as steps:
        _is_a_reading_or_a_refusal((text * length)[:length])
    assert steps.taken < 200_000
