"""A date's text cut into tokens the grammar can read. Nothing is judged here and nothing is dropped."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from arabic.date_words import AFTER_PREPOSITION, KNOWN_WORDS, LONGEST_PHRASE, VOCABULARY, Kind
from arabic.folding import fold
from arabic.letters import TATWEEL, is_mark, normal_letters, western_digits


@dataclass(frozen=True)
class Token:
    kind: Kind
    text: str  # as written, for messages
    start: int  # where it stands in the cleaned text
    end: int
    value: int = 0  # a number, a month 1 to 12, a weekday 0 to 6


_SIGNS = {
    "/": Kind.SLASH,
    "-": Kind.DASH,
    "،": Kind.COMMA,
    ",": Kind.COMMA,
    "؛": Kind.COMMA,
    ";": Kind.COMMA,
    "+": Kind.AND,
    "&": Kind.AND,
}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("؍\\⁄∕", "/"))
# A tatweel that stretches no letter was typed as a dash: «19ـ22».
_TATWEEL_DASH = re.compile(rf"(?<![^\W\d_]){TATWEEL}+(?![^\W\d_])")
_EDGES = re.compile(r"^[\s\-•*·.،,:؛;(\[«\"]+|[\s.،,:؛;!)\]»\"]+$")
_TOKEN = re.compile(
    r"(?P<date>[0-9]{1,8}\s*(?P<sign>[/.-])\s*[0-9]{1,8}\s*(?P=sign)\s*[0-9]{1,8}(?![0-9]))"
    r"|(?P<number>[0-9]+)"
    r"|(?P<words>[^\W\d_]+(?:\s+[^\W\d_]+)*)"
    r"|(?P<colon>\s*:)"
    r"|(?P<sign_alone>\S)"
)


def clean(text: str) -> str:
    """Plain letters, western digits, one kind of dash, no marks; bullets and a final stop taken off."""
    text = unicodedata.normalize("NFKC", normal_letters(text))
    text = "".join(c for c in text if not is_mark(c))
    text = _TATWEEL_DASH.sub("-", western_digits(text)).replace(TATWEEL, "").translate(_DASHES)
    return " ".join(_EDGES.sub("", text).split())


def tokens(text: str) -> list[Token]:
    """The tokens of a cleaned text."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        if match["words"]:
            found.extend(_words(match["words"], match.start()))
        elif match["date"]:
            found.append(Token(Kind.DATE, match[0], match.start(), match.end()))
        elif match["number"]:
            value = int(match[0][:9])
            found.append(Token(Kind.NUMBER, match[0], match.start(), match.end(), value))
        elif not (match["colon"] and found and found[-1].kind in {Kind.LEAD, Kind.A_DAY}):
            kind = _SIGNS.get(match[0], Kind.STRANGE)
            found.append(Token(kind, match[0].strip(), match.start(), match.end()))
    return found


def _words(text: str, offset: int) -> Iterator[Token]:
    """Tokens of a run of words; the longest phrase known wins («من نفس الشهر» before «من»)."""
    parts = [part for match in re.finditer(r"\S+", text) for part in _split(match[0], offset + match.start())]
    i = 0
    while i < len(parts):
        for length in range(min(LONGEST_PHRASE, len(parts) - i), 0, -1):
            phrase = parts[i : i + length]
            known = VOCABULARY.get(tuple(folded for folded, _, _ in phrase))
            if known or length == 1:
                start, end = phrase[0][1], phrase[-1][2]
                kind, value = known or (Kind.STRANGE, 0)
                yield Token(kind, text[start - offset : end - offset], start, end, value)
                i += length
                break


def _split(word: str, start: int) -> list[tuple[str, int, int]]:
    """(folded, start, end) of a word, and of the «و», «ب» or «ل» written as part of it."""
    folded, end = fold(word), start + len(word)
    rest = folded[1:]
    if folded not in KNOWN_WORDS and (
        (folded[:1] == "و" and rest in KNOWN_WORDS) or (folded[:1] in {"ب", "ل"} and rest in AFTER_PREPOSITION)
    ):
        particle = "و" if folded[0] == "و" else "في"
        return [(particle, start, start + 1), (rest, start + 1, end)]
    return [(folded, start, end)]
