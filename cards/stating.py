"""The sentence of an entry, without its date; two activities of one bullet told apart."""

import itertools
import re

from arabic.date_words import UNKNOWN
from arabic.folding import fold, words
from arabic.safe_text import tidy
from cards import dating, guessing

_GAP = " \t\n\u00a0"
_STOPS = ("،", "؛", ":", ".", ",", ";", "")
_LEADS = frozenset(words("وذلك ذلك يوم يومي أيام بتاريخ في خلال منذ الفترة الممتدة"))
# «دورة فبراير 2025» is the name of the session; «ابتداء من 4 مارس 2024» says more than its date.
_KEPT = frozenset(words("دورة الدورة بدورة لدورة من"))
ACTS = frozenset(
    words(
        "تنظيم حضور احداث المصادقة مصادقة عقد اجتماع لقاء ورشة دورة اعداد اطلاق القيام مشاركة المشاركة "
        "ارسال زيارة اعلان توقيع تكوين انعقاد تشكيل تأسيس بناء تهيئة تجهيز اقتناء انجاز انشاء"
    )
)


def begun(text: str) -> str:
    """«وتنظيم ورشة» on its own: «تنظيم ورشة»; but «ورشة» keeps its letter."""
    rest = re.sub(r"^(?:ثم\s+|وكذا\s+|و\s*)", "", text)
    return rest if set(words(rest)[:1]) & ACTS else text


def cuts_in(text: str) -> list[int]:
    """«تنظيم لقاء بتاريخ … وتنظيم ورشة بتاريخ …»: where the second of two activities in one bullet begins."""
    found = [one for one in dating.find(text) if one.when and not one.of_a_law]
    cuts = []
    for one, after in itertools.pairwise(found):
        between = text[one.end : after.start]
        gap = len(between) - len(between.lstrip(f"{_GAP}،,؛;."))
        if not begins_an_act(between[gap:]):
            return []
        cuts.append(one.end + gap)
    return cuts


def begins_an_act(text: str) -> bool:
    return bool(set(words(begun(text))[:1]) & ACTS)


def stated(text: str, date: dating.Found | None) -> str:
    """The activity in a sentence: its date left out, known mistypings put right, cells and inner bullets strung."""
    statement, _ = guessing.correct(_without(text, date) if date and date.when else text)
    parts = [_closed(tidy(part)) for part in re.split(r"[\t\n]", statement)]
    told = [part for part in parts if part and fold(part) not in UNKNOWN]
    return "، ".join(told).replace(":،", ":").rstrip(": ")


def _without(text: str, date: dating.Found) -> str:
    """The text without its date and the words that led to it."""
    before, after = text[: date.start], text[date.end :]
    if _KEPT & set(words(before)[-1:]):
        return text
    opened, closed = _opened(before), after.lstrip(_GAP + ")")
    gap = before[len(opened) :] + after[: len(after) - len(closed)]
    between = next((sign for sign in "\t\n" if sign in gap), "" if closed[:1] in _STOPS else " ")
    return f"{opened}{between}{closed}"


def _opened(before: str) -> str:
    """What stands before a date, without the words that only lead to it."""
    while True:
        before = before.rstrip(f"{_GAP}،,(")
        start = max(before.rfind(sign) for sign in f"{_GAP}،,(") + 1
        if fold(before[start:]) not in _LEADS:
            return before
        before = before[:start]


def _closed(statement: str) -> str:
    """Without the comma or stop that only parted it from the next line; an announcing colon stays inside."""
    return statement.strip(" \t،,.؛;-–").lstrip(":").strip()
