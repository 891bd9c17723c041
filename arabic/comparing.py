"""Two wordings of one text side by side: which words stand in one alone."""

from dataclasses import dataclass
from difflib import SequenceMatcher

LIKE = 0.3  # below this much in common, they are two texts: each is marked whole


@dataclass(frozen=True)
class Piece:
    """Some words of a text, with the spaces around them; `own`: the other text does not have them there."""

    text: str
    own: bool


def compared(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces. Whole words differ, never letters: a marked letter would part from its neighbours."""
    one, other = before.split(" "), after.split(" ")
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.quick_ratio() < LIKE or matcher.ratio() < LIKE:
        return [Piece(before, True)], [Piece(after, True)]
    left, right = [], []
    for kind, a, b, c, d in matcher.get_opcodes():
        for pieces, words in ((left, one[a:b]), (right, other[c:d])):
            if words:
                pieces.append(Piece(" ".join(words), kind != "equal"))
    return left, right
