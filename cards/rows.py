"""What a person decides about the rows of a card that is being read in. Nothing of a row's original is ever lost.

Every decision names the version of the row that its maker had before them (`seen`): what somebody else has decided
since is not overwritten unread.
"""

from contextlib import contextmanager, suppress

from django.db import transaction
from django.db.models import F

from arabic import dates
from cards import proposing, reading
from cards.lines import Unreadable
from cards.models import Card, Row
from milestones import recording
from milestones.kinds import Section
from milestones.models.consultation import WITHOUT

MOST_PARTS = 12  # of one split


class Refused(Exception):
    """Nothing was changed; str() says why and what to do, in Arabic."""


class NotOpen(Refused):
    def __init__(self):
        super().__init__("لم يتغير شيء: أُدخلت مسودات هذه البطاقة أو تُخلي عنها في هذه الأثناء.")


class Overtaken(Refused):
    def __init__(self):
        super().__init__("لم يُحفظ تعديلك: تغيَّر هذا السطر من نافذة أخرى في هذه الأثناء. اقرأه كما هو الآن، ثم قرِّر.")


class Gone(Refused):
    def __init__(self):
        super().__init__("لم يتغير شيء: ضُم هذا السطر إلى غيره في هذه الأثناء. اقرأ البطاقة كما هي الآن، ثم قرِّر.")


class NoEntry(Refused):
    def __init__(self):
        super().__init__("هذا النص خارج الأقسام: انقله أولا إلى أحد القسمين.")


@contextmanager
def held(card: Card):
    """The card's row, held until the end of the change: two people decide one after the other.

    First the commune's enrolment, as everyone does who writes in its record: what it has does not change meanwhile.
    """
    with transaction.atomic():
        recording.hold_enrolment(card.enrolment_id)
        card = Card.objects.select_for_update(no_key=True, of=("self",)).get(pk=card.pk)
        if not card.is_open:
            raise NotOpen
        yield card


@contextmanager
def _held(row: Row, seen: int, *, entry: bool = True):
    """The row as it stands, its card held; the change that is made of it is its next version."""
    with held(row.card) as card:
        found = Row.objects.filter(pk=row.pk).first()
        if found is None:
            raise Gone
        if found.version != seen:
            raise Overtaken
        if entry and not found.is_entry:
            raise NoEntry
        found.card = card
        found.version += 1
        yield found
        row.__dict__.update(found.__dict__)


def put(row: Row, *, facts: dict, place: str, by, at, seen: int) -> None:
    """Write what a person made of an entry."""
    with _held(row, seen) as found:
        found.place, found.facts = place, found.facts | facts
        found.left_out = False
        _settle(found, by=by, at=at)


def settle(row: Row, *, by, at, seen: int) -> None:
    """As it was read, it is right."""
    with _held(row, seen) as found:
        if not found.facts.get("stage"):
            raise Refused("اختر مرحلة المسار لهذا السطر أولا: افتحه بزر «اختر المرحلة».")
        _settle(found, by=by, at=at)


def choose(row: Row, *, when: str, by, at, seen: int) -> None:
    """One of the readings of a date that has several; "" where it is no date of the activity."""
    with _held(row, seen) as found:
        if when not in found.choices:
            raise Refused("اختر إحدى القراءات المعروضة، أو اكتب التاريخ بنفسك.")
        found.facts["when"] = when
        if not when:
            found.facts["when_as_written"] = ""
        found.flags = [flag for flag in found.flags if flag[0] != "when"]
        if found.flags:
            found.save()
        else:
            _settle(found, by=by, at=at)


def leave(row: Row, *, by, at, seen: int) -> None:
    """Not to be written: it is no milestone, or is there already."""
    with _held(row, seen) as found:
        found.left_out, found.taken = True, False
        found.settled_by, found.settled_at = by, at
        found.save()


def take(row: Row, *, by, at, seen: int) -> None:
    """To be written after all, also where the commune seems to have it."""
    with _held(row, seen) as found:
        found.left_out, found.taken = False, True
        found.flags = [flag for flag in found.flags if flag[0] != "twin"]
        found.settled_by, found.settled_at = (None, None) if found.flags else (by, at)
        found.save()


def place(row: Row, *, where: str, by, at, seen: int) -> None:
    """Move it to the timeline or to the achievements; what stood outside both becomes an entry and is read as one."""
    with _held(row, seen, entry=False) as found:
        _place(found, where)
        proposing.mark_twins(found.card)


def place_all(card: Card, *, where: str, by, at) -> int:
    """Everything outside the sections goes into one of them: a card without headings. Returns how many lines."""
    with held(card) as card:
        outside = list(card.rows.filter(place=Row.Place.UNPLACED))
        for found in outside:
            found.card = card
            found.version += 1
            _place(found, where)
        proposing.mark_twins(card)
    return len(outside)


def _place(found: Row, where: str) -> None:
    if where not in Section.values:
        raise Refused("اختر أحد القسمين: الانخراط في البرنامج أو الإنجازات.")
    found.place = where
    if not found.settled or not found.facts:
        proposing.understand(found, _understood(found, found.original))
    found.left_out = False
    found.save()


def look_again(card: Card) -> None:
    """Mark anew what the commune has: something may have been recorded, or given up, since the card was read."""
    with suppress(NotOpen), held(card) as card:
        proposing.mark_twins(card)


def split(row: Row, *, parts: list[str], by, at, seen: int) -> list[Row]:
    """Cut an entry into several, each read anew. Together the parts hold every letter of it."""
    parts = [part.strip() for part in parts if part.strip()]
    if len(parts) < 2:
        raise Refused("لم يُقسم السطر: ضع سطرا جديدا حيث تنتهي المحطة الأولى وتبدأ الثانية.")
    if len(parts) > MOST_PARTS:
        raise Refused(f"لم يُقسم السطر: الأقصى {MOST_PARTS} جزءا في المرة الواحدة.")
    with _held(row, seen) as found:
        if _letters("".join(parts)) != _letters(found.original):
            raise Refused("لم يُقسم السطر: تغيَّر نصه. أضف سطرا جديدا دون حذف أي كلمة؛ الكلمات تُصحح بعد التقسيم.")
        card = found.card
        card.rows.filter(order__gt=found.order).update(order=F("order") + len(parts) - 1)
        made = [
            Row(card=card, line=found.line, place=found.place, bullet=found.bullet, order=found.order + number)
            for number in range(len(parts))
        ]
        made[0].pk, made[0].version = found.pk, found.version
        for one, part in zip(made, parts, strict=True):
            one.original = part
            proposing.understand(one, _understood(one, part))
            one.save()
        made[0].facts |= told_apart(found.facts)
        made[0].save()
        proposing.mark_twins(card)
        found.__dict__.update(made[0].__dict__)
    return made


def join(row: Row, *, by, at, seen: int) -> Row:
    """Make one entry of this one and the one before it: two halves of one activity."""
    with _held(row, seen) as found:
        card = found.card
        before = card.rows.filter(place=found.place, order__lt=found.order).last()
        if before is None:
            raise Refused("ليس قبل هذا السطر محطة في القسم نفسه يُضم إليها.")
        edited = before.settled or found.settled
        one, other = before.facts, found.facts
        before.original = f"{before.original} {found.original}"
        proposing.understand(before, _understood(before, before.original))
        if edited:  # what a person has written is kept; a date that both have is theirs to settle
            before.facts |= one | {
                "statement": f"{one['statement']} {other['statement']}",
                "bodies": list(dict.fromkeys([*one["bodies"], *other["bodies"]])),
                "place": one["place"] or other["place"],
                "when": one["when"] or other["when"],
                "when_as_written": one["when_as_written"] or other["when_as_written"],
            }
        before.facts |= told_apart(other) | told_apart(one)
        if one["when"] and other["when"] and one["when"] != other["when"]:
            days = f"{dates.write(one['when'])} و{dates.write(other['when'])}"
            before.facts["when"] = _read(days)
            if not before.facts["when"]:
                before.flags = [["when", f"للسطرين تاريخان: {days}؛ اكتب تاريخ المحطة كلها."]]
        before.left_out, before.settled_by, before.settled_at = False, None, None
        before.version += 1
        before.save()
        Row.objects.filter(pk=found.pk).delete()
        proposing.mark_twins(card)
    return before


APART = ("attendance_total", "attendance_women", "attendance_youth", *WITHOUT)


def told_apart(facts: dict) -> dict:
    """What no words of the statement tell: who attended, and what a consultation alone has, with its kind."""
    kept = {name: value for name, value in facts.items() if name in APART and value not in (None, "")}
    return kept | ({"kind": facts["kind"]} if {*WITHOUT} & {*kept} else {})


def _understood(row: Row, text: str) -> reading.Item:
    try:
        return reading.understood(text, row.place, line=row.line)
    except Unreadable as error:
        raise Refused(str(error)) from error


def _read(text: str) -> str:
    try:
        return dates.read(text).when
    except dates.NotUnderstood:
        return ""


def _letters(text: str) -> str:
    return "".join(text.split())


def _settle(row: Row, *, by, at) -> None:
    row.left_out, row.settled_by, row.settled_at = False, by, at
    row.save()
