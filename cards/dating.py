"""The date of a line of a card, wherever it stands in it.

The date alone is read by arabic.dates; here its words are found among the others, and what is not the activity's
date (that of a law or a letter, a year in passing) is told apart. Nothing is guessed: what can't be settled from
the words is flagged, with the readings there are.
"""

import re
from dataclasses import dataclass, field

from arabic import dates
from arabic.date_tokens import clean, tokens
from arabic.date_words import KNOWN_WORDS
from arabic.date_words import Kind as Word
from arabic.folding import fold
from arabic.folding import words as words_of

MOST_WORDS = 24  # of one date: 12 days of several months
LAW = frozenset(
    words_of(
        "قانون القانون قانونا التنظيمي ظهير الظهير مرسوم المرسوم قرار القرار دورية الدورية مذكرة المذكرة رسالة "
        "الرسالة مراسلة المراسلة منشور المنشور اتفاقية الاتفاقية رقم عدد الصادر الصادرة المؤرخ المؤرخة المنشورة"
    )
)
ISSUED = frozenset(words_of("الصادر الصادرة المؤرخ المؤرخة صادر مؤرخ"))
LEADS = frozenset(words_of("بتاريخ تاريخ يوم يومي أيام خلال شهر سنة عام برسم متم"))  # make a date of a bare year
BEFORE = frozenset(words_of("بتاريخ تاريخ في خلال أثناء وذلك الفترة الممتدة والممتدة بالفترة"))
LAW_BEFORE = 5  # words: «القانون التنظيمي رقم 113.14 الصادر في»
_WORD = re.compile(r"\S+")
_NUMERIC = re.compile(r"\d{1,2}/\d{1,2}|\d{1,2}([/.-])\d{1,2}\1(\d{2}|\d{4})")  # 5/3, 05/03/24, 5.3.2024
_DASHED = re.compile(r"^(\d{1,2})\s*[-–—ـ]\s*(\d{1,2})(?=\s|$)")


@dataclass(frozen=True)
class Found:
    """A date in a line: where it stands, how it is written, what it says.

    `when` is EDTF, "" where it is not settled; `problem` then says why, and `choices` are the readings there are.
    """

    start: int
    end: int
    written: str
    when: str
    problem: str = ""
    choices: tuple[str, ...] = ()
    of_a_law: bool = False
    warnings: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    text: str
    dated: bool  # may stand in a date
    core: bool  # a figure or a month: without one there is no date
    month: bool


def find(text: str) -> list[Found]:
    """The dates of a line, in its order; those that no reading settles are told with what is wrong in them."""
    words = [_word(match) for match in _WORD.finditer(text)]
    found = []
    for first, last in _runs(words):
        found += _in_run(text, words, first, last)
    return found


def _word(match: re.Match) -> _Word:
    raw = match[0]
    parts = tokens(clean(raw)) if clean(raw) else []
    known = all(token.kind is not Word.STRANGE or fold(token.text) in KNOWN_WORDS for token in parts)
    signs = not parts and bool(re.fullmatch(r"[-–—ـ/،,]+", raw))
    figures = any(token.kind in (Word.NUMBER, Word.DATE) for token in parts)
    month = any(token.kind is Word.MONTH for token in parts)
    return _Word(match.start(), match.end(), raw, bool(parts and known) or signs, figures or month, month)


def _runs(words: list[_Word]) -> list[tuple[int, int]]:
    """Stretches of words that could stand in a date, and hold a figure or a month."""
    runs, start = [], None
    for number, word in enumerate([*words, None]):
        if word is not None and word.dated:
            start = number if start is None else start
            continue
        if start is not None and any(one.core for one in words[start:number]):
            runs.append((start, number))
        start = None
    return runs


def _in_run(text: str, words: list[_Word], first: int, last: int) -> list[Found]:
    """The longest date that can be read in the run, then what is left on either side of it."""
    for length in range(min(last - first, MOST_WORDS), 0, -1):
        for begin in range(first, last - length + 1):
            window = words[begin : begin + length]
            if not any(word.core for word in window):
                continue
            written = text[window[0].start : window[-1].end]
            try:
                reading = dates.read(written)
            except dates.NotUnderstood:
                continue
            if reading.when and not _a_number_in_passing(window, reading.when):
                if begin > first and _is_figure(words[begin - 1]):
                    break  # «31 نونبر 2024»: what is left of a wrong date is not the date
                one = _found(text, words, begin, window, reading)
                before = _in_run(text, words, first, begin) if _holds_core(words[first:begin]) else []
                after = (
                    _in_run(text, words, begin + length, last) if _holds_core(words[begin + length : last]) else []
                )
                return [*before, one, *after]
    return _not_understood(text, words, first, last)


def _holds_core(words: list[_Word]) -> bool:
    return any(word.core for word in words)


def _is_figure(word: _Word) -> bool:
    return bool(re.fullmatch(r"و?\d{1,2}", clean(word.text)))


def _a_number_in_passing(window: list[_Word], when: str) -> bool:
    """«خطة عمل 2024»، «60 جماعة»: a figure that nothing says to be a date."""
    if any(word.month for word in window) or re.search(r"\d{4}-\d{2}", when):
        return False
    return not any(fold(word.text) in LEADS for word in window)


def _found(text: str, words: list[_Word], begin: int, window: list[_Word], reading) -> Found:
    start, end = window[0].start, window[-1].end
    written = _bare(text[start:end])
    law = _follows_a_law(words[max(0, begin - LAW_BEFORE) : begin + 1])
    choices: tuple[str, ...] = ()
    problem = ""
    if law:
        choices, problem = ("", reading.when), "هذا تاريخ نص أو رسالة، لا تاريخ المحطة؛ اختر إن كان لها معا."
    elif apart := _days_apart(written, reading.when):
        choices = (reading.when, apart)
        problem = "قد يكون المكتوب مدة متصلة وقد يكون يومين متفرقين؛ اختر أحدهما."
    elif re.fullmatch(r"\d{4}(/\d{4})?", reading.when):
        problem = "السنة وحدها مكتوبة؛ أضف اليوم والشهر إن كانا معروفين."
    return Found(start, end, written, "" if law else reading.when, problem, choices, law, tuple(reading.warnings))


def _follows_a_law(before: list[_Word]) -> bool:
    """«القانون التنظيمي رقم 113.14 الصادر في»، «المرسوم عدد 2.16.301 بتاريخ»."""
    dated = [number for number, word in enumerate(before[:-1]) if word.month]
    names = [fold(word.text) for word in before[dated[-1] + 1 if dated else 0 :]]
    if ISSUED & set(names):
        return True
    return bool(LAW & set(names[-4:]))


def _days_apart(written: str, when: str) -> str:
    """«6-29 يونيو 2024» may also name two days; the other reading, or "" where there is none."""
    if "/" not in when or not (dashed := _DASHED.match(clean(written))):
        return ""
    first, last = dashed.groups()
    try:
        return dates.read(f"{first} و{last}{clean(written)[dashed.end() :]}").when
    except dates.NotUnderstood:
        return ""


def _not_understood(text: str, words: list[_Word], first: int, last: int) -> list[Found]:
    """A date that is not whole: it has a month or is written in figures, and something is missing or wrong in it."""
    core = [number for number in range(first, last) if words[number].core]
    numeric = [number for number in core if _NUMERIC.fullmatch(clean(words[number].text))]
    if not any(words[number].month for number in core) and not numeric:
        return []
    window = words[core[0] : core[-1] + 1]
    written = text[window[0].start : window[-1].end]
    try:
        dates.read(written)
        problem = "لم نتمكن من قراءة هذا التاريخ؛ اكتبه من جديد."
    except dates.NotUnderstood as error:
        problem = str(error)
    return [Found(window[0].start, window[-1].end, _bare(written), "", problem)]


def _bare(written: str) -> str:
    """The date as written, without the words that lead to it and the stop that ends the line."""
    text = written.strip(" \t\u00a0،,.؛;:()-–")
    parts = text.split()
    while parts and fold(parts[0]) in BEFORE:
        parts.pop(0)
    return " ".join(parts)
