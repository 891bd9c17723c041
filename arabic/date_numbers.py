"""Dates and years written in figures alone. Morocco writes the day first: 06/02/2025 is 6 February."""

import re
from calendar import monthrange

from arabic import date_messages as messages
from arabic.date_words import MONTHS
from arabic.edtf import FIRST_YEAR, LAST_YEAR


def numeric_date(text: str) -> tuple[int, int, int]:
    """(day, month, year) of 06/02/2025, 06-02-2025, 06.02.2025, 2025/02/06 or 2025-02-06."""
    first, middle, last = re.findall("[0-9]+", text)
    if len(first) > 2:
        first, last = last, first
    if len(first) > 2 or len(middle) > 2:
        raise messages.NotUnderstood(messages.layout(text))
    day, month = int(first), int(middle)
    if not 1 <= month <= len(MONTHS):
        raise messages.NotUnderstood(messages.impossible_month(month, text))
    return day, month, year_number(last, text, day=day, month=month)


def year_number(year: str, text: str, *, day: int | None = None, month: int | None = None) -> int:
    """The year of four digits. `text`, `day` and `month` only serve the sentence of the error."""
    if len(year) < len(str(FIRST_YEAR)):
        full = f"20{year}" if len(year) == 2 else "2023"
        raise messages.NotUnderstood(messages.short_year(year, text, _example(day, month, int(full))))
    if len(year) > len(str(LAST_YEAR)) or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise messages.NotUnderstood(messages.year_out_of_range(year))
    return int(year)


def _example(day: int | None, month: int | None, year: int) -> str:
    if month is None:
        return str(year)
    if day is None:
        return f"{MONTHS[month - 1]} {year}"
    if not 1 <= day <= monthrange(year, month)[1]:
        return messages.EXAMPLE
    return f"{day} {MONTHS[month - 1]} {year}"
