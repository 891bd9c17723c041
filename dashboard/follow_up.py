"""Following communes up: who looks after them, what they are reminded of, what is noted. The only writer of these.

Whoever calls has asked policy.may_follow_up of every commune; policy.may_answer_reminders for an answer.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from accounts import people, policy
from accounts.models import User
from communes.models import Enrolment
from dashboard.models import Answer, AnswerNotice, Note, Reminder, Told
from milestones import notices


class NoCoordinatorThere(Exception):
    """The person coordinates none of these provinces today; `enrolments` are those that lie there."""

    def __init__(self, enrolments: list[Enrolment]):
        super().__init__()
        self.enrolments = enrolments


@transaction.atomic
def assign(enrolments, *, coordinator: User | None, by: User, at: datetime) -> list[Enrolment]:
    """Assign communes to a coordinator of their province, or to nobody; returns those that changed.

    All or none: raises NoCoordinatorThere. What stays as it is makes no version.
    """
    held = _held(enrolments)
    if coordinator is not None:
        there = {one.commune.province_id: people.coordinators_of(one.commune, localdate(at)) for one in held}
        strange = {province for province, found in there.items() if not found.filter(pk=coordinator.pk).exists()}
        if strange:
            raise NoCoordinatorThere([one for one in held if one.commune.province_id in strange])
    changed = [one for one in held if one.coordinator_id != (coordinator and coordinator.pk)]
    for enrolment in changed:
        enrolment.coordinator, enrolment._history_user = coordinator, by
        enrolment.save(update_fields=["coordinator"])
    return changed


@transaction.atomic
def remind(enrolments, *, text: str, by: User, at: datetime, once: UUID | None = None) -> list[Reminder]:
    """Remind communes of something, one row each, and have their staff told by e-mail after the transaction.

    Sent twice from one form (`once`), it gives back what the first time made.
    """
    held = _held(enrolments)
    before = {reminder.enrolment_id: reminder for reminder in Reminder.objects.filter(once=once)} if once else {}
    told = []
    for enrolment in held:
        if enrolment.pk not in before:
            before[enrolment.pk] = reminder = enrolment.reminders.create(text=text, by=by, at=at, once=once)
            told += _address(reminder)
    notices.tell([one.to for one in told if one.way == Told.Way.MAIL])
    return [before[enrolment.pk] for enrolment in held]


def _address(reminder: Reminder) -> list[Told]:
    """Note to whom the reminder goes, and how it will reach them."""
    staff = people.staff_of(reminder.commune, localdate(reminder.at)).exclude(pk=reminder.by_id)
    return Told.objects.bulk_create(
        Told(to=person, reminder=reminder, way=way_to(person), made_at=reminder.at) for person in staff
    )


def way_to(person: User) -> Told.Way:
    if notices.reached_by_mail(person):
        return Told.Way.MAIL
    return Told.Way.DESK if person.notices == User.Notices.NONE else Told.Way.NO_ADDRESS


@transaction.atomic
def answer(reminder: Reminder, *, text: str, by: User, at: datetime) -> tuple[Answer, bool]:
    """The staff have seen it, and whoever awaits the answer is told by e-mail after the transaction.

    Returns the one answer of the reminder, and whether it is this one.
    """
    given, made = Answer.objects.get_or_create(reminder=reminder, defaults={"text": text, "by": by, "at": at})
    if made:
        told = [person for person in _awaiting(given) if notices.reached_by_mail(person)]
        AnswerNotice.objects.bulk_create(AnswerNotice(to=person, answer=given, made_at=at) for person in told)
        notices.tell(told)
    return given, made


def _awaiting(given: Answer) -> list[User]:
    """Who wrote the reminder and who looks after the commune, as far as they follow it up today."""
    reminder = given.reminder
    in_charge = people.looking_after(reminder.enrolment, localdate(given.at)).values("pk")
    found = User.objects.filter(Q(pk=reminder.by_id) | Q(pk__in=in_charge)).exclude(pk=given.by_id)
    return [person for person in found if policy.may_follow_up(person, reminder.commune)]


@transaction.atomic
def note(enrolment: Enrolment, *, text: str, by: User, at: datetime, once: UUID | None = None) -> Note:
    """Write a note on a commune; sent twice from one form (`once`), it is written once."""
    (held,) = _held([enrolment])
    written = held.notes.filter(once=once).first() if once else None
    return written or held.notes.create(text=text, by=by, at=at, once=once)


def _held(enrolments) -> list[Enrolment]:
    """Their rows, held until the end of the transaction, in one order for everyone."""
    keys = [enrolment.pk for enrolment in enrolments]
    rows = Enrolment.objects.filter(pk__in=keys).select_related("commune__province").order_by("pk")
    return list(rows.select_for_update(no_key=True, of=("self",)))
