"""Corrections over published text.

Editing what is published opens a revision: a draft beside it, which walks through review like any other. The
public goes on seeing the published text until the revision is published; then the new facts take their place
in one transaction, and each of them is kept as a dated correction. The correction of an event reaches the
communes in the same way, over their drafts as well: there the facts take their place once they are accepted.
"""

from django.db import transaction

from accounts.history import keep
from arabic import dates
from milestones import attachment_revising
from milestones.kinds import OPEN, Kind, Status
from milestones.models import Correction, Milestone
from milestones.models.consultation import WITHOUT
from milestones.recording import WRITTEN, hold_enrolment

BESIDE = ("when_as_written",)  # goes along with the facts, and is no correction of its own
FACTS = tuple(name for name in WRITTEN if name not in BESIDE)
CORRECTABLE = (*OPEN, Status.PUBLISHED)


class NotPublished(Exception):
    """Only what is published is corrected by a revision; anything else is edited in place."""


class NothingToCorrect(Exception):
    """What the revision corrects was withdrawn or given up."""


@transaction.atomic
def revise(milestone: Milestone, *, by) -> Milestone:
    """The open revision of a published milestone; a new draft with the same facts where there is none."""
    hold_enrolment(milestone.enrolment_id)
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if milestone.status != Status.PUBLISHED:
        raise NotPublished
    return open_revision(milestone) or beside(milestone, by=by)


def open_revision(milestone: Milestone) -> Milestone | None:
    return milestone.revisions.filter(status__in=OPEN).first()


def beside(milestone: Milestone, *, by, status: str = Status.DRAFT, why: str = "", **facts) -> Milestone:
    """A revision of the milestone, with its facts but for those given."""
    facts = fitting({name: getattr(milestone, name) for name in WRITTEN} | facts)
    bodies = facts.pop("bodies", milestone.bodies.all())
    revision = Milestone.objects.create(
        enrolment_id=milestone.enrolment_id,
        position=milestone.position,
        revises=milestone,
        event_id=milestone.event_id,
        status=status,
        created_by=by,
        updated_by=by,
        **facts,
    )
    revision.bodies.set(bodies)
    keep(revision, by=by, why=why, kind="+")
    attachment_revising.copy(milestone, revision, by=by)
    return revision


def fitting(facts: dict) -> dict:
    """The facts, without what a consultation alone has where they tell of none."""
    return facts if facts["kind"] == Kind.CONSULTATION else facts | WITHOUT


def differences(revision: Milestone) -> list[tuple[str, str, str]]:
    """What a revision changes: the fact, how the present text says it, how the revision does."""
    facts = differing(revision.revises, revision)
    changes = attachment_revising.Changes.of(revision)
    return [*facts, ("attachments", *changes.in_words())] if changes else facts


def differing(before: Milestone, after: Milestone) -> list[tuple[str, str, str]]:
    """The facts that two milestones do not say alike, in words: the fact, the one, the other."""
    told = ((fact, in_words(before, fact), in_words(after, fact)) for fact in (*FACTS, "bodies"))
    return [(fact, one, other) for fact, one, other in told if one != other]


def apply(revision: Milestone, *, by, at, minor: bool) -> None:
    """Put the revision's facts in the place of those it corrects. Called by review.move, inside its transaction."""
    milestone = Milestone.objects.select_for_update().get(pk=revision.revises_id)
    if milestone.status not in CORRECTABLE:
        raise NothingToCorrect
    revision.revises = milestone
    if milestone.status == Status.PUBLISHED:
        Correction.objects.bulk_create(
            Correction(milestone=milestone, field=fact, before=before, after=after, minor=minor, by=by, at=at)
            for fact, before, after in differences(revision)
        )
    for name in FACTS if milestone.source else WRITTEN:  # how a card wrote its date stays as the card wrote it
        setattr(milestone, name, getattr(revision, name))
    milestone.updated_by = revision.updated_by
    milestone.save()
    milestone.bodies.set(revision.bodies.all())
    why = reason_of(revision)
    keep(milestone, by=by, why=why)
    attachment_revising.Changes.of(revision).apply(by=by, why=why)


def reason_of(revision: Milestone) -> str:
    """Why the correction was made: what its writer said when it was submitted or proposed."""
    said = revision.reviews.filter(action__in=["submit", "propose"]).exclude(remark="").last()
    return said.remark if said else ""


def in_words(milestone, fact: str) -> str:
    """A fact of a milestone or an event as people read it; "" where it is not known."""
    if fact == "when":
        return dates.write(milestone.when)
    if fact == "bodies":
        return "، ".join(body.name for body in milestone.bodies.all())
    if fact in ("section", "kind", "level"):
        return getattr(milestone, f"get_{fact}_display")()
    value = getattr(milestone, fact)
    if fact in ("opens_on", "closes_on"):
        return dates.write(value.isoformat()) if value else ""
    return "" if value is None else str(value)
