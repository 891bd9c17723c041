"""The only writer of drafts."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts.history import keep
from accounts.policy import WRITABLE
from communes.models import Enrolment
from milestones.models import Milestone

# What a person writes in a milestone. Status, place in the card and authorship are not among it.
WRITTEN = (
    "section", "statement", "when", "when_as_written", "stage", "kind", "level", "place",
    "attendance_total", "attendance_women", "attendance_youth",
    "opens_on", "closes_on", "take_part_at", "synthesis", "decision",
)  # fmt: skip
DERIVED = ("earliest", "latest", "search_key", "search_terms", "updated_by", "updated_at")


class NotEditable(Exception):
    """What is submitted, published, withdrawn or deleted is not written over."""


class AlreadyRecorded(Exception):
    """The same form was sent before; `milestone` is what it made."""

    def __init__(self, milestone: Milestone):
        super().__init__()
        self.milestone = milestone


class Overtaken(Exception):
    """Somebody else has written the draft since the writer opened it."""


@transaction.atomic
def record(*, enrolment: Enrolment, by, bodies=(), **facts) -> Milestone:
    """Write a new draft at the end of the commune's card. Raises ValidationError, in Arabic, for bad facts."""
    milestone = Milestone(enrolment=enrolment, **facts)
    milestone.full_clean(exclude=["position", "created_by", "updated_by", "once"])
    return write(milestone, by=by, bodies=bodies)


@transaction.atomic
def write(milestone: Milestone, *, by, bodies=None, seen: datetime | None = None, why: str = "") -> Milestone:
    """Save a draft, new or edited, whose facts have been checked, and keep the version with who wrote it.

    `bodies`: those that took part, None to leave them as they are. `seen`: when the draft that the writer had
    before them was written last; where it has been written since, Overtaken is raised and nothing is saved.
    """
    # The enrolment's row is held, so that two drafts written at once do not take the same place in the card.
    hold_enrolment(milestone.enrolment_id)
    made = milestone.pk is None
    milestone.updated_by = by
    if made:
        _refuse_a_second_time(milestone.once)
        last = Milestone.objects.filter(enrolment=milestone.enrolment_id).aggregate(last=Max("position"))["last"]
        milestone.position = (last or 0) + 1
        milestone.created_by = by
        milestone.save()
    else:
        # Its row is held too: a draft being submitted at this moment is not put back, nor is its status written here.
        stored = Milestone.objects.select_for_update().filter(pk=milestone.pk).first()
        if stored is None or stored.status not in WRITABLE:
            raise NotEditable
        milestone.status, milestone.since = stored.status, stored.since
        if seen is not None and stored.updated_at != seen:
            raise Overtaken
        if _same(stored, milestone, bodies):
            milestone.updated_by = stored.updated_by  # who only pressed the button has written nothing
            return milestone
        milestone.save(update_fields=[*WRITTEN, *DERIVED])
    if bodies is not None:
        milestone.bodies.set(bodies)
    keep(milestone, by=by, why=why, kind="+" if made else "~")
    return milestone


def _same(stored: Milestone, milestone: Milestone, bodies) -> bool:
    if any(getattr(stored, name) != getattr(milestone, name) for name in WRITTEN):
        return False
    return bodies is None or set(stored.bodies.all()) == set(bodies)


def hold_enrolment(pk: int) -> None:
    """Hold the commune's card until the end of the transaction, before any milestone of it: everyone in one order.

    Without hindering rows that only name it (no_key): a revision being opened names it while it holds a milestone.
    """
    Enrolment.objects.select_for_update(no_key=True).get(pk=pk)


def _refuse_a_second_time(once: UUID | None):
    before = Milestone.objects.filter(once=once).first() if once else None
    if before:
        raise AlreadyRecorded(before)


@transaction.atomic
def delete(milestone: Milestone, *, by, why: str = "") -> None:
    """Delete a draft that was never submitted; its versions stay, with who deleted it."""
    hold_enrolment(milestone.enrolment_id)  # a card being read in tells its lines from what the commune has
    milestone = Milestone.objects.select_for_update().filter(pk=milestone.pk).first()
    if milestone is None or milestone.status != "draft" or milestone.reviews.exists():
        raise NotEditable
    keep(milestone, by=by, why=why, kind="-")
    for attachment in milestone.attachments.all():  # they go with it
        keep(attachment, by=by, why=why, kind="-")
    milestone.delete()
