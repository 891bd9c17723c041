"""What a table of the open data is made of. From these come its CSV, JSON and spreadsheet, the data package, the
API's answers and the pages that explain them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from django.conf import settings
from django.db.models import QuerySet

from accounts.tables import Column, Table
from public.open_data.lists import beside

Type = Literal["text", "number", "truth", "day", "moment", "address", "list"]
BETWEEN = "|"  # the items of a list, where one cell holds them all
CHUNK = 500  # rows read at a time


def named(code: str) -> Callable:
    """The Arabic of one of the codes of a row."""
    return lambda row: getattr(row, f"get_{code}_display")()


def address(row) -> str:
    """The permanent address of a row's page."""
    return settings.SITE_URL + row.get_absolute_url()


@dataclass(frozen=True)
class Field:
    """One column: `of` gives its value in a row; None, "" and [] mean that nothing is recorded."""

    name: str  # the same in every format, never changed
    label: str
    label_fr: str
    of: Callable[[Any], Any]
    note: str
    note_fr: str
    type: Type = "text"
    always: bool = False  # holds a value in every row
    choices: tuple[str, ...] = ()
    width: int = 18  # of its column in a spreadsheet, in characters

    def value(self, row) -> Any:
        """As JSON says it: days and moments in ISO 8601, null where nothing is recorded."""
        value = self.of(row)
        if self.type == "list":
            return list(value)
        if isinstance(value, datetime):
            return instant(value)
        if isinstance(value, date):
            return value.isoformat()
        return None if value == "" else value

    def in_one_cell(self, row) -> str | None:
        """As CSV says it."""
        value = self.value(row)
        if isinstance(value, list):
            return BETWEEN.join(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        return None if value is None else str(value)

    def in_spreadsheet(self, row) -> Any:
        value = self.of(row)
        if isinstance(value, bool):
            return "نعم" if value else "لا"
        return "\n".join(value) if self.type == "list" else value


@dataclass(frozen=True)
class Resource:
    """One table of the open data, with all that is said of it."""

    name: str  # in addresses and file names
    title: str
    title_fr: str
    note: str
    note_fr: str
    rows: Callable[[], QuerySet]
    fields: tuple[Field, ...]
    key: tuple[str, ...]  # the fields that tell one row from all others
    refers: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = ()  # (fields, another resource, its fields)
    lists: tuple[
        tuple[str, Callable[[Any], QuerySet]], ...
    ] = ()  # (attribute, the pairs of given rows: lists.beside)
    changed: str = ""  # where a row says when it changed last; "" for small tables, taken whole each time

    def since(self, moment: datetime | None) -> QuerySet:
        rows = self.rows()
        return rows.filter(**{f"{self.changed}__gte": moment}) if moment and self.changed else rows

    def told(self, row) -> dict[str, Any]:
        return {field.name: field.value(row) for field in self.fields}

    def each(self, moment: datetime | None = None) -> Iterator:
        """Row by row, in as many queries for many as for few."""
        rows = self.since(moment)
        return self._with_lists(rows.iterator(CHUNK), rows)

    def of(self, rows: list) -> list[dict[str, Any]]:
        """Some rows, as JSON says them."""
        return [self.told(row) for row in self._with_lists(rows, [row.pk for row in rows])]

    def _with_lists(self, rows: Iterable, among) -> Iterator:
        for name, pairs in self.lists:
            rows = beside(rows, pairs(among).iterator(CHUNK), name)
        return iter(rows)

    def for_machines(self, moment: datetime | None = None) -> Table:
        """Headed by the fields' names, every value as text."""
        columns = (Column(field.name, field.in_one_cell, field.note) for field in self.fields)
        return Table(self.name, self.title, tuple(columns), self.each(moment))

    def for_people(self, moment: datetime | None = None) -> Table:
        """Headed in Arabic, with real dates and numbers."""
        columns = (
            Column(
                field.label,
                field.in_spreadsheet,
                f"{field.note} واسمه في سائر الملفات: \u2068{field.name}\u2069",
                FORMS.get(field.type, "text"),
                field.width,
            )
            for field in self.fields
        )
        return Table(self.name, self.title, tuple(columns), self.each(moment), self.note)


FORMS = {"number": "number", "day": "day", "moment": "moment", "address": "link"}


def instant(moment: datetime) -> str:
    """«2026-11-01T08:00:00Z»: in universal time, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
