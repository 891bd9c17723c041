"""Corrections over published text.

Editing what is published opens a revision: a draft beside it, which walks through review like any other. The
public goes on seeing the published text until the revision is published; then the new facts take their place
in one transaction, and each of them is kept as a dated correction.
"""

from django.db import transaction

from arabic import dates
from milestones.kinds import OPEN, Status
from milestones.models import Correction, Milestone
from milestones.recording import WRITTEN

BESIDE = ("when_as_written",)  # goes along with the facts, and is no correction of its own
FACTS = tuple(name for name in WRITTEN if name not in BESIDE)


class NotPublished(Exception):
    """Only what is published is corrected by a revision; anything else is edited in place."""


@transaction.atomic
def revise(milestone: Milestone, *, by) -> Milestone:
    """The open revision of a published milestone; a new draft with the same facts where there is none."""
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if milestone.status != Status.PUBLISHED:
        raise NotPublished
    if opened := milestone.revisions.filter(status__in=OPEN).first():
        return opened
    facts = {name: getattr(milestone, name) for name in WRITTEN}
    revision = Milestone.objects.create(
        enrolment_id=milestone.enrolment_id,
        position=milestone.position,
        revises=milestone,
        created_by=by,
        updated_by=by,
        **facts,
    )
    revision.bodies.set(milestone.bodies.all())
    return revision


def differences(revision: Milestone) -> list[tuple[str, str, str]]:
    """What a revision changes: the fact, how the published text says it, how the revision does."""
    published = revision.revises
    changed = [
        (fact, in_words(published, fact), in_words(revision, fact))
        for fact in FACTS
        if getattr(published, fact) != getattr(revision, fact)
    ]
    before, after = in_words(published, "bodies"), in_words(revision, "bodies")
    return changed + ([("bodies", before, after)] if before != after else [])


def apply(revision: Milestone, *, by, at, minor: bool) -> None:
    """Put the revision's facts in the place of the published ones. Called by review.move, inside its transaction."""
    milestone = Milestone.objects.select_for_update().get(pk=revision.revises_id)
    if milestone.status != Status.PUBLISHED:
        raise NotPublished
    revision.revises = milestone
    Correction.objects.bulk_create(
        Correction(milestone=milestone, field=fact, before=before, after=after, minor=minor, by=by, at=at)
        for fact, before, after in differences(revision)
    )
    for name in FACTS if milestone.source else WRITTEN:  # how a card wrote its date stays as the card wrote it
        setattr(milestone, name, getattr(revision, name))
    milestone.updated_by = revision.updated_by
    milestone.save()
    milestone.bodies.set(revision.bodies.all())


def in_words(milestone: Milestone, fact: str) -> str:
    """A fact as people read it; "" where it is not known."""
    if fact == "when":
        return dates.write(milestone.when)
    if fact == "bodies":
        return "، ".join(body.name for body in milestone.bodies.all())
    if fact in ("section", "kind", "level"):
        return getattr(milestone, f"get_{fact}_display")()
    value = getattr(milestone, fact)
    return "" if value is None else str(value)
