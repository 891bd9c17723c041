"""One screen that says who is where, who is stuck, and what waits: counted from what is recorded, never typed."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from communes.models import Enrolment
from dashboard.scope import Scope, nothing_yet, quiet
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


def numbers(scope: Scope, as_of: date) -> Numbers:
    """Three queries, four where milestones are narrowed by stage or year; however many there are."""
    # Through the index of statuses: what is on its way is little, what is published is much.
    moving = scope.milestones().filter(status__in=[Status.SUBMITTED, Status.RETURNED]).order_by()
    told = moving.aggregate(
        waiting=Count("pk", filter=Q(status=Status.SUBMITTED) & scope.reviewed),
        returned=Count("pk", filter=Q(status=Status.RETURNED)),
    )
    told |= (
        scope.enrolments()
        .order_by()
        .aggregate(
            communes=Count("pk"),
            nothing=Count("pk", filter=nothing_yet()),
            quiet=Count("pk", filter=quiet(as_of)),
            published=Sum("standing__published", default=0),
            undated=Sum("standing__undated", default=0),
        )
    )
    if scope.by_time:
        published = scope.milestones().published().order_by()
        told |= published.aggregate(published=Count("pk"), undated=Count("pk", filter=Q(earliest=None)))
    return Numbers(**told)


@dataclass(frozen=True)
class Row:
    """A commune in the matrix: how many published milestones each stage holds."""

    enrolment: Enrolment
    cells: tuple[tuple[Stage, int], ...]
    last_day: date | None

    @property
    def commune(self):
        return self.enrolment.commune

    @property
    def next(self) -> Stage | None:
        """The first stage, in the usual order, of which nothing is recorded."""
        return next((stage for stage, number in self.cells if not number), None)


def matrix(scope: Scope, enrolments: list[Enrolment], stages: list[Stage]) -> list[Row]:
    """For enrolments that come with their standing: no query; one where milestones are narrowed by stage or year."""
    if scope.by_time:
        rows = scope.milestones().published().filter(enrolment__in=enrolments).order_by()
        counted = Counter({(e, s): n for e, s, n in rows.values_list("enrolment", "stage").annotate(Count("pk"))})
    else:
        counted = Counter()
        for enrolment in enrolments:
            held = standing_of(enrolment)
            counted.update({(enrolment.pk, int(stage)): n for stage, n in (held.by_stage if held else {}).items()})
    return [
        Row(
            enrolment,
            tuple((stage, counted[enrolment.pk, stage.pk]) for stage in stages),
            getattr(standing_of(enrolment), "last_day", None),
        )
        for enrolment in enrolments
    ]


def standing_of(enrolment: Enrolment):
    """Where it stands; None for a commune with nothing published yet."""
    return getattr(enrolment, "standing", None)
