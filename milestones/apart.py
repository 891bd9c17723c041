"""What is published from a page of its own, never among others: there is more to read of it than a list shows."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from milestones.duplicates import said_already
from milestones.kinds import Status
from milestones.models import Attachment, Milestone
from milestones.rewording import reworded


def with_attached(milestones):
    """The milestones with what apart() asks of each beside its own facts and what is noted()."""
    return milestones.annotate(is_attached=Exists(Attachment.objects.filter(milestone=OuterRef("pk"))))


def noted(milestones: Iterable[Milestone]) -> list[Milestone]:
    """The same; those that wait with `is_double`: another entry of their commune says it already. One query."""
    rows = list(milestones)
    waiting = [row for row in rows if row.status == Status.SUBMITTED]
    doubles = said_already(waiting) if waiting else set()
    for row in rows:
        row.is_double = row.pk in doubles
    return rows


def apart(milestone: Milestone, user) -> str:
    """What of it the list does not show, or wants a word, or "". `milestone`: with_attached() and noted()."""
    conditions = {
        "correction": milestone.revises_id,
        "undated": not milestone.when,
        "double": milestone.is_double,
        "reworded": reworded(milestone),
        "attached": milestone.is_attached,
        "consultation": milestone.opens_on or milestone.synthesis or milestone.decision,
        "own": milestone.updated_by_id == user.pk,
    }
    return next((why for why, holds in conditions.items() if holds), "")
