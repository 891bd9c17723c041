"""What neighbours say for each other, and the calendar's check: items of the grammar to a When.

Before: «6» takes its month and year from «29 يونيو 2024» after it. After: «منه» takes them from
what precedes. A first year left unsaid is taken from the end only while that keeps the order; otherwise it is
asked for.
"""

from calendar import monthrange
from dataclasses import replace
from datetime import date
from itertools import pairwise

from arabic import date_messages as messages
from arabic.date_items import Item
from arabic.date_messages import NotUnderstood
from arabic.date_writing import write
from arabic.edtf import MAX_DAYS, Point, When

_LEAP_YEAR = 2024


def span(items: list[Item], text: str) -> When:
    """A span from its two ends."""
    first, last = items
    _look_back(items)
    month_unsaid = first.day is not None and first.month is None
    year_unsaid = first.year is None
    _look_ahead(items)
    if first.precision != last.precision:
        raise NotUnderstood(messages.mixed_precision(text))
    _require_all(items, "range", text)
    start, end = map(_point, items)
    if start == end:
        raise NotUnderstood(messages.same_ends(write(str(start))))
    if start.first > end.first:
        if month_unsaid:
            raise NotUnderstood(messages.inverted_month_missing(write(str(start)), write(str(end))))
        if year_unsaid and first.month != last.month:
            raise NotUnderstood(messages.inverted_year_missing(text))
        turned = write(str(When("range", (end, start))))
        raise NotUnderstood(messages.inverted(write(str(start)), write(str(end)), turned))
    return When("range", (start, end))


def one_or_more(items: list[Item], text: str) -> tuple[When, list[str]]:
    """A single date, or the days of a list in order, with the warning that they were put in order."""
    _look_back(items)
    month_unsaid = [item.month is None for item in items]
    year_unsaid = [item.year is None for item in items]
    if len(items) > 1 and any(item.day is None for item in items):
        raise NotUnderstood(messages.only_days_in_a_list(text))
    _look_ahead(items)
    _require_all(items, "days", text)
    points = [_point(item) for item in items]
    if len(points) == 1:
        return When(points[0].precision, tuple(points)), []
    ordered = tuple(sorted(points, key=lambda point: point.first))
    for sooner, later in pairwise(ordered):
        if sooner == later:
            raise NotUnderstood(messages.repeated_day(write(str(later))))
    if len(ordered) > MAX_DAYS:
        raise NotUnderstood(messages.too_many_days())
    when = When("days", ordered)
    warnings = []
    for i, (point, following) in enumerate(pairwise(points)):
        if point.first > following.first and month_unsaid[i]:
            warnings = [messages.reordered(write(str(when)))]
        elif point.first > following.first and year_unsaid[i]:
            raise NotUnderstood(messages.inverted_year_missing(text))
    return when, warnings


def _look_back(items: list[Item]) -> None:
    """«22 منه»، «3 يوليوز من نفس السنة»: the month and the year of the item before."""
    for i, item in enumerate(items):
        if not (item.same_month or item.same_year):
            continue
        before = items[i - 1] if i else Item()
        if (item.same_month and before.month is None) or (item.same_year and before.year is None):
            raise NotUnderstood(messages.no_antecedent(item.text))
        if item.same_month:
            item.month = before.month
        item.year = item.year or before.year


def _look_ahead(items: list[Item]) -> None:
    """«6 و29 يونيو 2024»: the month and the year of the item after."""
    for item, after in reversed(list(pairwise(items))):
        if item.day is not None and item.month is None and after.day is not None:
            item.month = after.month
        item.year = item.year or after.year


def _require_all(items: list[Item], kind: str, text: str) -> None:
    for item in reversed(items):
        if item.day is not None and item.month is None:
            raise NotUnderstood(messages.missing_month(item.text))
        if item.day is not None:
            _check_day(item)
    without_year = [item for item in items if item.year is None]
    if without_year:
        whole = len(items) > 1 and len(without_year) == len(items)
        asked = text if whole else without_year[-1].text
        raise NotUnderstood(messages.missing_year(asked, _example(items, kind)))


def _check_day(item: Item) -> None:
    year = item.year or _LEAP_YEAR
    length = monthrange(year, item.month)[1]
    if not 1 <= item.day <= length:
        raise NotUnderstood(messages.impossible_day(item.day, item.month, year, length))


def _point(item: Item) -> Point:
    return Point(item.precision, date(item.year, item.month or 1, item.day or 1))


def _example(items: list[Item], kind: str) -> str:
    """The person's own dates with a year added, or the usual example when that makes no date."""
    leap = any((item.day, item.month) == (29, 2) for item in items)
    known = [item.year for item in items if item.year]
    first_guess = known[0] if known else _LEAP_YEAR if leap else 2023
    for year in (first_guess, first_guess + 1):
        try:
            points = tuple(_point(replace(item, year=item.year or year)) for item in items)
            return write(str(When(kind if len(points) > 1 else points[0].precision, points)))
        except ValueError:
            continue
    return messages.EXAMPLE
