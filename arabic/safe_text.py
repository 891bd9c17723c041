"""What may not stand in a statement or a name, and the harmless tidying of what may.

Refused: characters that break files (controls, lone surrogates, noncharacters), that others do not see as
meant (private use), or that make a text read otherwise than it is stored (bidi embeddings, overrides and
isolates, Unicode Technical Report 36). Direction marks such as LRM come with any paste from Word: no problem,
`tidy` removes them.
"""

import re
import unicodedata

from arabic.letters import TATWEEL, normal_letters, without_harmless_marks

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_CHARS = frozenset("\n\r\t")  # a browser sends a line break as CR LF

_SENTENCES = {
    "bidi": "في النص علامات خفية تقلب اتجاه الكتابة؛ امسح النص وأعد كتابته هنا.",
    "control": "في النص رموز تحكُّم لا تُقرأ؛ امسح النص وأعد كتابته هنا.",
    "broken": "في النص حروف معطوبة؛ أعد كتابة الكلمة التي وردت فيها.",
    "private": "في النص رموز خاصة بخط واحد لا تظهر عند غيرك؛ اكتب مكانها كلمات.",
}

_LINE_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACE_BEFORE_STOP = re.compile(r" (?=[،؛؟]|\.(?:\s|$))")
# Stretching inside a word is decoration; at its end it is spelling («1445 هـ»), alone it serves as a dash.
_STRETCH = re.compile(rf"(?<=[\u0620-\u063f\u0641-\u064a]){TATWEEL}+(?=[\u0620-\u063f\u0641-\u064a])")


def problems(text: str) -> list[str]:
    """One Arabic sentence for each kind of character that must be refused; empty when the text is fine."""
    found = {_kind(char) for char in set(text)}
    return [sentence for kind, sentence in _SENTENCES.items() if kind in found]


def _kind(char: str) -> str:
    if char in _BIDI:
        return "bidi"
    category = unicodedata.category(char)
    if category == "Cc" and char not in _LINE_CHARS:
        return "control"
    if category == "Cs" or ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF:
        return "broken"
    return "private" if category == "Co" else ""


def unturned(text: str) -> str:
    """All that prints, without the hidden signs that turn the line or break it: for what is kept as it came."""
    return "".join(sign for sign in text if _kind(sign) not in ("bidi", "control"))


def tidy(text: str) -> str:
    """The same words, typed cleanly. Never changes a letter's spelling, a digit or a punctuation sign.

    Composed form (NFC); invisible marks and stretching inside words removed; letters drawn as presentation
    forms made normal; spaces collapsed, lines trimmed, at most one blank line; no space before ، ؛ ؟ and a
    final stop. Line breaks stay.
    """
    text = unicodedata.normalize("NFC", normal_letters(without_harmless_marks(text)))
    text = _STRETCH.sub("", text)
    text = _SPACES.sub(" ", _LINE_BREAKS.sub("\n", text))
    text = "\n".join(line.strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", _SPACE_BEFORE_STOP.sub("", text)).strip()
