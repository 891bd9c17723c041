"""The date of a line of a card, wherever it stands in it.

The date alone is read by arabic.dates; here its words are found among the others, and what is not the activity's
date (that of a law or a letter, a year in passing) is told apart. Nothing is guessed: what can't be settled from
the words is flagged, with the readings there are.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from arabic import dates
from arabic.date_tokens import clean, tokens
from arabic.date_words import KNOWN_WORDS
from arabic.date_words import Kind as Word
from arabic.folding import fold
from arabic.folding import words as words_of
from cards.lines import Unreadable

MOST_WORDS = 24  # of one date: 12 days of several months
LONGEST_RUN = 40  # words of dates one after another; more are a table or a game, and not read
MOST_TRIES = 1000  # stretches of words read as dates, of one line
COUNTLESS = "في هذا النص من الأرقام والتواريخ أكثر بكثير مما في بطاقة؛ انسخ نص البطاقة وحده إلى ملف جديد، ثم ارفعه."
LONGEST_WORD = 40  # characters of a word that may stand in a date
LAW = frozenset(
    words_of(
        "قانون القانون قانونا التنظيمي ظهير الظهير مرسوم المرسوم قرار القرار دورية الدورية مذكرة المذكرة رسالة "
        "الرسالة مراسلة المراسلة منشور المنشور اتفاقية الاتفاقية رقم عدد الصادر الصادرة المؤرخ المؤرخة المنشورة"
    )
)
ISSUED = frozenset(words_of("الصادر الصادرة المؤرخ المؤرخة صادر مؤرخ"))
LEADS = frozenset(words_of("بتاريخ تاريخ يوم يومي أيام خلال شهر سنة عام برسم متم"))  # make a date of a bare year
BEFORE = frozenset(words_of("بتاريخ تاريخ في خلال أثناء وذلك الفترة الممتدة والممتدة بالفترة"))
OWN = frozenset(words_of("بتاريخ وبتاريخ يوم ويوم وذلك"))  # lead to a date of the activity itself
BEGINS = frozenset(words_of("بتاريخ"))  # what stands before it is not of the date
OPEN = frozenset(words_of("من منذ"))  # before a date that no end follows
LONGEST_LINE = 2000  # characters: longer ones are no line of a card
CONNECTS = frozenset(words_of("إلى الى غاية حتى إلي"))  # between the two ends of one date
PART_OF = frozenset(words_of("الأسبوع أسبوع النصف نصف الثلث الشطر الفصل الأسدس"))  # «الأسبوع الأول من مارس»
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
    """The dates of a line, in its order; those that no reading settles are told with what is wrong in them.

    Raises Unreadable where there are more words of dates than any line of a card has.
    """
    return list(_find(text)[0])


_SEASONS = "صيف|خريف|شتاء|ربيع|رمضان|شعبان|رجب|شوال|محرم|صفر|متم|موسم|سنتي|سنوات|عامي"
_UNREAD = re.compile(
    r"\d{1,2}(?:er)?\s+\S+\s+(?:19|20)\d{2}(?!\S)"  # «4 غشث 2025», «5 mai 2025»
    rf"|(?:(?<=\s)|^)(?:{_SEASONS})\s+(?:سنة\s+|عام\s+)?\d{{4}}(?!\S)(?:\s+و\s*\d{{4}})?"  # «صيف 2024», «رمضان 1446»
    r"|(?:(?<=\s)|^)(?:في|خلال|سنة|عام|نهاية|بداية|أواخر|أوائل|منتصف)\s+(?:سنة\s+|عام\s+)?(?:19|20)\d{2}(?![\w-])"
)


def unread(text: str) -> str:
    """The words of a line that look like a date and are none that can be read; "" where there are none."""
    plain = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text[:LONGEST_LINE])
    found = _UNREAD.search(plain.replace("،", " ").replace(":", " ").replace(".", " ").replace("؛", " "))
    return " ".join(found[0].split()) if found else ""


def tries(text: str) -> int:
    """How many stretches of the line `find` had to read as dates; of most lines a few."""
    return _find(text)[1]


@lru_cache(maxsize=256)  # a line is asked for its dates several times while it is read
def _find(text: str) -> tuple[tuple[Found, ...], int]:
    words = tuple(_word(match) for match in _WORD.finditer(text))
    tried: dict = {}
    found = tuple(one for first, last in _runs(words) for one in _in_run(words, first, last, tried))
    return found, len(tried)


def _word(match: re.Match) -> _Word:
    return _Word(match.start(), match.end(), match[0], *_kind_of(match[0]))


@lru_cache(maxsize=4096)  # most words of cards are the same few
def _kind_of(raw: str) -> tuple[bool, bool, bool]:
    """Whether the word may stand in a date, is a figure or a month, is a month."""
    if len(raw) > LONGEST_WORD:
        return False, False, False
    plain = clean(raw)
    parts = tokens(plain) if plain else []
    known = all(token.kind is not Word.STRANGE or fold(token.text) in KNOWN_WORDS for token in parts)
    signs = not parts and bool(re.fullmatch(r"[-–—ـ/،,]+", raw))
    figures = any(token.kind in (Word.NUMBER, Word.DATE) for token in parts)
    month = any(token.kind is Word.MONTH for token in parts)
    return bool(parts and known) or signs, figures or month, month


def _runs(words: tuple[_Word, ...]) -> list[tuple[int, int]]:
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


def _in_run(words: tuple[_Word, ...], first: int, last: int, tried: dict) -> list[Found]:
    """The longest date that can be read in the run, then what is left on either side of it."""
    if not _holds_core(words[first:last]):
        return []
    if last - first > LONGEST_RUN:
        return _not_understood(words, first, last)
    if (own := _after_that_of_a_law(words, first, last)) is not None:
        return [*_in_run(words, first, own, tried), *_in_run(words, own, last, tried)]
    for length in range(min(last - first, MOST_WORDS), 0, -1):
        for begin in range(first, last - length + 1):
            window = words[begin : begin + length]
            if not _holds_core(window) or _begins_within(window):
                continue
            if (begin, length) not in tried:
                if len(tried) == MOST_TRIES:
                    raise Unreadable(COUNTLESS)
                tried[begin, length] = _read(window)
            reading = tried[begin, length]
            if reading and not _a_number_in_passing(window, reading.when):
                if begin > first and _is_figure(words[begin - 1]):
                    break  # «31 نونبر 2024»: what is left of a wrong date is not the date
                if _holds_core(words[first:begin]) and fold(words[begin - 1].text) in CONNECTS:
                    break  # «من 28 دجنبر إلى 3 يناير 2025»: half of a date that can't be read whole
                return [
                    *_in_run(words, first, begin, tried),
                    _found(words, begin, window, reading),
                    *_in_run(words, begin + length, last, tried),
                ]
    return _not_understood(words, first, last)


def _read(window: tuple[_Word, ...]):
    """What the words say as one date; None where they are none."""
    try:
        reading = dates.read(_written(window))
    except dates.NotUnderstood:
        return None
    return reading if reading.when else None


def _written(window: tuple[_Word, ...]) -> str:
    return " ".join(word.text for word in window)


def _after_that_of_a_law(words: tuple[_Word, ...], first: int, last: int) -> int | None:
    """«المراسلة عدد 152 بتاريخ 3 ماي 2024، بتاريخ 9 ماي 2024»: where the activity's own date begins."""
    if not _follows_a_law(words[max(0, first - LAW_BEFORE) : first + 1]):
        return None
    for number in range(first + 1, last):
        if fold(words[number].text) in OWN and _holds_core(words[first:number]):
            return number
    return None


def _holds_core(words: tuple[_Word, ...]) -> bool:
    return any(word.core for word in words)


def _begins_within(window: tuple[_Word, ...]) -> bool:
    """«الحي 28 بتاريخ 1 مارس»: the figure before the words that begin a date is no day of it."""
    return any(fold(word.text) in BEGINS for word in window[1:])


def _is_figure(word: _Word) -> bool:
    return bool(re.fullmatch(r"و?\d{1,2}", clean(word.text)))


def _a_number_in_passing(window: tuple[_Word, ...], when: str) -> bool:
    """«خطة عمل 2024»، «60 جماعة»: a figure that nothing says to be a date."""
    if any(word.month for word in window) or re.search(r"\d{4}-\d{2}", when):
        return False
    return not any(fold(word.text) in LEADS for word in window)


def _found(words: tuple[_Word, ...], begin: int, window: tuple[_Word, ...], reading) -> Found:
    start, end = window[0].start, window[-1].start + len(window[-1].text.rstrip("،,.؛;:"))
    written = _bare(_written(window))
    law = _follows_a_law(words[max(0, begin - LAW_BEFORE) : begin + 1])
    choices: tuple[str, ...] = ()
    problem, when = "", reading.when
    if law:
        choices, problem, when = ("", when), "قد يكون هذا تاريخ النص أو الرسالة المذكورة، لا تاريخ المحطة؛ اختر.", ""
    elif begin and fold(words[begin - 1].text) in PART_OF:
        problem, when = "التاريخ مكتوب على وجه التقريب؛ اكتبه من جديد، أو أدخله بلا تاريخ.", ""
    elif _about(words[max(0, begin - 2) : begin]):
        choices, problem, when = ("", when), "التاريخ مكتوب على وجه التقريب؛ اختره كما هو أو اكتبه من جديد.", ""
    elif fold(words[begin - 1].text if begin else "") in OPEN:
        problem = "المكتوب بداية مدة لا نهاية لها؛ أضف نهايتها إن كانت معروفة."
    elif apart := _days_apart(written, when):
        choices = (when, apart)
        problem = "قد يكون المكتوب مدة متصلة وقد يكون يومين متفرقين؛ اختر أحدهما."
    elif re.fullmatch(r"\d{4}(/\d{4})?", when):
        problem = "السنة وحدها مكتوبة؛ أضف اليوم والشهر إن كانا معروفين."
    return Found(start, end, written, when, problem, choices, law, tuple(reading.warnings))


def _about(before: tuple[_Word, ...]) -> bool:
    """«منتصف شهر أبريل 2024»، «بعد 5 ماي 2024»؛ but «عن بعد» says from where and not when."""
    if not before or (len(before) > 1 and fold(before[-2].text) == "عن"):
        return False
    return any(token.kind is Word.ABOUT for token in tokens(clean(before[-1].text)[:LONGEST_WORD]))


def _follows_a_law(before: tuple[_Word, ...]) -> bool:
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


def _not_understood(words: tuple[_Word, ...], first: int, last: int) -> list[Found]:
    """A date that is not whole: it has a month or is written in figures, and something is missing or wrong in it."""
    core = [number for number in range(first, last) if words[number].core]
    numeric = any(_NUMERIC.fullmatch(clean(words[number].text)) for number in core)
    if not any(words[number].month for number in core) and not numeric:
        return []
    window = words[core[0] : core[-1] + 1]
    problem = "لم نتمكن من قراءة هذا التاريخ؛ اكتبه من جديد."
    if len(window) <= LONGEST_RUN:
        try:
            dates.read(_written(window))
        except dates.NotUnderstood as error:
            problem = str(error)
    return [Found(window[0].start, window[-1].end, _bare(_written(window)), "", problem)]


def _bare(written: str) -> str:
    """The date as written, without the words that lead to it and the stop that ends the line."""
    text = written.strip(" \t\u00a0،,.؛;:()-–")
    parts = text.split()
    while parts and fold(parts[0]) in BEFORE:
        parts.pop(0)
    return " ".join(parts)
