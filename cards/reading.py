"""A card read: every line understood or told apart, nothing written anywhere.

    read(lines).items      the milestones that the card proposes, in its order
    read(lines).pieces     where every character of the file went

The reading is deterministic: words, tables of words and dates, no model of language. What it can't settle is
flagged for the person who will confirm it.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from arabic.date_words import UNKNOWN
from arabic.folding import fold, words
from arabic.safe_text import tidy
from cards import dating, guessing, own, sections
from cards.lines import Line, Unreadable

TITLE, HEADING, CONTEXT, ENTRY, UNPLACED = "title", "heading", "context", "entry", "unplaced"
MARKER, BLANK_BULLET, SUBHEADING, MARGIN = "marker", "blank_bullet", "subheading", "margin"

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
MOST_TRIES = 2500  # stretches of words read as dates, of a whole card: several hundred dated lines take fewer
_TAB = 4  # spaces
_DEEPER = 2  # spaces before the bullet of a list within a list


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

    @property
    def certain(self) -> bool:
        return not self.flags


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


@dataclass
class _Bullet:
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
        self.dated = _dated(_body(*self.parts[0]))

    def add(self, line: Line, start: int):
        self.parts.append((line, start))
        self.dated = self.dated or _dated(_body(line, start))

    @property
    def announces(self) -> bool:
        """«الدورات التكوينية:» says what its own bullets are."""
        return not self.dated and _body(*self.parts[-1]).endswith(":")

    @property
    def text(self) -> str:
        first, *rest = self.parts
        return "".join(
            [_body(*first)]
            + [f"{chr(10) if line.number in self.details else ' '}{_body(line, start)}" for line, start in rest]
        )


def _body(line: Line, start: int) -> str:
    return line.text[start:].strip()


def read(lines: list[Line]) -> Reading:
    """The reading of a card's lines. Raises Unreadable where they hold more dates than any card."""
    reading = Reading(list(lines))
    _refuse_countless_dates(line.text for line in lines)
    bullets = _Cutter(reading).cut()
    _refuse_countless_dates(bullet.text for bullet in bullets)  # lines joined may make longer dates
    for number, bullet in enumerate(bullets):
        _items_of(reading, bullet, number)
    reading.pieces.sort(key=lambda piece: (piece.line, piece.start))
    return reading


def _refuse_countless_dates(texts: Iterable[str]):
    left = MOST_TRIES
    for text in texts:
        left -= dating.tries(text)
        if left < 0:
            raise Unreadable(dating.COUNTLESS)


class _Cutter:
    """Cuts the lines into entries; what is no entry gets its piece at once."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.bullets: list[_Bullet] = []
        self.section: str | None = None  # None outside every part that is known
        self.open: _Bullet | None = None  # the entry that the next line may carry on
        self.lead: _Bullet | None = None  # the bullet that announces those under it
        self.after_blank, self.titled = True, False

    def cut(self) -> list[_Bullet]:
        filled = [line for line in self.reading.lines if not (line.blank or line.margin)]
        follows = {line.number: after for line, after in itertools.pairwise(filled)}
        for line in self.reading.lines:
            if line.blank:
                self.after_blank = True
            elif line.margin or line.role == "note":
                _piece(self.reading, line, 0, MARGIN)
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
            self.open, self.after_blank = _Bullet(self.section, [(line, 0)], listed=True, own=True), False
            return True
        return False

    def _take(self, line: Line, after: Line | None):
        marker, typed = _marker(line)
        bulleted = typed and not sections.is_numbered(line.text)
        head = sections.head_of(line.text, heading=line.heading, bulleted=bulleted)
        if head or sections.heads_another_part(line.text, bulleted=bulleted or line.listed):
            self._close()
            self.section = head or None
            _piece(self.reading, line, 0, HEADING if head else UNPLACED)
        elif (within := sections.head_within(line.text, bulleted=bulleted or line.listed))[0]:
            self._close()
            self.section, start = within
            self.reading.pieces.append(Piece(line.number, 0, start, HEADING))
            if self.section == sections.CONTEXT:
                _piece(self.reading, line, start, CONTEXT)
            else:
                self._enter(line, start, listed=False)
        elif self.section not in OF_ENTRIES:
            _piece(self.reading, line, 0, self._outside(line))
        elif not fold(line.text[marker:]):
            _piece(self.reading, line, 0, BLANK_BULLET)
        elif _is_subheading(line, after, listed=line.listed or typed):
            self._close()
            _piece(self.reading, line, 0, SUBHEADING)
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
            if not _dated(_body(line, marker)) and (above.dated or above.announces or above.details):
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
        self.open = _Bullet(self.section, [(line, marker)], listed, depth, lead.text if lead else "")

    def _leads(self, bullet: _Bullet):
        for line, start in bullet.parts:
            _piece(self.reading, line, start, SUBHEADING)
        self.lead, self.open = bullet, None

    def _close(self):
        if self.open:
            self.bullets.append(self.open)
        self.open = self.lead = None


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
        and parts[0] not in _ACTS
        and not any(character.isdigit() for character in line.text)
        and not dating.find(line.text)
        and guessing.guess(line.text, "").kind.value == "other"
    )


def _depth(line: Line) -> int:
    """How far in its list stands, in spaces."""
    if line.listed:
        return line.level * _TAB
    indent = _INDENT.match(line.text)[0]
    return sum(_TAB if character == "\t" else character.isspace() for character in indent)


def _goes_on(bullet: _Bullet, line: Line) -> bool:
    """Whether a line without a bullet may carry the entry on: not where both have a date of their own already, and
    without bullets only where the line before was cut short and this one begins no activity."""
    last, _ = bullet.parts[-1]
    if not bullet.listed and (_ENDS.search(last.text) or _begins_an_act(line.text)):
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


def _piece(reading: Reading, line: Line, start: int, where: str, item: int | None = None):
    reading.pieces.append(Piece(line.number, start, len(line.text), where, item))


def _items_of(reading: Reading, bullet: _Bullet, number: int):
    """One item of a bullet, or two where it tells of two activities, each with its date."""
    if bullet.own:
        reading.items.append(_own_item(bullet, number, len(reading.items) + 1))
        for line, _ in bullet.parts:
            _piece(reading, line, 0, ENTRY, len(reading.items))
        return
    text = bullet.text
    first = len(reading.items) + 1
    cuts = _cuts(text)
    for start, end in itertools.pairwise([0, *cuts, len(text)]):
        item = _item(text[start:end].strip(), bullet, number, len(reading.items) + 1)
        reading.items.append(replace(item, statement=_begun(item.statement)) if start else item)
    offset = 0
    for line, start in bullet.parts:
        body = _body(line, start)
        inner = line.text.index(body, start)  # where the stripped words begin
        places = [inner + cut - offset for cut in cuts if 0 < cut - offset < len(body)]
        begun = sum(cut <= offset for cut in cuts)
        for item, (a, b) in enumerate(itertools.pairwise([start, *places, len(line.text)]), start=first + begun):
            reading.pieces.append(Piece(line.number, a, b, ENTRY, item))
        offset += len(body) + 1


def _own_item(bullet: _Bullet, number: int, item: int) -> Item:
    """An entry of the portal's own card, as it stands: nothing corrected, nothing guessed over what it tells."""
    text = "\n".join(line.text for line, _ in bullet.parts if line.role == "entry")
    when, written, statement = own.read_entry(text)
    facts = next((own.read_facts(line.text) for line, _ in bullet.parts if line.role == "facts"), ())
    guesses = replace(guessing.guess(statement, bullet.section), corrections=())
    return Item(
        number=item,
        line=bullet.parts[0][0].number,
        section=bullet.section,
        original=text,
        statement=statement,
        when=when,
        when_as_written=written,
        guesses=guesses,
        bullet=number,
        told=facts,
    )


def _begun(text: str) -> str:
    """«وتنظيم ورشة» on its own: «تنظيم ورشة»; but «ورشة» keeps its letter."""
    rest = re.sub(r"^(?:ثم\s+|وكذا\s+|و\s*)", "", text)
    return rest if set(words(rest)[:1]) & _ACTS else text


def _cuts(text: str) -> list[int]:
    """«تنظيم لقاء بتاريخ … وتنظيم ورشة بتاريخ …»: where the second of two activities in one bullet begins."""
    found = [one for one in dating.find(text) if one.when and not one.of_a_law]
    cuts = []
    for one, after in itertools.pairwise(found):
        between = text[one.end : after.start]
        gap = len(between) - len(between.lstrip(f"{_GAP}،,؛;."))
        if not _begins_an_act(between[gap:]):
            return []
        cuts.append(one.end + gap)
    return cuts


def _begins_an_act(text: str) -> bool:
    return bool(set(words(_begun(text))[:1]) & _ACTS)


_ACTS = frozenset(
    words(
        "تنظيم حضور احداث المصادقة مصادقة عقد اجتماع لقاء ورشة دورة اعداد اطلاق القيام مشاركة المشاركة "
        "ارسال زيارة اعلان توقيع تكوين انعقاد تشكيل تأسيس بناء تهيئة تجهيز اقتناء انجاز انشاء"
    )
)


def _item(text: str, bullet: _Bullet, number: int, item: int) -> Item:
    found = dating.find(text)
    of_activity = [one for one in found if not one.of_a_law]
    date = next((one for one in of_activity if one.when), next(iter(of_activity or found), None))
    guesses = guessing.guess(text, bullet.section, lead=bullet.lead)
    return Item(
        number=item,
        line=bullet.parts[0][0].number,
        section=bullet.section or "",
        original=text,
        statement=_stated(text, date),
        when=date.when if date else "",
        when_as_written=date.written if date and not date.of_a_law else "",
        choices=date.choices if date else (),
        guesses=guesses,
        flags=tuple(_flags(date, of_activity, guesses)),
        bullet=number,
    )


def _flags(date: dating.Found | None, of_activity: list[dating.Found], guesses: guessing.Guesses) -> Iterator[Flag]:
    if date and date.problem:
        yield Flag("when", date.problem)
    if date:
        yield from (Flag("when", warning) for warning in date.warnings)
    if len([one for one in of_activity if one.when]) > 1:
        yield Flag("split", "في هذا السطر أكثر من تاريخ؛ تأكد أنه محطة واحدة، أو اقسمه.")
    if not guesses.stage.value:
        yield Flag("stage", "لم تُعرف المرحلة من نص السطر؛ اخترها.")


def _stated(text: str, date: dating.Found | None) -> str:
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


_GAP = " \t\n\u00a0"
_STOPS = ("،", "؛", ":", ".", ",", ";", "")
_LEADS = frozenset(words("وذلك ذلك يوم بتاريخ في خلال منذ الفترة الممتدة"))
# «دورة فبراير 2025» is the name of the session; «ابتداء من 4 مارس 2024» says more than its date.
_KEPT = frozenset(words("دورة الدورة بدورة لدورة من"))


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


def understood(text: str, section: str, *, line: int = 1) -> Item:
    """One entry read by itself: what somebody cut out of a line, joined, or placed in a section."""
    item = _item(text, _Bullet(section, [(Line(line, text), 0)], listed=False), 0, 1)
    return replace(item, statement=_begun(item.statement))
