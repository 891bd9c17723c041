"""The notation of dates in the database and in the open data: a small subset of EDTF (ISO 8601-2).

    ""                              unknown
    2024 · 2024-05 · 2023-06-06     a year, a month, a day
    {2024-06-06,2024-06-29}         separate days: 2 to 12 of them, distinct, ascending
    2025-02-19/2025-02-22           a span: two days, two months or two years, the first before the second

Only this canonical form is accepted, so that equal dates are equal strings. Twelve separate days are the most
that can always be written out in one readable line.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

FIRST_YEAR, LAST_YEAR = 1900, 2199
MAX_DAYS = 12

_POINT = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_PRECISIONS = ("year", "month", "day")
_ISO_LENGTHS = {"year": 4, "month": 7, "day": 10}


class BadNotation(ValueError):
    """The string is not in the supported subset."""


@dataclass(frozen=True)
class Point:
    """A year, a month or a day. `first` is its first day."""

    precision: str
    first: date

    @property
    def last(self) -> date:
        if self.precision == "day":
            return self.first
        month = 12 if self.precision == "year" else self.first.month
        return self.first.replace(month=month, day=monthrange(self.first.year, month)[1])

    def __str__(self) -> str:
        return self.first.isoformat()[: _ISO_LENGTHS[self.precision]]


@dataclass(frozen=True)
class When:
    """A date as recorded. `kind` is unknown, year, month, day, days or range; `str()` gives the notation.

    `points` holds nothing for unknown, each day for days, the two ends for range, and one point otherwise.
    """

    kind: str = "unknown"
    points: tuple[Point, ...] = ()

    def __post_init__(self):
        problem = _problem(self.kind, self.points)
        if problem:
            raise BadNotation(problem)

    @property
    def earliest(self) -> date | None:
        return self.points[0].first if self.points else None

    @property
    def latest(self) -> date | None:
        return self.points[-1].last if self.points else None

    def __str__(self) -> str:
        written = [str(point) for point in self.points]
        if self.kind == "days":
            return "{" + ",".join(written) + "}"
        return "/".join(written)


@lru_cache(maxsize=2048)  # a page asks for each date several times: in words, as a machine reads it, to sort by
def parse(value: str) -> When:
    """The notation understood. Raises BadNotation for anything but the canonical form."""
    if value == "":
        return When()
    if value.startswith("{") and value.endswith("}"):
        return When("days", tuple(_point(part) for part in value[1:-1].split(",")))
    points = tuple(_point(part) for part in value.split("/"))
    return When("range" if len(points) > 1 else points[0].precision, points)


def bounds(value: str) -> tuple[date, date] | tuple[None, None]:
    """The earliest and the latest day the notation covers."""
    when = parse(value)
    return when.earliest, when.latest


def _point(text: str) -> Point:
    match = _POINT.fullmatch(text)
    if not match:
        raise BadNotation(f"Neither a year, a month nor a day: {text!r}")
    parts = [int(part) for part in match.groups() if part]
    try:
        return Point(_PRECISIONS[len(parts) - 1], date(*parts, *[1] * (3 - len(parts))))
    except ValueError as error:
        raise BadNotation(f"No such day in the calendar: {text!r}") from error


def _problem(kind: str, points: tuple[Point, ...]) -> str:
    precisions = {point.precision for point in points}
    firsts = [point.first for point in points]
    if any(not FIRST_YEAR <= first.year <= LAST_YEAR for first in firsts):
        return f"Years run from {FIRST_YEAR} to {LAST_YEAR}."
    if len(precisions) > 1:
        return "All dates named must have the same precision."
    if any(later <= sooner for sooner, later in pairwise(firsts)):
        return "Dates must be distinct and ascending."
    counts = {"unknown": (0, 0), "days": (2, MAX_DAYS), "range": (2, 2)}
    fewest, most = counts.get(kind, (1, 1))
    if not fewest <= len(points) <= most:
        return f"A {kind} names {fewest} to {most} dates, not {len(points)}."
    if kind == "days" and precisions != {"day"}:
        return "Only days can stand in a set."
    if kind in _PRECISIONS and precisions != {kind}:
        return f"A {kind} names a {kind}."
    return ""
