"""What a person typed into a search box: words, all of them in any order, and «quoted phrases» as they are."""

import re
from dataclasses import dataclass
from functools import lru_cache

from arabic.folding import fold, words
from arabic.letters import TATWEEL, is_mark
from arabic.stemming import STOP_WORDS, readings

QUOTED = re.compile(r'«([^«»]*)»|"([^"]*)"|“([^“”]*)”|„([^„“”]*)[“”]')


@dataclass(frozen=True)
class Question:
    """`typed`: all its folded words. `words`: those that tell something, each once, the phrases' own among them;
    all of them where none does («من», «في»). `phrases`: folded."""

    typed: tuple[str, ...]
    words: tuple[str, ...]
    phrases: tuple[str, ...]

    @classmethod
    @lru_cache(maxsize=100)  # a page asks it again for each text that it marks
    def of(cls, text: str) -> "Question":
        typed = tuple(words(text))
        told = dict.fromkeys(word for word in typed if word not in STOP_WORDS)
        phrases = dict.fromkeys(fold("".join(found.groups(""))) for found in QUOTED.finditer(text))
        return cls(typed, tuple(told or dict.fromkeys(typed)), tuple(phrase for phrase in phrases if phrase))

    def __bool__(self):
        return bool(self.words)

    @property
    def as_phrase(self) -> str:
        return " ".join(self.typed)


@dataclass(frozen=True)
class Piece:
    """A word of a text, or what stands between two; `found`: it is one of those asked for."""

    text: str
    found: bool


def pieces(text: str, question: Question) -> list[Piece]:
    """The text cut where words that answer the question begin and end: whole words, as they are written."""
    sought = frozenset(stem for word in question.words for stem in readings(word))
    cut: list[Piece] = []
    for part in _words_and_between(text):
        found = not sought.isdisjoint(_readings(part))
        if cut and not found and not cut[-1].found:
            cut[-1] = Piece(cut[-1].text + part, False)
        else:
            cut.append(Piece(part, found))
    return cut


@lru_cache(maxsize=20_000)
def _readings(part: str) -> frozenset[str]:
    return frozenset(stem for word in words(part) for stem in readings(word))


def _words_and_between(text: str):
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or _in_word(text[at]) != _in_word(text[at - 1]):
            yield text[start:at]
            start = at


def _in_word(char: str) -> bool:
    return char.isalnum() or char == TATWEEL or is_mark(char)
