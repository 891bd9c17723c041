"""What a person decides about the rows of a card that is being read in. Nothing of a row's original is ever lost."""

from contextlib import contextmanager

from django.db import transaction
from django.db.models import F

from arabic import dates
from cards import proposing, reading
from cards.models import Card, Row
from milestones.kinds import Section

MOST_PARTS = 12  # of one split


class Refused(Exception):
    """Nothing was changed; str() says why and what to do, in Arabic."""


class NotOpen(Refused):
    def __init__(self):
        super().__init__("لم يتغير شيء: أُدخلت مسودات هذه البطاقة أو تُخلي عنها في هذه الأثناء.")


class Overtaken(Refused):
    def __init__(self):
        super().__init__("لم يتغير شيء: عُدِّل هذا السطر من نافذة أخرى في هذه الأثناء. قارنه بما كتبت، ثم احفظ من جديد.")


class NoEntry(Refused):
    def __init__(self):
        super().__init__("هذا النص خارج الأقسام: انقله أولا إلى أحد القسمين.")


@contextmanager
def held(card: Card):
    """The card's row, held until the end of the change: two people decide one after the other."""
    with transaction.atomic():
        card = Card.objects.select_for_update(no_key=True, of=("self",)).get(pk=card.pk)
        if not card.is_open:
            raise NotOpen
        yield card


def put(row: Row, *, facts: dict, place: str, by, at, seen=None) -> None:
    """Write what a person made of an entry. `seen`: when it had been decided last, as the writer saw it."""
    with held(row.card):
        row.refresh_from_db()
        if row.settled_at != seen:
            raise Overtaken
        row.place, row.facts = place, row.facts | facts
        _settle(row, by=by, at=at)


def settle(row: Row, *, by, at) -> None:
    """As it was read, it is right."""
    with held(row.card):
        row.refresh_from_db()
        if not row.is_entry:
            raise NoEntry
        if not row.facts.get("stage"):
            raise Refused("اختر مرحلة المسار لهذا السطر أولا: افتحه بزر «عدِّل».")
        _settle(row, by=by, at=at)


def choose(row: Row, *, when: str, by, at) -> None:
    """One of the readings of a date that has several; "" where it is no date of the activity."""
    with held(row.card):
        row.refresh_from_db()
        if when not in row.choices:
            raise Refused("اختر إحدى القراءات المعروضة، أو اكتب التاريخ بنفسك بزر «عدِّل».")
        row.facts["when"] = when
        if not when:
            row.facts["when_as_written"] = ""
        row.flags = [flag for flag in row.flags if flag[0] != "when"]
        if row.flags:
            row.save()
        else:
            _settle(row, by=by, at=at)


def leave(row: Row, *, by, at) -> None:
    """Not to be written: it is no milestone, or is there already."""
    _set_left_out(row, True, by=by, at=at)


def take(row: Row, *, by, at) -> None:
    """To be written after all."""
    _set_left_out(row, False, by=by, at=at)


def place(row: Row, *, where: str, by, at) -> None:
    """Move it to the timeline or to the achievements; what stood outside both becomes an entry and is read as one."""
    with held(row.card):
        row.refresh_from_db()
        if where not in Section.values:
            raise Refused("اختر أحد القسمين: الانخراط في البرنامج أو الإنجازات.")
        row.place = where
        if not row.settled or not row.facts:
            proposing.understand(row, reading.understood(row.original, where, line=row.line))
        row.left_out = False
        row.save()
        proposing.mark_twins(row.card)


def split(row: Row, *, parts: list[str], by, at) -> list[Row]:
    """Cut an entry into several, each read anew. Together the parts hold every letter of it."""
    parts = [part.strip() for part in parts if part.strip()]
    if len(parts) < 2:
        raise Refused("لم يُقسم السطر: ضع سطرا جديدا حيث تنتهي المحطة الأولى وتبدأ الثانية.")
    if len(parts) > MOST_PARTS:
        raise Refused(f"لم يُقسم السطر: الأقصى {MOST_PARTS} جزءا في المرة الواحدة.")
    with held(row.card) as card:
        row.refresh_from_db()
        if not row.is_entry:
            raise NoEntry
        if _letters("".join(parts)) != _letters(row.original):
            raise Refused("لم يُقسم السطر: تغيَّر نصه. أضف سطرا جديدا دون حذف أي كلمة؛ الكلمات تُصحح بعد التقسيم.")
        card.rows.filter(order__gt=row.order).update(order=F("order") + len(parts) - 1)
        made = [Row(card=card, line=row.line, place=row.place, bullet=row.bullet, order=row.order + number)
                for number in range(len(parts))]  # fmt: skip
        made[0].pk = row.pk
        for one, part in zip(made, parts, strict=True):
            one.original = part
            proposing.understand(one, reading.understood(part, row.place, line=row.line))
            one.save()
        proposing.mark_twins(card)
    return made


def join(row: Row, *, by, at) -> Row:
    """Make one entry of this one and the one before it: two halves of one activity."""
    with held(row.card) as card:
        row.refresh_from_db()
        if not row.is_entry:
            raise NoEntry
        before = card.rows.filter(place=row.place, order__lt=row.order).last()
        if before is None:
            raise Refused("ليس قبل هذا السطر محطة في القسم نفسه يُضم إليها.")
        edited = before.settled or row.settled
        one, other = before.facts, row.facts
        before.original = f"{before.original} {row.original}"
        proposing.understand(before, reading.understood(before.original, before.place, line=before.line))
        if edited:  # what a person has written is kept; a date that both have is theirs to settle
            before.facts |= one | {
                "statement": f"{one['statement']} {other['statement']}",
                "bodies": list(dict.fromkeys([*one["bodies"], *other["bodies"]])),
                "place": one["place"] or other["place"],
                "when": one["when"] or other["when"],
                "when_as_written": one["when_as_written"] or other["when_as_written"],
            }
        if one["when"] and other["when"] and one["when"] != other["when"]:
            days = f"{dates.write(one['when'])} و{dates.write(other['when'])}"
            before.facts["when"] = _read(days)
            if not before.facts["when"]:
                before.flags = [["when", f"للسطرين تاريخان: {days}؛ اكتب تاريخ المحطة كلها."]]
        before.left_out, before.settled_by, before.settled_at = False, None, None
        before.save()
        row.delete()
        proposing.mark_twins(card)
    return before


def _read(text: str) -> str:
    try:
        return dates.read(text).when
    except dates.NotUnderstood:
        return ""


def _letters(text: str) -> str:
    return "".join(text.split())


def _set_left_out(row: Row, left_out: bool, *, by, at) -> None:
    with held(row.card):
        row.refresh_from_db()
        if not row.is_entry:
            raise NoEntry
        row.left_out = left_out
        row.settled_by, row.settled_at = (by, at) if left_out or _only_a_twin(row) else (None, None)
        row.save()


def _only_a_twin(row: Row) -> bool:
    """Nothing else is open in it than whether the commune has it: taking it settles that."""
    return all(flag[0] == "twin" for flag in row.flags)


def _settle(row: Row, *, by, at) -> None:
    row.left_out, row.settled_by, row.settled_at = False, by, at
    row.save()
