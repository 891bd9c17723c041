"""A table that can be read on a page and taken along: its columns once, for HTML, spreadsheets and CSV alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

Form = Literal["text", "number", "day", "moment", "link"]


@dataclass(frozen=True)
class Column:
    label: str
    of: Callable[[Any], Any]  # the value in a row, None where it is not recorded; a date for "day"
    note: str  # what it says, for the sheet that explains the columns
    form: Form = "text"
    width: int = 16  # in characters
    missing: str = ""  # what the page says where there is no value, if that is more than «not recorded»


@dataclass(frozen=True)
class Table:
    name: str  # in addresses and file names
    title: str
    columns: tuple[Column, ...]
    rows: Iterable
    about: str = ""  # what the whole table says and leaves out
    named_by: int = 1  # columns, from the first, that say of what a row speaks: sheets of paper repeat them

    def cells(self) -> Iterable[list[tuple[Column, Any]]]:
        """Row by row, each value with its column."""
        return ([(column, column.of(row)) for column in self.columns] for row in self.rows)

    def with_rows(self, rows: Iterable) -> "Table":
        return replace(self, rows=rows)


def fact(name: str) -> Callable:
    """The value that stands at «a.b.c» of a row."""
    path = name.split(".")

    def of(row):
        for part in path:
            row = getattr(row, part)
        return row

    return of
