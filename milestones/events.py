"""One event, many communes: entered once, proposed to each, corrected everywhere."""

from dataclasses import dataclass

from django.db import transaction

from accounts.history import keep
from communes.models import Enrolment
from milestones import notices, recording, revising
from milestones.kinds import Status
from milestones.models import Event, Milestone
from milestones.revising import in_words

TOLD = ("statement", "when", "stage", "kind", "level", "place")  # what an event tells the communes
CARRIED = (*TOLD, "when_as_written")
ENDED = (Status.WITHDRAWN, Status.DROPPED, Status.APPLIED)


@dataclass(frozen=True)
class Reached:
    """What became of an event's correction in one commune."""

    milestone: Milestone
    outcome: str  # "updated", "proposed", "held" (a correction of the commune's own is open) or "same"


@transaction.atomic
def enter(event: Event, *, by, bodies=()) -> Event:
    """Save a new event whose facts have been checked. Raises AlreadyEntered for a form sent twice."""
    before = Event.objects.filter(once=event.once).first() if event.once else None
    if before:
        raise AlreadyEntered(before)
    event.created_by = by
    event.save()
    event.bodies.set(bodies)
    keep(event, by=by, kind="+")
    return event


class AlreadyEntered(Exception):
    def __init__(self, event: Event):
        super().__init__()
        self.event = event


@transaction.atomic
def propose(event: Event, enrolments, *, by, at) -> list[Milestone]:
    """Propose the event to the communes that have not had it yet; returns the proposals made."""
    held = set(event.milestones.values_list("enrolment_id", flat=True))
    made = []
    for enrolment in enrolments:
        if enrolment.pk in held:
            continue
        facts = {name: getattr(event, name) for name in CARRIED}
        proposal = Milestone(enrolment=enrolment, event=event, status=Status.PROPOSED, **facts)
        recording.write(proposal, by=by, bodies=event.bodies.all())
        notices.notify(proposal.reviews.create(action="propose", by=by, at=at), at=at)
        made.append(proposal)
    return made


@transaction.atomic
def correct(event: Event, *, by, at, why: str, bodies, seen=None) -> list[Reached]:
    """Save the event's changed facts and bring each of them to every commune that holds the event.

    A proposal not answered yet takes them at once; any other milestone of the event gets them as a revision to
    accept. What a commune has written otherwise than the event is left as it is. Communes with a correction of
    their own under way are told apart in what is returned: theirs comes first. `seen`: when the event
    that the writer had before them was written last; where it has been since, recording.Overtaken is raised.
    """
    before = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    if seen is not None and before.updated_at != seen:
        raise recording.Overtaken
    changed = [fact for fact in TOLD if getattr(before, fact) != getattr(event, fact)]
    facts = {name: getattr(event, name) for name in changed}
    if "when" in changed:
        facts["when_as_written"] = event.when_as_written
    if in_words(before, "bodies") != "، ".join(body.name for body in bodies):
        facts["bodies"] = list(bodies)
    event.save()
    event.bodies.set(bodies)
    keep(event, by=by, why=why)
    if not facts:
        return []
    # All enrolments are held first and in one order: two corrections at once wait for each other, none for both.
    list(Enrolment.objects.select_for_update(no_key=True).filter(milestones__event=event).order_by("pk"))
    held = Milestone.objects.select_for_update().filter(event=event, revises__isnull=True).exclude(status__in=ENDED)
    return [_reach(milestone, facts, by=by, at=at, why=why) for milestone in held.order_by("pk")]


def _reach(milestone: Milestone, facts: dict, *, by, at, why: str) -> Reached:
    if milestone.status == Status.PROPOSED:
        _put(milestone, facts, by=by, why=why)
        return Reached(milestone, "updated")
    if _says_already(milestone, facts):
        return Reached(milestone, "same")
    revision = revising.open_revision(milestone)
    if revision is None:
        revision = revising.beside(milestone, by=by, status=Status.PROPOSED, why=why, **facts)
        notices.notify(revision.reviews.create(action="propose", by=by, at=at, remark=why), at=at)
        return Reached(milestone, "proposed")
    if revision.status == Status.PROPOSED:
        _put(revision, facts, by=by, why=why)
        notices.notify(revision.reviews.create(action="propose", by=by, at=at, remark=why), at=at)
        return Reached(milestone, "proposed")
    return Reached(milestone, "held")


def _put(milestone: Milestone, facts: dict, *, by, why: str):
    facts = revising.fitting({"kind": milestone.kind} | facts)
    bodies = facts.pop("bodies", None)
    for name, value in facts.items():
        setattr(milestone, name, value)
    milestone.updated_by = by
    milestone.save()
    if bodies is not None:
        milestone.bodies.set(bodies)
    keep(milestone, by=by, why=why)


def _says_already(milestone: Milestone, facts: dict) -> bool:
    return all(
        set(milestone.bodies.all()) == set(value) if name == "bodies" else getattr(milestone, name) == value
        for name, value in facts.items()
        if name != "when_as_written"
    )
