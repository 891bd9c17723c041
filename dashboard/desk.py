"""What a signed-in person finds on their desk: their communes, and what waits for review. Facts, no words."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.utils.timezone import localdate

from accounts import policy
from communes.models import Enrolment
from milestones.apart import apart, noted
from milestones.kinds import Status
from milestones.models import Milestone
from milestones.progress import stages_recorded
from programme.models import Stage


@dataclass(frozen=True)
class Place:
    """A commune of the person's: which stages are recorded, how many milestones stand where."""

    enrolment: Enrolment
    bar: tuple[bool, ...]
    counts: Counter  # by status

    @property
    def commune(self):
        return self.enrolment.commune

    @property
    def recorded(self) -> int:
        return sum(self.bar)


@dataclass(frozen=True)
class Line:
    milestone: Milestone
    may_review: bool
    apart: str = ""  # why it is read on a page of its own before it is published; "" where the list shows all of it


def enrolments_of(user):
    """The programme's communes within the person's reach, in the order of the kingdom's map."""
    within = policy.drafts_seen_by(user, at="commune")
    return Enrolment.objects.filter(within).with_places().order_by("commune__hcp_code", "pk")


def reads_what_waits(user) -> bool:
    """Reviewers answer what waits, observers read it; for staff alone it is the coordinator's matter."""
    return policy.may_review_somewhere(user) or policy.may_read_reference(user)


def only_enrolment_of(user) -> Enrolment | None:
    """The commune of a person who has one alone: it is their whole desk. None for everybody else."""
    if reads_what_waits(user):
        return None
    first_two = list(enrolments_of(user).with_who_looks_after(localdate())[:2])
    return first_two[0] if len(first_two) == 1 else None


def lines(user, milestones) -> list[Line]:
    return [Line(one, policy.may_review_in(user, one.commune)) for one in milestones]


def queue(user, milestones) -> list[Line]:
    """The lines of what waits, with what is not published among others. One query more."""
    return [Line(one, policy.may_review_in(user, one.commune), apart(one, user)) for one in noted(milestones)]


def places(enrolments) -> list[Place]:
    """Three queries, however many communes."""
    enrolments = list(enrolments)
    stages = list(Stage.objects.all())
    recorded = stages_recorded(enrolments)
    counts = {enrolment.pk: Counter() for enrolment in enrolments}
    rows = Milestone.objects.filter(enrolment__in=counts).order_by().values_list("enrolment", "status")
    for pk, status, number in rows.annotate(Count("pk")):
        counts[pk][Status(status)] = number
    return [Place(one, tuple(stage.pk in recorded[one.pk] for stage in stages), counts[one.pk]) for one in enrolments]
