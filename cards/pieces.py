"""What a reading of a card consists of: proposals, and where every character of the file went."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from cards import guessing
from cards.lines import Line

TITLE, HEADING, CONTEXT, ENTRY, UNPLACED = "title", "heading", "context", "entry", "unplaced"
MARKER, BLANK_BULLET, SUBHEADING, MARGIN = "marker", "blank_bullet", "subheading", "margin"


@dataclass(frozen=True)
class Piece:
    """A stretch of a line and where it went: TITLE, HEADING, CONTEXT, ENTRY (with the item's number)…"""

    line: int
    start: int
    end: int
    where: str
    item: int | None = None


@dataclass(frozen=True)
class Flag:
    """Something a person should look at; `about` is the fact that it touches."""

    about: str  # "when", "stage", "split"
    said: str  # in Arabic


@dataclass(frozen=True)
class Item:
    """A milestone that the card proposes."""

    number: int
    line: int  # of the file, where it begins
    section: str  # "timeline", "achievements", or "" where the card does not say
    original: str  # the card's own words, without the bullet
    statement: str  # the same without its date, known mistypings put right
    when: str = ""  # EDTF
    when_as_written: str = ""
    choices: tuple[str, ...] = ()  # the readings of a date that has several
    guesses: guessing.Guesses | None = None
    flags: tuple[Flag, ...] = ()
    bullet: int = 0  # items of one bullet share it: they can be joined again
    told: tuple[tuple[str, str], ...] = ()  # the facts that a card of the portal's own tells: own.LABELS, in words


@dataclass
class Reading:
    lines: list[Line]
    items: list[Item] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    def text_of(self, piece: Piece) -> str:
        return self._line_of[piece.line].text[piece.start : piece.end]

    @cached_property
    def _line_of(self) -> dict[int, Line]:
        return {line.number: line for line in self.lines}

    @property
    def title(self) -> str:
        return " ".join(self.text_of(piece).strip() for piece in self.pieces if piece.where == TITLE)

    @property
    def unplaced(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.where == UNPLACED]

    def uncovered(self) -> list[tuple[int, str]]:
        """What went nowhere, or to two places: the number of a line and its characters. Always empty."""
        pieces_of = defaultdict(list)
        for piece in self.pieces:
            pieces_of[piece.line].append(piece)
        faults = []
        for line in self.lines:
            times = [0] * len(line.text)
            for piece in pieces_of[line.number]:
                for place in range(piece.start, piece.end):
                    times[place] += 1
            wrong = "".join(c for c, n in zip(line.text, times, strict=True) if n != 1 and not c.isspace())
            if wrong:
                faults.append((line.number, wrong))
        return faults
