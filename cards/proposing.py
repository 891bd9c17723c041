"""A card as it comes in: kept, read, and laid out as rows to confirm. Nothing of the record is written."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from arabic import dates, safe_text
from arabic.folding import fold
from cards import files, own, reading
from cards.models import FOLDER, Card, Row
from cards.pieces import BLANK_BULLET, CONTEXT, HEADING, MARGIN, SUBHEADING, TITLE, UNPLACED, Item, Reading
from communes.models import Enrolment
from milestones import duplicates
from milestones.kinds import Kind, Level, Section
from milestones.models import Body, Milestone
from milestones.models.facts import STATEMENT_LENGTH
from milestones.storage import unguessable
from programme.models import Stage

PLACES = {
    TITLE: Row.Place.TITLE,
    HEADING: Row.Place.HEADING,
    SUBHEADING: Row.Place.HEADING,
    CONTEXT: Row.Place.CONTEXT,
    UNPLACED: Row.Place.UNPLACED,
    MARGIN: Row.Place.MARGIN,
}
PLACE_LENGTH = 150
TOO_LONG = f"نص السطر أطول من {STATEMENT_LENGTH} حرف؛ اختصره، أو اقسمه إلى محطات."
STAGE_GONE = "مرحلة «{stage}» غير موجودة في المسار؛ اختر المرحلة."
BODY_GONE = "هيئات غير معروفة في البوابة: {bodies}. اختر ما يقابلها، أو اعتمد السطر بدونها."
MOST_DIGITS = 6  # of those who attend
ATTENDED = "أعداد الحاضرين لا تستقيم ({said})؛ صححها أو امحها."
CONSULTED = "أيام التشاور أو رابطه أو حصيلته لا تستقيم ({said})؛ صححها أو اترك خاناتها فارغة."
MAY_BE = "في السجل محطة قريبة منها: «{statement}»، {when}. إن كانت هي نفسها فاتركها، وإلا فأدخلها."
NOT_YET = "هذا التاريخ لم يحن بعد؛ تأكد من السنة."


class OpenAlready(Exception):
    """The same file is being confirmed already; `card` is where."""

    def __init__(self, card: Card):
        super().__init__()
        self.card = card


class Unsound(Exception):
    """Something of the file went nowhere in its reading. It never happens; if it did, nothing would be kept."""


def propose(*, enrolment: Enrolment, content: bytes, name: str, by, at: datetime) -> Card:
    """Read a card and keep it with its rows. Raises Unreadable, in Arabic, and OpenAlready."""
    read = read_whole(content)  # before anything is held: others go on working meanwhile
    with transaction.atomic():
        card = _keep(read, enrolment, content, name, by=by, at=at)
        mark_twins(card)
        # Last, so that a card that could not be kept leaves no file behind.
        suffix = PurePath(card.name).suffix.lower().strip(".")
        extension = suffix if suffix in ("docx", "odt") else "txt"
        card.file.save(unguessable(FOLDER, extension), ContentFile(content))
    return card


def _keep(read: Reading, enrolment: Enrolment, content: bytes, name: str, *, by, at: datetime) -> Card:
    digest = hashlib.sha256(content).hexdigest()
    Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)  # one reading of a file at a time
    if same := Card.objects.filter(enrolment=enrolment, digest=digest, state=Card.State.OPEN).first():
        raise OpenAlready(same)
    card = Card(
        enrolment=enrolment,
        name=" ".join(shown(PurePath(name.replace("\\", "/")).name).split())[-200:] or "بطاقة",
        digest=digest,
        size=len(content),
        title=shown(read.title)[:150],
        lines_read=sum(not line.blank for line in read.lines),
        blank_bullets=sum(piece.where == BLANK_BULLET for piece in read.pieces),
        read_by=by,
        read_at=at,
    )
    card.save()
    rows = list(rows_of(read, Names.of(enrolment.programme_id)))
    for order, row in enumerate(rows, start=1):
        row.card, row.order = card, order
        earliest, _ = dates.bounds(row.facts.get("when", ""))
        if earliest and earliest > timezone.localdate(at):
            row.flags.append(["when", NOT_YET])
    Row.objects.bulk_create(rows)
    return card


def read_whole(content: bytes) -> Reading:
    """The reading of a file, proved to have left nothing out. Raises Unreadable."""
    read = reading.read(files.lines(content))
    if lost := read.uncovered():
        raise Unsound(lost)
    return read


@dataclass(frozen=True)
class Names:
    """The codes of what the portal's own card tells by name."""

    stages: dict[str, str]
    bodies: dict[str, str]

    @classmethod
    def of(cls, programme: int) -> "Names":
        """Two queries."""
        stages = Stage.objects.filter(programme=programme).values_list("name", "code")
        return cls(dict(stages), dict(Body.objects.values_list("name", "code")))


KINDS, LEVELS = ({label: code for code, label in choices.choices} for choices in (Kind, Level))
ATTENDANCE = {own.TOTAL: "attendance_total", own.WOMEN: "attendance_women", own.YOUTH: "attendance_youth"}


CONSULTATION = {
    own.OPENS: "opens_on", own.CLOSES: "closes_on", own.LINK: "take_part_at",
    own.SYNTHESIS: "synthesis", own.DECISION: "decision",
}  # fmt: skip


def rows_of(read: Reading, names: Names):
    """Entries and what stands around them, in the card's order."""
    of_bullet: dict[int, list[Item]] = {}
    for item in read.items:
        of_bullet.setdefault(item.bullet, []).append(item)
    bullet_of = {item.number: item.bullet for item in read.items}
    done = set()
    for piece in read.pieces:
        if piece.where in PLACES:
            yield Row(line=piece.line, place=PLACES[piece.where], original=plain(read.text_of(piece).strip()))
        elif piece.item and (bullet := bullet_of[piece.item]) not in done:
            done.add(bullet)
            for item in of_bullet[bullet]:
                yield row_of(item, names)


def row_of(item: Item, names: Names) -> Row:
    row = Row(line=item.line, place=item.section, original=plain(item.original), bullet=item.bullet)
    understand(row, item)
    if item.told:
        _take_as_told(row, dict(item.told), names)
    return row


def _take_as_told(row: Row, told: dict[str, str], names: Names) -> None:
    """What the portal's own card tells of an entry stands instead of what its words suggest."""
    bodies = [name for name in told.get(own.BODIES, "").split(own.BETWEEN_BODIES) if name]
    unknown = [name for name in bodies if name not in names.bodies]
    row.facts |= {
        "stage": names.stages.get(told.get(own.STAGE, ""), ""),
        "kind": KINDS.get(told.get(own.KIND, ""), Kind.OTHER.value),
        "level": LEVELS.get(told.get(own.LEVEL, ""), Level.COMMUNE.value),
        "place": told.get(own.PLACE, "")[:PLACE_LENGTH],
        "bodies": [names.bodies[name] for name in bodies if name in names.bodies],
    }
    row.because = {}
    row.flags = [flag for flag in row.flags if flag[0] != "stage"]
    _count_as_told(row, told)
    _consult_as_told(row, told)
    if not row.facts["stage"]:
        row.flags.append(["stage", STAGE_GONE.format(stage=told.get(own.STAGE, ""))])
    if unknown:
        row.flags.append(["bodies", BODY_GONE.format(bodies="، ".join(unknown))])


def _count_as_told(row: Row, told: dict[str, str]) -> None:
    """Who attended, where the numbers hold together; what does not is for a person to put right."""
    numbers = {fact: _number(told.get(label, "")) for label, fact in ATTENDANCE.items()}
    row.facts |= {fact: number for fact, number in numbers.items() if number is not None}
    total = numbers["attendance_total"]
    misread = [label for label, fact in ATTENDANCE.items() if told.get(label) and numbers[fact] is None]
    too_many = [number for number in numbers.values() if number is not None and number > (total or 0)]
    if misread or too_many:
        said = "، ".join(f"{label}: {told[label][:20]}" for label in ATTENDANCE if told.get(label))
        row.flags.append(["attendance", ATTENDED.format(said=plain(said))])


def _consult_as_told(row: Row, told: dict[str, str]) -> None:
    """What a consultation alone has, where it holds together; what does not is for a person to put right."""
    said = {label: told[label] for label in CONSULTATION if told.get(label)}
    if not said:
        return
    facts = {fact: said.get(label, "") for label, fact in CONSULTATION.items()}
    try:
        facts |= {fact: day_of(facts[fact]) for fact in ("opens_on", "closes_on")}
        Milestone(kind=row.facts["kind"], **facts).check_consultation()
    except (ValueError, ValidationError):
        told_short = "، ".join(f"{label}: {value[:20]}" for label, value in said.items())
        row.flags.append(["consultation", CONSULTED.format(said=plain(told_short))])
    else:
        row.facts |= {fact: value for fact, value in facts.items() if value}


def day_of(text: str) -> str | None:
    """A day in words as ISO 8601. Raises ValueError for anything but one day."""
    return date.fromisoformat(dates.read(text).when).isoformat() if text else None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def understand(row: Row, item: Item) -> None:
    """Put what was read of an entry into its row. A date of several readings is not settled yet."""
    guesses = item.guesses
    row.facts = {
        "statement": shown(item.statement),
        "when": "" if item.choices else item.when,
        "when_as_written": shown(item.when_as_written)[:200],
        "kind": guesses.kind.value,
        "stage": guesses.stage.value,
        "level": guesses.level.value,
        "place": shown(guesses.place.value)[:PLACE_LENGTH] if guesses.place else "",
        "bodies": [body.value for body in guesses.bodies],
    }
    led = {name: getattr(guesses, name) for name in ("kind", "stage", "level", "place")}
    row.because = {name: plain(guess.because) for name, guess in led.items() if guess and guess.because}
    if guesses.bodies:
        row.because["bodies"] = "، ".join(plain(body.because) for body in guesses.bodies)
    row.corrections = [[plain(wrong), right] for wrong, right in guesses.corrections]
    row.choices = list(item.choices)
    row.flags = [[flag.about, flag.said] for flag in item.flags]
    statement = row.facts["statement"]
    if len(statement) > STATEMENT_LENGTH:
        row.flags.append(["statement", TOO_LONG])


def mark_twins(card: Card) -> bool:
    """Preset to skip what the commune has already, and what the card itself says twice; whether a mark changed.

    What a person has decided stands.
    """
    has, before = duplicates.recorded(card.enrolment_id), duplicates.Known()
    changed = []
    for row in card.rows.filter(place__in=Section.values):
        wording = wording_of(row)
        if not row.settled and not row.taken:
            old = _marks(row)
            row.twin = has.same(wording)
            row.twin_row = None if row.twin else before.same(wording)
            row.left_out = bool(row.twin or row.twin_row)
            near = None if row.left_out else has.maybe(wording)
            row.flags = [flag for flag in row.flags if flag[0] != "twin"] + (_may_be(near) if near else [])
            row.twin = row.twin or near
            if _marks(row) != old:
                row.version += 1
                changed.append(row)
        if not row.left_out:
            before.add(row, wording)
    Row.objects.bulk_update(changed, ["twin", "twin_row", "left_out", "flags", "version"])
    return bool(changed)


def _may_be(near: Milestone) -> list[list[str]]:
    when = dates.write(near.when) if near.when else "بلا تاريخ"
    return [["twin", MAY_BE.format(statement=near.statement, when=when)]]


def _marks(row: Row) -> tuple:
    return row.twin_id, row.twin_row_id, row.left_out, row.flags


_COMMUNE = re.compile(r"(?<!\w)جماعة\s+(\w+(?:\s+(?!في\b|من\b|إلى\b|لدى\b)\w+)?)")


def other_commune(card: Card) -> str:
    """«جماعة العرائش»: what a heading of the card names, where it is another than it is entered for. One query."""
    mine = [fold(name) for name in (card.commune.name, card.commune.hcp_name)]
    for row in card.rows.filter(place__in=[Row.Place.TITLE, Row.Place.HEADING]):
        named = _COMMUNE.search(row.original)
        if named and not any(fold(named[1]).startswith(name) for name in mine):
            return named[0].strip()
    return ""


def wording_of(row: Row) -> duplicates.Wording:
    facts = row.facts
    return duplicates.Wording.of(statement=facts["statement"], original=row.original, when=facts["when"])


def plain(text: str) -> str:
    """Without the one character that no database keeps, halves of characters and signs that turn the line."""
    return safe_text.unturned(text.replace("\0", "\ufffd").encode("utf-8", "replace").decode())


def shown(text: str) -> str:
    """As people read it: tidy, and without the hidden signs that would turn or break what stands around it."""
    return safe_text.tidy("".join(sign for sign in plain(text) if not safe_text.problems(sign)))
