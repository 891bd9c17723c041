"""The only writer of standings: what is counted of published milestones, and never typed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass

from django.db import transaction
from django.utils import timezone

from communes.models import Enrolment
from milestones.models import Milestone, ProvinceStanding, Standing
from milestones.querysets import PARTIAL

COUNTED = ("by_stage", "by_kind", "by_month")


@dataclass
class Attended:
    """Of some milestones: how many there are, how many say who attended, and what those say together."""

    published: int = 0
    recorded: int = 0
    total: int = 0
    women_recorded: int = 0
    women: int = 0
    youth_recorded: int = 0
    youth: int = 0

    @classmethod
    def of(cls, total: int | None, women: int | None, youth: int | None) -> "Attended":
        """Of one milestone, from what is recorded of it."""
        numbers = ((given is not None, given or 0) for given in (total, women, youth))
        return cls(1, *(part for pair in numbers for part in pair))

    def __add__(self, other: "Attended") -> "Attended":
        return Attended(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    @property
    def unrecorded(self) -> int:
        return self.published - self.recorded


@transaction.atomic
def refresh(enrolment_id: int) -> Standing:
    """Count again what a commune has published, and its province. Two who publish there count one after the other."""
    enrolment = Enrolment.objects.select_related("commune").get(pk=enrolment_id)
    province = _held(enrolment.programme_id, enrolment.commune.province_id)
    standing, _ = Standing.objects.update_or_create(enrolment_id=enrolment_id, defaults=counted(enrolment_id))
    _sum_up(province)
    return standing


@transaction.atomic
def refresh_provinces() -> int:
    """Sum up anew every province whose sums are not those of its communes; how many there were."""
    counted_ones = Standing.objects.values_list("enrolment__programme", "enrolment__commune__province").distinct()
    summed_ones = ProvinceStanding.objects.values_list("programme", "province")
    return sum(_sum_up(_held(*whose)) for whose in sorted({*counted_ones, *summed_ones}))


def _held(programme: int, province: int) -> ProvinceStanding:
    """The row of the sums, held until the end of the transaction: only then are its communes read."""
    whose = {"programme_id": programme, "province_id": province}
    ProvinceStanding.objects.get_or_create(**whose)
    return ProvinceStanding.objects.select_for_update().get(**whose)


def _sum_up(province: ProvinceStanding) -> bool:
    """Whether its communes' sums were news."""
    there = {"enrolment__programme": province.programme_id, "enrolment__commune__province": province.province_id}
    facts = together(Standing.objects.filter(**there))
    news = {fact: value for fact, value in facts.items() if getattr(province, fact) != value}
    for fact, value in news.items():
        setattr(province, fact, value)
    if news:
        province.save()
    return bool(news)


def counted(enrolment_id: int) -> dict:
    """The facts of a commune's standing, from its milestones themselves. One query."""
    rows = Milestone.objects.published().filter(enrolment=enrolment_id).order_by("pk")
    by_year: dict[str, Attended] = {}
    counts = {name: Counter() for name in COUNTED}
    rows = rows.only(
        "stage_id",
        "kind",
        "position",
        "when",
        "earliest",
        "latest",
        "closes_on",
        "published_at",
        "attendance_total",
        "attendance_women",
        "attendance_youth",
    )
    rows = list(rows)
    for row in rows:
        year = str(row.earliest.year) if row.earliest else ""
        attended = Attended.of(row.attendance_total, row.attendance_women, row.attendance_youth)
        by_year[year] = by_year.get(year, Attended()) + attended
        counts["by_stage"][str(row.stage_id)] += 1
        counts["by_kind"][row.kind] += 1
        counts["by_month"][f"{timezone.localtime(row.published_at):%Y-%m}"] += 1
    newest = max((row for row in rows if row.earliest), key=newest_is_last, default=None)
    return {
        "published": len(rows),
        "undated": sum(row.earliest is None for row in rows),
        "without_a_day": sum(len(row.when) in PARTIAL and row.closes_on is None for row in rows),
        "newest_day": newest and newest.earliest,
        "newest_when": newest.when if newest else "",
        "last_day": max((row.latest for row in rows if row.latest), default=None),
        "last_published_at": max((row.published_at for row in rows), default=None),
        **{name: dict(count) for name, count in counts.items()},
        "by_year": {year: list(astuple(attended)) for year, attended in by_year.items()},
    }


def newest_is_last(milestone: Milestone) -> tuple:
    """What `newest_first()` orders dated milestones by, as a key."""
    return milestone.earliest, milestone.position, milestone.pk


def together(standings: Iterable) -> dict:
    """The sums of several standings, of communes or of provinces."""
    counts = {name: Counter() for name in (*COUNTED, "reached")}
    by_year: dict[str, Attended] = {}
    published = undated = without_a_day = 0
    for one in standings:
        published += one.published
        undated += one.undated
        without_a_day += one.without_a_day
        for name, count in counts.items():
            count.update(getattr(one, name))
        for year, numbers in one.by_year.items():
            by_year[year] = by_year.get(year, Attended()) + Attended(*numbers)
    return {
        "published": published,
        "undated": undated,
        "without_a_day": without_a_day,
        **{name: dict(count) for name, count in counts.items()},
        "by_year": {year: list(astuple(attended)) for year, attended in by_year.items()},
    }
