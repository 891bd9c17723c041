"""Dates written out in Moroccan Arabic, from the notation of `edtf`.

A month or a year shared by neighbours is said once, at the last of them: «6 و29 يونيو 2024»،
«من 28 فبراير إلى 3 مارس 2025».
"""

from dataclasses import dataclass
from datetime import timedelta

from arabic.counting import NOUNS, counted
from arabic.date_words import MONTHS, WEEKDAYS
from arabic.edtf import Point, When, parse

NO_DATE = "بلا تاريخ"


@dataclass(frozen=True)
class Segment:
    """A piece of a written date. `datetime` is the value for a <time> element, "" for joining words."""

    text: str
    datetime: str


def write(when: str) -> str:
    """«6 يونيو 2023»، «من 19 إلى 22 فبراير 2025»; «بلا تاريخ» for ""."""
    return "".join(segment.text for segment in segments(when)) or NO_DATE


def segments(when: str) -> list[Segment]:
    """The pieces of `write(when)`, in order; none for an unknown date."""
    return _segments(parse(when), weekdays=False)


def spoken(when: str) -> str:
    """The written date with the names of its days, for confirming it: «الثلاثاء 6 يونيو 2023»."""
    return "".join(segment.text for segment in _segments(parse(when), weekdays=True)) or NO_DATE


def note(when: str) -> str:
    """What several days amount to: «يومان متفرقان»، «4 أيام» for a span; "" for anything else."""
    understood = parse(when)
    points = understood.points
    if understood.kind == "days":
        apart = points[-1].first - points[0].first >= timedelta(days=len(points))
        return f"{counted(len(points), NOUNS['day'])} {_adjective(len(points), apart)}"
    if understood.kind == "range" and points[0].precision == "day":
        return counted((points[1].first - points[0].first).days + 1, NOUNS["day"])
    return ""


def _adjective(days: int, apart: bool) -> str:
    """«متفرق» or «متتال», agreeing with two days, 3 to 10, 11 and more."""
    if days == 2:
        return "متفرقان" if apart else "متتاليان"
    if days <= 10:
        return "متفرقة" if apart else "متتالية"
    return "متفرقا" if apart else "متتاليا"


def _segments(when: When, *, weekdays: bool) -> list[Segment]:
    opening, joint = ("من ", " إلى ") if when.kind == "range" else ("", " و")
    pieces = [Segment(opening, "")] if opening else []
    for i, point in enumerate(when.points):
        if i:
            pieces.append(Segment(joint, ""))
        following = when.points[i + 1] if i + 1 < len(when.points) else None
        name = f"{WEEKDAYS[point.first.weekday()]} " if weekdays and point.precision == "day" else ""
        pieces.append(Segment(name + _written(point, following), str(point)))
    return pieces


def _written(point: Point, following: Point | None) -> str:
    """The point, without what the following one is about to say."""
    first = point.first
    year, month = f" {first.year}", f" {MONTHS[first.month - 1]}"
    if point.precision == "year":
        return str(first.year)
    if following and following.first.year == first.year:
        year = ""
        if following.first.month == first.month:
            month = ""
    day = str(first.day) if point.precision == "day" else ""
    return f"{day}{month}{year}".strip()
