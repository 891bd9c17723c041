"""What is published from a page of its own, never among others: there is more to read of it than a list shows."""

from django.db.models import Exists, OuterRef

from milestones.models import Attachment, Milestone


def with_attached(milestones):
    """The milestones with what apart() asks of each beside its own facts."""
    return milestones.annotate(is_attached=Exists(Attachment.objects.filter(milestone=OuterRef("pk"))))


def apart(milestone: Milestone, user) -> str:
    """What of it the list does not show, or wants a word: a key of APART."""
    conditions = {
        "correction": milestone.revises_id,
        "undated": not milestone.when,
        "rewritten": milestone.original not in ("", milestone.statement),
        "attached": getattr(milestone, "is_attached", False),
        "consultation": milestone.opens_on or milestone.synthesis or milestone.decision,
        "own": milestone.updated_by_id == user.pk,
    }
    return next((why for why, holds in conditions.items() if holds), "")
