"""The lines of a card cut into its parts and, within them, into entries."""

import itertools
import re
from dataclasses import dataclass, field

from arabic.folding import fold, words
from cards import dating, guessing, own, sections
from cards.lines import Line
from cards.pieces import (
    BLANK_BULLET,
    CONTEXT,
    HEADING,
    MARGIN,
    MARKER,
    SUBHEADING,
    TITLE,
    UNPLACED,
    Piece,
    Reading,
)
from cards.stating import ACTS, begins_an_act

# Marks of direction that Word writes before a bullet, and its bullets as they come out of a paste (o, §, Wingdings).
_EDGE = r"[\s\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*"
_INDENT = re.compile(_EDGE)
_MARKER = re.compile(
    rf"{_EDGE}(?:[-–—•*▪◦●○■□➢✓·‣⁃\uf000-\uf0ff]+|[o§](?=\s)|[0-9٠-٩]{{1,2}}\s*[.)\-–]|[أابجدهوزحطي]\s*[.)\-–]"
    rf"|\([0-9٠-٩]{{1,2}}\))(?=[\s\u200e\u200f]|$){_EDGE}"
)
_TIGHT_MARKER = re.compile(rf"{_EDGE}[-–—•*▪◦●➢\uf000-\uf0ff]+(?=[\u0600-\u06ff])")
_ROW_MARKER = re.compile(r"\s*(?:[0-9٠-٩]{1,3}\s*[.)\-–]?\s*\t\s*)?")  # the column of numbers
_ENDS = re.compile(r"[،,.؛;:!؟]\s*$")
OF_ENTRIES = (sections.TIMELINE, sections.ACHIEVEMENTS)
LONGEST_SUBHEADING = 6  # words
_TAB = 4  # spaces
_DEEPER = 2  # spaces before the bullet of a list within a list


@dataclass
class Bullet:
    """The lines that make one entry, with where its words begin in each."""

    section: str
    parts: list[tuple[Line, int]]
    listed: bool
    depth: int = 0
    lead: str = ""  # the bullet above, which only announces this one
    details: set[int] = field(default_factory=set)  # numbers of the lines that were bullets of their own, within it
    dated: bool = False
    own: bool = False  # of a card that the portal wrote: its lines say what they are

    def __post_init__(self):
        self.dated = _dated(body_of(*self.parts[0]))

    def add(self, line: Line, start: int):
        self.parts.append((line, start))
        self.dated = self.dated or _dated(body_of(line, start))

    @property
    def announces(self) -> bool:
        """«الدورات التكوينية:» says what its own bullets are."""
        return not self.dated and body_of(*self.parts[-1]).endswith(":")

    @property
    def text(self) -> str:
        first, *rest = self.parts
        return "".join(
            [body_of(*first)]
            + [f"{chr(10) if line.number in self.details else ' '}{body_of(line, start)}" for line, start in rest]
        )


class Cutter:
    """Cuts the lines into entries; what is no entry gets its piece at once."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.bullets: list[Bullet] = []
        self.section: str | None = None  # None outside every part that is known
        self.open: Bullet | None = None  # the entry that the next line may carry on
        self.lead: Bullet | None = None  # the bullet that announces those under it
        self.after_blank, self.titled = True, False

    def cut(self) -> list[Bullet]:
        filled = [line for line in self.reading.lines if not (line.blank or line.margin)]
        follows = {line.number: after for line, after in itertools.pairwise(filled)}
        for line in self.reading.lines:
            if line.blank:
                self.after_blank = True
            elif line.margin or line.role == "note":
                put(self.reading, line, 0, MARGIN)
            elif not self._take_own(line):
                self._take(line, follows.get(line.number))
                self.after_blank = False
        self._close()
        return self.bullets

    def _take_own(self, line: Line) -> bool:
        """A line of a card that the portal wrote says itself what it is; False for a line like any other."""
        if self.open and self.open.own and ((line.role == "facts" and own.read_facts(line.text)) or not line.whole):
            self.open.parts.append((line, 0))
            return True
        if line.role == "entry" and self.section in OF_ENTRIES and line.whole and own.read_entry(line.text):
            self._close()
            self.open, self.after_blank = Bullet(self.section, [(line, 0)], listed=True, own=True), False
            return True
        return False

    def _take(self, line: Line, after: Line | None):
        marker, typed = _marker(line)
        bulleted = typed and not sections.is_numbered(line.text)
        head = sections.head_of(line.text, heading=line.heading, bulleted=bulleted)
        other = sections.heads_another_part(line.text, bulleted=bulleted or line.listed)
        if head or other or (not head and not line.listed and _heads_an_unknown_part(line.text)):
            self._close()
            self.section = head or None
            put(self.reading, line, 0, HEADING if head else UNPLACED)
        elif (within := sections.head_within(line.text, bulleted=bulleted or line.listed))[0]:
            self._close()
            self.section, start = within
            self.reading.pieces.append(Piece(line.number, 0, start, HEADING))
            if self.section == sections.CONTEXT:
                put(self.reading, line, start, CONTEXT)
            else:
                self._enter(line, start, listed=False)
        elif self.section not in OF_ENTRIES:
            put(self.reading, line, 0, self._outside(line))
        elif not fold(line.text[marker:]):
            put(self.reading, line, 0, BLANK_BULLET)
        elif _is_subheading(line, after, listed=line.listed or typed):
            self._close()
            put(self.reading, line, 0, SUBHEADING)
        else:
            if marker:
                self.reading.pieces.append(Piece(line.number, 0, marker, MARKER))
            self._enter(line, marker, listed=line.listed or typed)

    def _outside(self, line: Line) -> str:
        if line.role == "title":
            return TITLE
        if self.section is not None:
            return CONTEXT if self.section == sections.CONTEXT else MARGIN
        if self.titled or not sections.is_title(line.text):
            return UNPLACED
        self.titled = True
        return TITLE

    def _enter(self, line: Line, marker: int, *, listed: bool):
        """A line of an entry: it carries the open one on, is a detail of it, or begins another."""
        if self.open and not listed and not line.whole and not self.after_blank and _goes_on(self.open, line):
            self.open.add(line, marker)
            return
        depth = _depth(line) if listed else 0
        if self.open and listed and self.open.listed and depth >= self.open.depth + _DEEPER:
            above = self.open
            if not _dated(body_of(line, marker)) and (above.dated or above.announces or above.details):
                above.add(line, marker)
                above.details.add(line.number)
                return
            if above.announces and not above.details:
                self._leads(above)
        if self.lead and not (listed and depth >= self.lead.depth + _DEEPER):
            self.lead = None
        lead = self.lead
        self._close()
        self.lead = lead
        self.open = Bullet(self.section, [(line, marker)], listed, depth, lead.text if lead else "")

    def _leads(self, bullet: Bullet):
        for line, start in bullet.parts:
            put(self.reading, line, start, SUBHEADING)
        self.lead, self.open = bullet, None

    def _close(self):
        if self.open:
            self.bullets.append(self.open)
        self.open = self.lead = None


def body_of(line: Line, start: int) -> str:
    return line.text[start:].strip()


def _is_subheading(line: Line, after: Line | None, *, listed: bool) -> bool:
    """The names of a table's columns, a year that heads its activities, a heading that is no activity itself.

    Where all is in bold nothing stands out, so what heads something is followed by what looks otherwise.
    """
    if line.cells:
        return sections.heads_columns(line.text.split("\t"))
    if listed:
        return False
    if sections.is_year(line.text):
        return True
    parts = words(line.text)
    return (
        line.heading
        and after is not None
        and not after.heading
        and len(parts) <= LONGEST_SUBHEADING
        and parts[0] not in ACTS
        and not any(character.isdigit() for character in line.text)
        and not dating.find(line.text)
        and guessing.guess(line.text, "").kind.value == "other"
    )


def _heads_an_unknown_part(text: str) -> bool:
    """«رابعا: الآفاق المستقبلية»: what follows is of no part that is known; «رابعا: تنظيم لقاء» is an entry."""
    parts = words(text)
    return sections.counts_parts(text) and not ACTS & set(parts[1:2])


def _depth(line: Line) -> int:
    """How far in its list stands, in spaces."""
    if line.listed:
        return line.level * _TAB
    indent = _INDENT.match(line.text)[0]
    return sum(_TAB if character == "\t" else character.isspace() for character in indent)


def _goes_on(bullet: Bullet, line: Line) -> bool:
    """Whether a line without a bullet may carry the entry on: not where both have a date of their own already, and
    without bullets only where the line before was cut short and this one begins no activity."""
    last, _ = bullet.parts[-1]
    if not bullet.listed and (_ENDS.search(last.text) or begins_an_act(line.text)):
        return False
    return not (_dated(last.text) and _dated(line.text))


def _dated(text: str) -> bool:
    return any(found.when for found in dating.find(text))


def _marker(line: Line) -> tuple[int, bool]:
    """Where the words of the line begin, and whether a bullet or a number was typed before them."""
    if line.cells:
        return _ROW_MARKER.match(line.text).end(), False
    found = _MARKER.match(line.text) or _TIGHT_MARKER.match(line.text)
    return (found.end(), True) if found else (_INDENT.match(line.text).end(), False)


def put(reading: Reading, line: Line, start: int, where: str, item: int | None = None):
    reading.pieces.append(Piece(line.number, start, len(line.text), where, item))
