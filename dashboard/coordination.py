"""One screen that says who is where, who is stuck, and what waits: counted from what is recorded, never typed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from communes.models import Enrolment
from dashboard.scope import Scope
from dashboard.states import nothing_yet, quiet
from milestones import consultations
from milestones.kinds import Status
from programme.models import Stage


@dataclass(frozen=True)
class Numbers:
    """Each is the length of a list that stands behind it (lists.py)."""

    waiting: int
    returned: int
    published: int
    undated: int
    communes: int
    quiet: int
    nothing: int


@dataclass(frozen=True)
class DeskNumbers(Numbers):
    """And of consultations: those one can take part in, and those that are over without an outcome."""

    consulting: int
    outcomes: int


def numbers(scope: Scope, as_of: date) -> DeskNumbers:
    """Two queries, three where milestones are narrowed by stage or period; one or two more where the scope knows no
    pathway. However many there are."""
    # Through the indexes: what is on its way and what has days to take part in is little, what is published is much.
    consulted = Q(status=Status.PUBLISHED, closes_on__gt=date.min)  # a range is for the index, «not null» is not
    moving = scope.milestones(whatever=True).filter(Q(status__in=[Status.SUBMITTED, Status.RETURNED]) | consulted)
    asked = scope.matching
    told = moving.order_by().aggregate(
        waiting=Count("pk", filter=Q(status=Status.SUBMITTED) & scope.reviewed & asked),
        returned=Count("pk", filter=Q(status=Status.RETURNED) & asked),
        consulting=Count("pk", filter=consultations.open_on(as_of) & asked),
        outcomes=Count("pk", filter=consultations.awaiting_outcome(as_of) & asked),
    )
    told |= (
        scope.enrolments()
        .order_by()
        .aggregate(
            communes=Count("pk"),
            nothing=Count("pk", filter=nothing_yet(as_of)),
            quiet=Count("pk", filter=quiet(as_of, scope.programmes)),
            published=scope.standing_published(),
            undated=Sum("standing__undated", default=0),
        )
    )
    published = scope.milestones().published()
    if "period" in scope.asked:  # counted in an index alone; what has no date lies in none
        told |= {"published": published.count(), "undated": 0}
    elif "stage" in scope.asked:
        told["undated"] = published.filter(earliest=None).count()
    return DeskNumbers(**told)


@dataclass(frozen=True)
class Row:
    """A commune in the matrix: how many published milestones each stage holds, of those that are asked for."""

    enrolment: Enrolment
    cells: tuple[tuple[Stage, int], ...]
    last_day: date | None
    next: Stage | None  # the first stage, in the usual order, of which nothing at all is published

    @property
    def commune(self):
        return self.enrolment.commune


def matrix(scope: Scope, enrolments: list[Enrolment], stages: list[Stage]) -> list[Row]:
    """For enrolments that come with their standing: no query; one where milestones are narrowed by a period."""
    held = {enrolment.pk: getattr(enrolment, "standing", None) for enrolment in enrolments}
    there = {pk: {int(stage): n for stage, n in one.by_stage.items()} if one else {} for pk, one in held.items()}
    shown = there
    if "period" in scope.asked:
        rows = scope.milestones().published().filter(enrolment__in=enrolments).order_by()
        shown = {pk: {} for pk in there}
        for enrolment, stage, number in rows.values_list("enrolment", "stage").annotate(Count("pk")):
            shown[enrolment][stage] = number
    return [
        Row(
            enrolment,
            cells=tuple((stage, shown[enrolment.pk].get(stage.pk, 0)) for stage in scope.shown(stages)),
            last_day=held[enrolment.pk].last_day if held[enrolment.pk] else None,
            next=next((stage for stage in stages if stage.pk not in there[enrolment.pk]), None),
        )
        for enrolment in enrolments
    ]
