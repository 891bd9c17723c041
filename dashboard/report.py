"""The state of a province on one day, for its governor: what is published, and how much is on its way. Facts alone;
report_words.py says them, and the page and the PDF lay that out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Sum

from accounts import policy
from communes.models import Enrolment, Province
from dashboard.coordination import Numbers, Row, matrix
from dashboard.scope import Scope
from dashboard.states import nothing_yet, quiet, start_of
from milestones.kinds import OPEN, Status
from milestones.models import Milestone
from programme.models import Programme, Stage

RECENT = 90  # days
LISTED, LISTED_UNDATED = 60, 30  # milestones written out; all are counted
ON_THEIR_WAY = (Status.SUBMITTED, Status.RETURNED, Status.DRAFT, Status.PROPOSED)
ATTENDANCE = ("attendance_total", "attendance_women", "attendance_youth")


@dataclass(frozen=True)
class OnItsWay:
    """What stands at one status before the public: how much, since when the oldest, in which communes."""

    status: Status
    number: int
    oldest: datetime | None
    communes: tuple[str, ...]


@dataclass(frozen=True)
class Attendance:
    """Who came, where it was noted: of so many published milestones; of the others nothing is known."""

    fact: str
    people: int
    noted: int
    not_noted: int


@dataclass(frozen=True)
class Listed:
    """The first milestones of a list, and how many it has in all."""

    milestones: tuple[Milestone, ...]
    number: int


@dataclass(frozen=True)
class Report:
    province: Province
    programme: Programme
    scope: Scope
    as_of: date
    stages: list[Stage]
    numbers: Numbers
    rows: list[Row]  # the communes, in the order of the kingdom's map
    on_their_way: tuple[OnItsWay, ...]
    attendance: tuple[Attendance, ...]
    latest: Listed  # of the asked period; of the last days where none is asked
    undated: Listed

    @property
    def by(self):
        return self.scope.user

    @property
    def period(self) -> str:
        """In EDTF; "" where none is asked."""
        return self.scope.asked.get("period", "")

    @property
    def quiet(self) -> list[Row]:
        return [row for row in self.rows if row.enrolment.is_quiet]

    @property
    def nothing(self) -> list[Row]:
        return [row for row in self.rows if row.enrolment.is_empty]


def provinces_of(user):
    """The provinces with communes of the programme whose report a person may read, with how many communes."""
    enrolled = Province.objects.filter(policy.reports_read_by(user), communes__enrolments__isnull=False)
    return enrolled.annotate(enrolled=Count("communes__enrolments")).select_related("region").order_by("hcp_code")


def enrolled_in(user, slug: str) -> Enrolment | None:
    """One enrolment of the province, with its places and programme: None where there is no report for this person."""
    within = policy.reports_read_by(user, at="commune__province")
    found = Enrolment.objects.filter(within, commune__province__slug=slug)
    return found.with_places().select_related("programme").first()


def of(enrolment: Enrolment, user, asked: dict, stages: list[Stage], *, as_of: date) -> Report:
    """The report of an enrolment's province, narrowed by what is asked (role, stage, period). Six queries, seven
    where a period is asked; however much is recorded."""
    province = enrolment.commune.province
    scope = Scope(user, asked | {"province": province.slug})
    rows = _rows(scope, stages, as_of)
    milestones = scope.milestones_of([row.enrolment for row in rows])
    published = milestones.published()
    recent = Q() if "period" in asked else Q(published_at__gte=start_of(as_of - timedelta(RECENT - 1)))
    counted = _counted(published, recent)
    on_their_way = _on_their_way(milestones)
    return Report(
        province=province,
        programme=enrolment.programme,
        scope=scope,
        as_of=as_of,
        stages=stages,
        numbers=_numbers(rows, counted, on_their_way),
        rows=rows,
        on_their_way=on_their_way,
        attendance=tuple(_attendance(fact, counted) for fact in ATTENDANCE),
        latest=_listed(published.filter(recent).newest_first(), counted["recent"], LISTED),
        undated=_listed(published.filter(earliest=None).in_card_order(), counted["undated"], LISTED_UNDATED),
    )


def _rows(scope: Scope, stages: list[Stage], as_of: date) -> list[Row]:
    enrolments = scope.enrolments().select_related("standing")
    told = {"is_quiet": quiet(as_of), "is_empty": nothing_yet(as_of)}
    told = {name: ExpressionWrapper(condition, BooleanField()) for name, condition in told.items()}
    return matrix(scope, list(enrolments.annotate(**told)), stages)


def _counted(published, recent: Q) -> dict:
    """All that is counted of the published milestones, in one query."""
    noted = {f"{fact}_noted": Count(fact) for fact in ATTENDANCE}
    people = {f"{fact}_people": Sum(fact, default=0) for fact in ATTENDANCE}
    undated = Count("pk", filter=Q(earliest=None))
    return published.order_by().aggregate(
        published=Count("pk"), undated=undated, recent=Count("pk", filter=recent), **noted, **people
    )


def _numbers(rows: list[Row], counted: dict, on_their_way: tuple[OnItsWay, ...]) -> Numbers:
    """Those of the desk, from what is read for the tables anyway."""
    held = {one.status: one.number for one in on_their_way}
    return Numbers(
        waiting=held[Status.SUBMITTED],
        returned=held[Status.RETURNED],
        published=counted["published"],
        undated=counted["undated"],
        communes=len(rows),
        quiet=sum(bool(row.enrolment.is_quiet) for row in rows),
        nothing=sum(bool(row.enrolment.is_empty) for row in rows),
    )


def _on_their_way(milestones) -> tuple[OnItsWay, ...]:
    """By status, the communes in the order of the map."""
    moving = milestones.filter(status__in=OPEN).order_by("status", "enrolment__commune__hcp_code", "pk")
    held = {status: list(rows) for status, rows in groupby(
        moving.values_list("status", "since", "enrolment__commune__name"), key=lambda row: row[0]
    )}  # fmt: skip
    return tuple(
        OnItsWay(
            status,
            number=len(rows := held.get(status, [])),
            oldest=min((at for _, at, _ in rows), default=None),
            communes=tuple(dict.fromkeys(commune for *_, commune in rows)),
        )
        for status in ON_THEIR_WAY
    )


def _attendance(fact: str, counted: dict) -> Attendance:
    noted = counted[f"{fact}_noted"]
    return Attendance(fact, counted[f"{fact}_people"], noted, not_noted=counted["published"] - noted)


def _listed(milestones, number: int, most: int) -> Listed:
    shown = milestones.select_related("stage", "enrolment__commune")[:most] if number else ()
    return Listed(tuple(shown), number)
