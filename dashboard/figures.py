"""The programme in figures: targets and reality, growth, stages and kinds, participation, review, mandates.

Counted from what is recorded: published milestones through the standings of their provinces, enrolments, what waits,
accounts. The number of queries does not grow with the record.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery

from accounts import policy
from accounts.models import Mandate, User
from communes.models import Province, Region
from dashboard.scope import Scope
from dashboard.states import recorded, start_of, unstaffed
from milestones.kinds import Status
from milestones.models import ProvinceStanding, Review, Standing
from milestones.standing import Attended, together
from programme.models import Programme, Stage

LATEST = 500  # decisions whose waiting is told: so many, however long the record
ABSENT_AFTER = 90  # days without signing in
PROVINCE = "enrolment__commune__province"
SENDING, DECIDING = ("submit", "accept"), ("publish", "return")


@dataclass
class Place:
    """A region, or a province where one region is looked at: its communes and what is published of them."""

    title: str
    provinces: list[Province]
    asked: str  # what a link to a list asks for: «region=oriental»
    communes: int = 0
    pilots: int = 0
    recorded: int = 0  # communes with something published
    unstaffed: int = 0  # communes whose record nobody keeps
    waiting: int = 0
    oldest: datetime | None = None  # since when the longest waiting waits
    tallies: dict = field(default_factory=dict)

    @property
    def published(self) -> int:
        return self.tallies["published"]

    @property
    def undated(self) -> int:
        return self.tallies["undated"]

    @property
    def attended(self) -> Attended:
        return sum((Attended(*numbers) for numbers in self.tallies["by_year"].values()), Attended())


@dataclass(frozen=True)
class Month:
    """A month of publishing: how many were published in it, how many until its end."""

    first_day: date
    published: int
    until: int


@dataclass(frozen=True)
class Accounts:
    """The people who hold a mandate today within the scope."""

    held: int
    never: int  # signed in
    absent: int  # for ABSENT_AFTER days


@dataclass
class Figures:
    programme: Programme
    places: list[Place]
    by_region: bool
    stages: list[Stage]
    whole: dict  # the tallies of all places
    waited: list[timedelta]  # of the latest decisions
    accounts: Accounts | None
    as_of: date

    @property
    def communes(self) -> int:
        return sum(place.communes for place in self.places)

    @property
    def pilots(self) -> int:
        return sum(place.pilots for place in self.places)

    @property
    def recorded(self) -> int:
        return sum(place.recorded for place in self.places)

    @property
    def unstaffed(self) -> int:
        return sum(place.unstaffed for place in self.places)

    @property
    def waiting(self) -> int:
        return sum(place.waiting for place in self.places)

    @property
    def oldest(self) -> datetime | None:
        return min((place.oldest for place in self.places if place.oldest), default=None)

    @property
    def waited_median(self) -> timedelta | None:
        return median(self.waited) if self.waited else None

    @property
    def months(self) -> list[Month]:
        """Every month from the first publishing to today, those without any among them."""
        held, out, until = self.whole["by_month"], [], 0
        if not held:
            return []
        year, month = map(int, min(held).split("-"))
        while (year, month) <= (self.as_of.year, self.as_of.month):
            number = held.get(f"{year}-{month:02}", 0)
            until += number
            out.append(Month(date(year, month, 1), number, until))
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        return out

    @property
    def years(self) -> list[tuple[str, Attended]]:
        """By the year when they took place; undated ones last, under ""."""
        held = self.whole["by_year"]
        return [(year, Attended(*held[year])) for year in sorted(held, key=lambda year: (year == "", year))]

    @property
    def attended(self) -> Attended:
        return sum((attended for _, attended in self.years), Attended())


def figures(scope: Scope, provinces: list[Province], stages: list[Stage], as_of: date) -> Figures:
    """Six queries at most. `provinces`: those of the scope, with their regions; `stages`: the pathway."""
    by_region = policy.may_read_reference(scope.user) and not {"region", "province"} & set(scope.asked)
    places = _places(provinces, by_region)
    of_province = {province.pk: place for place in places for province in place.provinces}
    _count_communes(scope, of_province, as_of)
    _count_waiting(scope, of_province)
    standings = {id(place): [] for place in places}
    for province, one in _standings(scope.user, provinces):
        standings[id(of_province[province])].append(one)
    for place in places:
        place.tallies = together(standings[id(place)])
    return Figures(
        programme=Programme.objects.get(),
        places=places,
        by_region=by_region,
        stages=stages,
        whole=together(one for held in standings.values() for one in held),
        waited=_waited(scope),
        accounts=_accounts(scope, as_of) if policy.may_read_reference(scope.user) else None,
        as_of=as_of,
    )


def _places(provinces: list[Province], by_region: bool) -> list[Place]:
    if not by_region:
        return [Place(province.title, [province], f"province={province.slug}") for province in provinces]
    regions: dict[Region, list[Province]] = {}
    for province in provinces:
        regions.setdefault(province.region, []).append(province)
    return [Place(region.title, held, f"region={region.slug}") for region, held in regions.items()]


def _standings(user, provinces: list[Province]) -> Iterator[tuple[int, ProvinceStanding | Standing]]:
    """What is published, with the key of its province: a province's own sums where all of it is within reach, else
    those of the communes there that are."""
    whole = [one for one in provinces if policy.may_read_reports_of(user, one)]
    for one in ProvinceStanding.objects.filter(province__in=whole):
        yield one.province_id, one
    if partly := set(provinces) - set(whole):
        own = policy.drafts_seen_by(user, at="enrolment__commune")
        found = Standing.objects.filter(own, enrolment__commune__province__in=partly)
        for one in found.select_related("enrolment__commune"):
            yield one.enrolment.commune.province_id, one


def _count_communes(scope: Scope, of_province: dict[int, Place], as_of: date) -> None:
    rows = scope.enrolments().order_by().values("commune__province").annotate(
        communes=Count("pk"),
        pilots=Count("pk", filter=Q(role="pilot")),
        recorded=Count("pk", filter=recorded(as_of)),
        unstaffed=Count("pk", filter=unstaffed(as_of)),
    )  # fmt: skip
    for row in rows:
        place = of_province[row.pop("commune__province")]
        for what, number in row.items():
            setattr(place, what, getattr(place, what) + number)


def _count_waiting(scope: Scope, of_province: dict[int, Place]) -> None:
    waiting = scope.milestones().filter(scope.reviewed, status=Status.SUBMITTED).order_by()
    for province, number, oldest in waiting.values_list(PROVINCE).annotate(Count("pk"), Min("since")):
        place = of_province[province]
        place.waiting += number
        place.oldest = min(oldest, place.oldest or oldest)


def _waited(scope: Scope) -> list[timedelta]:
    """How long each of the latest decisions was waited for: from the sending before it."""
    sent = Review.objects.filter(milestone=OuterRef("milestone"), action__in=SENDING, pk__lt=OuterRef("pk"))
    rows = scope.reviews().filter(action__in=DECIDING).annotate(sent=Subquery(sent.order_by("-pk").values("at")[:1]))
    rows = rows.order_by("-pk")
    return [at - sent for at, sent in rows.values_list("at", "sent")[:LATEST] if sent]


def _accounts(scope: Scope, as_of: date) -> Accounts:
    """Of the staff and coordinators there."""
    long_ago = as_of - timedelta(ABSENT_AFTER)
    told = holding(scope, as_of).aggregate(
        held=Count("pk"),
        never=Count("pk", filter=Q(last_login=None)),
        absent=Count("pk", filter=Q(last_login__lt=start_of(long_ago))),
    )
    return Accounts(**told)


def holding(scope: Scope, as_of: date):
    """The open accounts that write or review today where it is asked, in places without an enrolment too."""
    there = Q(commune__isnull=False) | Q(province__isnull=False)
    for name, path in (("region", "region__slug"), ("province", "slug")):
        if name in scope.asked:
            asked = scope.asked[name]
            there &= Q((f"commune__province__{path}", asked)) | Q((f"province__{path}", asked))
    held = Mandate.objects.in_force(as_of).filter(there, user=OuterRef("pk"))
    return User.objects.filter(Exists(held), is_active=True)
