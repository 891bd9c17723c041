"""A card read: every line understood or told apart, nothing written anywhere.

    read(lines).items      the milestones that the card proposes, in its order
    read(lines).pieces     where every character of the file went

The reading is deterministic: words, tables of words and dates, no model of language. What it can't settle is
flagged for the person who will confirm it.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from arabic.folding import fold, words
from arabic.safe_text import tidy
from cards import dating, guessing, own, sections
from cards.lines import Line

TITLE, HEADING, CONTEXT, ENTRY, UNPLACED = "title", "heading", "context", "entry", "unplaced"
MARKER, BLANK_BULLET, SUBHEADING, MARGIN = "marker", "blank_bullet", "subheading", "margin"

OF_ENTRIES = (sections.TIMELINE, sections.ACHIEVEMENTS)
_MARKER = re.compile(
    r"^\s*(?:[-–—•*▪◦●○■□➢✓·‣⁃]+|[0-9٠-٩]{1,2}\s*[.)\-–]|[أابجدهوزحطي]\s*[.)\-–]|\([0-9٠-٩]{1,2}\))(?=\s|$)\s*"
)
_TIGHT_MARKER = re.compile(r"^\s*[-–—•*▪◦●➢]+(?=[\u0600-\u06ff])")
_ENDS = re.compile(r"[،,.؛;:!؟]\s*$")
_TABLE_HEADS = frozenset(words("التاريخ النشاط المحطة الموضوع ملاحظات ملاحظة الرقم رقم المكان"))


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

    about: str  # "when", "section", "statement", "split"
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
        return next(line.text for line in self.lines if line.number == piece.line)[piece.start : piece.end]

    @property
    def title(self) -> str:
        return " ".join(self.text_of(piece).strip() for piece in self.pieces if piece.where == TITLE)

    @property
    def unplaced(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.where == UNPLACED]

    def uncovered(self) -> list[tuple[int, str]]:
        """What went nowhere, or to two places: the number of a line and its characters. Always empty."""
        faults = []
        for line in self.lines:
            times = [0] * len(line.text)
            for piece in self.pieces:
                if piece.line == line.number:
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
    own: bool = False  # of a card that the portal wrote: its lines say what they are


def read(lines: list[Line]) -> Reading:
    reading = Reading(list(lines))
    bullets = list(_bullets(reading))
    for number, bullet in enumerate(bullets):
        _items_of(reading, bullet, number)
    reading.pieces.sort(key=lambda piece: (piece.line, piece.start))
    return reading


def _bullets(reading: Reading) -> Iterator[_Bullet]:
    """Cut the lines into entries; what is no entry gets its piece at once."""
    section, open_bullet, after_blank = None, None, True
    for line in reading.lines:
        if line.blank:
            after_blank = True
            continue
        if line.role == "entry" and section in OF_ENTRIES:
            if line.whole and own.read_entry(line.text):
                if open_bullet:
                    yield open_bullet
                open_bullet, after_blank = _Bullet(section, [(line, 0)], listed=True, own=True), False
                continue
            if not line.whole and open_bullet and open_bullet.own:
                open_bullet.parts.append((line, 0))
                continue
        if line.role == "facts" and open_bullet and open_bullet.own and own.read_facts(line.text):
            open_bullet.parts.append((line, 0))
            continue
        if line.role in ("title", "note"):
            _piece(reading, line, 0, TITLE if line.role == "title" else MARGIN)
            continue
        marker = _marker(line)
        body = line.text[marker:]
        listed = line.listed or marker > 0
        bulleted = marker > 0 and not sections.is_numbered(line.text)
        if head := sections.head_of(line.text, heading=line.heading, bulleted=bulleted):
            if open_bullet:
                yield open_bullet
                open_bullet = None
            section, after_blank = head, False
            _piece(reading, line, 0, HEADING)
            continue
        if line.margin or section == sections.ABOUT:
            _piece(reading, line, 0, MARGIN)
            continue
        if section in (None, sections.CONTEXT):
            _piece(reading, line, 0, _outside(reading, line, section))
            after_blank = False
            continue
        if not fold(body):
            _piece(reading, line, 0, BLANK_BULLET)
            after_blank = False
            continue
        if line.cells and set(fold(line.text).split()) <= _TABLE_HEADS:
            _piece(reading, line, 0, SUBHEADING)
            continue
        wrapped = open_bullet and not listed and not line.whole and not after_blank and _goes_on(open_bullet, line)
        after_blank = False
        if marker:
            reading.pieces.append(Piece(line.number, 0, marker, MARKER))
        if wrapped:
            open_bullet.parts.append((line, marker))
            continue
        if open_bullet:
            yield open_bullet
        open_bullet = _Bullet(section, [(line, marker)], listed)
    if open_bullet:
        yield open_bullet


def _goes_on(bullet: _Bullet, line: Line) -> bool:
    """Whether a line without a bullet may carry the entry on: not where both have a date of their own already, and
    without bullets only where the line before was cut short."""
    last, _ = bullet.parts[-1]
    if not bullet.listed and _ENDS.search(last.text):
        return False
    return not (_dated(last.text) and _dated(line.text))


def _dated(text: str) -> bool:
    return any(found.when for found in dating.find(text))


def _outside(reading: Reading, line: Line, section: str | None) -> str:
    if section == sections.CONTEXT:
        return CONTEXT
    return TITLE if sections.is_title(line.text) and not reading.title else UNPLACED


def _marker(line: Line) -> int:
    found = _MARKER.match(line.text) or _TIGHT_MARKER.match(line.text)
    return found.end() if found else len(line.text) - len(line.text.lstrip())


def _piece(reading: Reading, line: Line, start: int, where: str, item: int | None = None):
    reading.pieces.append(Piece(line.number, start, len(line.text), where, item))


def _items_of(reading: Reading, bullet: _Bullet, number: int):
    """One item of a bullet, or two where it tells of two activities, each with its date."""
    if bullet.own:
        reading.items.append(_own_item(bullet, number, len(reading.items) + 1))
        reading.pieces += [
            Piece(line.number, 0, len(line.text), ENTRY, len(reading.items)) for line, _ in bullet.parts
        ]
        return
    text = " ".join(line.text[start:].strip() for line, start in bullet.parts)
    for part in _split(text):
        item = _item(part, bullet, number, len(reading.items) + 1)
        reading.items.append(item)
    made = [item.number for item in reading.items if item.bullet == number]
    for line, start in bullet.parts:
        reading.pieces.append(Piece(line.number, start, len(line.text), ENTRY, made[0]))


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


def _split(text: str) -> list[str]:
    """«تنظيم لقاء بتاريخ … وتنظيم ورشة بتاريخ …»: two activities in one bullet."""
    found = [one for one in dating.find(text) if one.when and not one.of_a_law]
    if len(found) < 2:
        return [text]
    cuts = []
    for one, after in itertools.pairwise(found):
        between = text[one.end : after.start]
        opening = re.match(r"[\s،,؛;.]*(?:(?:ثم|وكذا|و)\s*)?(?=[\u0621-\u064a])", between)
        verb = fold(between[opening.end() :] if opening else "").split()
        if not opening or not verb or verb[0].removeprefix("و") not in _ACTS:
            return [text]
        cuts.append(one.end + len(re.match(r"[\s،,؛;.]*", between)[0]))
    edges = [0, *cuts, len(text)]
    return [text[a:b].strip() for a, b in itertools.pairwise(edges)]


_ACTS = frozenset(
    words(
        "تنظيم حضور احداث المصادقة مصادقة عقد اجتماع لقاء ورشة دورة اعداد اطلاق القيام مشاركة المشاركة "
        "ارسال زيارة اعلان توقيع تكوين انعقاد تشكيل تأسيس"
    )
)


def _item(text: str, bullet: _Bullet, number: int, item: int) -> Item:
    found = dating.find(text)
    of_activity = [one for one in found if not one.of_a_law]
    date = next((one for one in of_activity if one.when), next(iter(of_activity or found), None))
    statement = _without(text, date) if date and date.when else text
    guesses = guessing.guess(text, bullet.section)
    statement, _ = guessing.correct(statement)
    flags = tuple(_flags(date, of_activity))
    return Item(
        number=item,
        line=bullet.parts[0][0].number,
        section=bullet.section or "",
        original=text,
        statement=_closed(tidy(statement)),
        when=date.when if date else "",
        when_as_written=date.written if date and not date.of_a_law else "",
        choices=date.choices if date else (),
        guesses=guesses,
        flags=flags,
        bullet=number,
    )


def _flags(date: dating.Found | None, of_activity: list[dating.Found]) -> Iterator[Flag]:
    if date and date.problem:
        yield Flag("when", date.problem)
    if date:
        yield from (Flag("when", warning) for warning in date.warnings)
    if len([one for one in of_activity if one.when]) > 1:
        yield Flag("split", "في هذا السطر أكثر من تاريخ؛ تأكد أنه محطة واحدة، أو اقسمه.")


def _without(text: str, date: dating.Found) -> str:
    """The line without its date and the words that led to it."""
    before, after = text[: date.start], text[date.end :]
    before = re.sub(r"[\s،,(]*(?:و?ذلك|يوم|بتاريخ|في|خلال|منذ|الفترة|الممتدة)*[\s،,(]*$", " ", before)
    after = re.sub(r"^[\s)]*", " ", after)
    return f"{before}{after}"


def _closed(statement: str) -> str:
    """Without the comma or stop that only parted it from the next line."""
    return statement.strip(" \t،,.؛;:-–").strip()


def understood(text: str, section: str, *, line: int = 1) -> Item:
    """One entry read by itself: what somebody cut out of a line, joined, or placed in a section."""
    return _item(text, _Bullet(section, [(Line(line, text), 0)], listed=False), 0, 1)
