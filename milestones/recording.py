"""The only writer of drafts."""

from django.db import transaction
from django.db.models import Max

from accounts.policy import WRITABLE
from communes.models import Enrolment
from milestones.models import Milestone

# What a person writes in a milestone. Status, place in the card and authorship are not among it.
WRITTEN = (
    "section", "statement", "when", "when_as_written", "stage", "kind", "level", "place",
    "attendance_total", "attendance_women", "attendance_youth",
)  # fmt: skip


class NotEditable(Exception):
    """What is submitted, published or withdrawn is not written over."""


@transaction.atomic
def record(*, enrolment: Enrolment, by, bodies=(), **facts) -> Milestone:
    """Write a new draft at the end of the commune's card. Raises ValidationError, in Arabic, for bad facts."""
    milestone = Milestone(enrolment=enrolment, **facts)
    milestone.full_clean(exclude=["position", "created_by", "updated_by"])
    write(milestone, by=by)
    milestone.bodies.set(bodies)
    return milestone


@transaction.atomic
def write(milestone: Milestone, *, by) -> Milestone:
    """Save a draft, new or edited, whose facts have been checked; keep who wrote it last."""
    # The enrolment's row is held, so that two drafts written at once do not take the same place in the card.
    Enrolment.objects.select_for_update().get(pk=milestone.enrolment_id)
    if milestone.pk is None:
        last = Milestone.objects.filter(enrolment=milestone.enrolment_id).aggregate(last=Max("position"))["last"]
        milestone.position = (last or 0) + 1
        milestone.created_by = by
        milestone.updated_by = by
        milestone.save()
        return milestone
    # Its row is held too: a draft being submitted at this moment is not put back, and its status is not written here.
    if Milestone.objects.select_for_update().get(pk=milestone.pk).status not in WRITABLE:
        raise NotEditable
    milestone.updated_by = by
    milestone.save(update_fields=[*WRITTEN, "earliest", "latest", "search_key", "updated_by", "updated_at"])
    return milestone
