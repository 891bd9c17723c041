"""What a milestone says of itself against what it is made of: its text, its days, its moves, its corrections."""

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery

from arabic import edtf
from milestones.kinds import Status
from milestones.models import Correction, Milestone, Review
from milestones.querysets import SEARCHABLE
from milestones.review import MOVES
from milestones.revising import in_words

AT_ONCE = 2000
# Where a milestone may stand after its last move; None: it was never moved.
STANDS = {None: {Status.DRAFT}, "propose": {Status.PROPOSED}} | {
    action: {target} for action, (_, target) in MOVES.items()
}
TAKES_EFFECT = {"accept", "publish"}  # of a correction, which is applied then
# Facts that corrections keep as they stand in the row; others are kept in words, which people may change.
AS_THEY_STAND = (
    "statement", "place", "attendance_total", "attendance_women", "attendance_youth", "take_part_at", "synthesis",
    "decision",
)  # fmt: skip


def derived() -> Iterator[str]:
    """First and last day follow from the date, what search looks in from the text."""
    for milestone in Milestone.objects.order_by("pk").iterator(AT_ONCE):
        kept = [getattr(milestone, name) for name in ("earliest", "latest", *SEARCHABLE)]
        try:
            milestone.keep_days()
        except edtf.BadNotation:
            yield f"milestone {milestone.pk}: its date is no EDTF"
            continue
        milestone.keep_searchable()
        made = [getattr(milestone, name) for name in ("earliest", "latest", *SEARCHABLE)]
        if kept[:2] != made[:2]:
            yield f"milestone {milestone.pk}: its days are not those of its date"
        if kept[2:] != made[2:]:
            yield f"milestone {milestone.pk}: search looks for it by another text (manage.py index_milestones)"


def moved() -> Iterator[str]:
    """A milestone stands where its last move brought it, since then; what is published, by whom and since when."""
    moves = Review.objects.filter(milestone=OuterRef("pk")).order_by("-at", "-pk")
    published = moves.filter(action="publish")
    rows = Milestone.objects.order_by("pk").annotate(
        action=Subquery(moves.values("action")[:1]),
        moved_at=Subquery(moves.values("at")[:1]),
        publisher=Subquery(published.values("by")[:1]),
        told_at=Subquery(published.values("at")[:1]),
    )
    for row in rows.defer(*SEARCHABLE, "statement", "original").iterator(AT_ONCE):
        allowed = STANDS[row.action]
        if row.revises_id and row.action in TAKES_EFFECT:
            allowed = {Status.APPLIED} if row.action == "publish" else {*allowed, Status.APPLIED}
        if row.status not in allowed:
            yield f"milestone {row.pk}: it is {row.status}, and its last move was {row.action}"
        if row.moved_at and row.since != row.moved_at:
            yield f"milestone {row.pk}: it does not stand there since its last move"
        if (row.published_by_id, row.published_at) != (row.publisher, row.told_at) and row.status != Status.APPLIED:
            yield f"milestone {row.pk}: published by another, or at another time, than its moves say"


def corrected() -> Iterator[str]:
    """Each correction begins with the words that the one before it ended with, and the last says what stands."""
    rows = Correction.objects.filter(field__in=AS_THEY_STAND).select_related("milestone")
    rows = rows.order_by("milestone", "field", "at", "pk")
    previous = None
    for row in rows.iterator(AT_ONCE):
        same = previous and (previous.milestone_id, previous.field) == (row.milestone_id, row.field)
        if same and previous.after != row.before:
            yield f"correction {row.pk}: it corrects other words than correction {previous.pk} put there"
        if previous and not same:
            yield from _stands(previous)
        previous = row
    if previous:
        yield from _stands(previous)


def _stands(correction: Correction) -> Iterator[str]:
    if in_words(correction.milestone, correction.field) != correction.after:
        yield f"correction {correction.pk}: its milestone says something else in {correction.field} now"
