"""A table as CSV: UTF-8 with its mark, so that a spreadsheet opens it in Arabic; row by row."""

import csv
from collections.abc import Iterator
from datetime import date, datetime

from django.utils.timezone import localtime

from accounts.sheets.cells import escaped
from accounts.tables import Table

MARK = "\ufeff"


class _Line:
    """What csv writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def lines(table: Table) -> Iterator[str]:
    write = csv.writer(_Line()).writerow
    yield MARK + write([column.label for column in table.columns])
    for cells in table.cells():
        yield write([_said(value) for _, value in cells])


def _said(value) -> str:
    """Days and moments in ISO 8601, text with nothing that would be calculated; "" where nothing is recorded."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return escaped(value) if isinstance(value, str) else str(value)
