"""A table as a spreadsheet: right to left, with real dates and numbers, and a sheet that explains its columns."""

import io
import textwrap
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.timezone import localtime

from accounts.tables import Column, Table
from arabic import paper

SHEET, EXPLAINED = "الجدول", "شرح الأعمدة"
DAY, MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
FONT = {"font_name": "Arial", "font_size": 11, "valign": "top", "reading_order": 2}
# Statements are text, whatever they begin with; rows are written as they come, not kept in memory.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# No office but Excel works out how high a wrapped text stands in a file it opens, so it is said here.
LINE, TALLEST = 15, 409  # points
# Paper, landscape: how wide it is between its margins, in points.
A4, A3 = 9, 8
ROOM = {A4: 784, A3: 1133}
MARGIN = 0.4  # inches, on either side
CHARACTER = 7.2  # points of a column's width, where an office has only wide letters for Arial
SMALLEST = 64  # per cent: letters of 7 points
RIGHT_TO_LEFT = "\u200f"  # a head of a sheet has no direction of its own
LONGEST = 32_767  # characters that a cell may hold
EXPLAINING = (30, 90)  # widths of the sheet that explains, in characters


def write(table: Table, about: list[tuple[str, str]], *, made: date) -> bytes:
    """`about`: what the explaining sheet says of the whole: (label, words)."""
    content = io.BytesIO()
    write_into(content, table, about, made=made)
    return content.getvalue()


def write_into(file: BinaryIO, table: Table, about: list[tuple[str, str]], *, made: date) -> None:
    """As write(), into an open file: for tables too long to be held in memory."""
    from xlsxwriter import Workbook  # loaded by the first table

    book = Workbook(file, OPTIONS)
    book.set_properties(
        {"title": table.title, "author": "تضافر", "created": datetime(made.year, made.month, made.day)}
    )
    forms = {form: book.add_format(FONT | own) for form, own in FORMATS.items()}
    widths = [column.width for column in table.columns]
    _fill(_sheet(book, SHEET, table.title, widths, table.named_by), table, forms)
    _explain(_sheet(book, EXPLAINED, EXPLAINED, EXPLAINING), table, about, forms)
    book.close()


FORMATS = {
    "head": {"bold": True, "bg_color": "#e0eee8", "bottom": 1, "text_wrap": True},
    "text": {"text_wrap": True},
    "number": {"num_format": "0"},
    "day": {"num_format": DAY},
    "moment": {"num_format": MOMENT},
    "link": {"font_color": "#0b5c4b", "reading_order": 1},
}


def _sheet(book, name: str, title: str, widths: Sequence[int], named_by: int = 1):
    sheet = book.add_worksheet(name)
    sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    _on_paper(sheet, title, sum(widths), named_by)
    return sheet


def _on_paper(sheet, title: str, width: int, named_by: int) -> None:
    """As wide as one sheet of A4 or else of A3, where its letters can still be read so; otherwise over several of A3,
    each beginning with the columns that name the rows."""
    holding = next((number for number, room in ROOM.items() if width * CHARACTER * SMALLEST / 100 <= room), None)
    sheet.set_landscape()
    sheet.set_margins(left=MARGIN, right=MARGIN)
    sheet.set_paper(holding or A3)
    sheet.repeat_rows(0)
    if holding:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.set_print_scale(SMALLEST)
        sheet.repeat_columns(0, named_by - 1)
        sheet.print_across()
    sheet.hide_gridlines(0)  # in the office's words: they are printed
    sheet.set_footer(f"&L&P / &N&C{title.replace('&', '&&')}")
    if settings.SYNTHETIC:
        sheet.set_header(f"&C{RIGHT_TO_LEFT}{paper.MADE_UP}{RIGHT_TO_LEFT}")


def _open_row(sheet, number: int, said: Iterable[tuple[Any, int]]) -> None:
    """As high as its texts need: (value, width of its column) each."""
    lines = max((_lines(value, width) for value, width in said if isinstance(value, str)), default=1)
    if lines > 1:
        sheet.set_row(number, min(lines * LINE, TALLEST))


def _lines(text: str, width: int) -> int:
    if len(text) <= width and "\n" not in text:
        return 1
    return sum(len(textwrap.wrap(line, width)) or 1 for line in text.splitlines())


def _fill(sheet, table: Table, forms: dict) -> None:
    _open_row(sheet, 0, ((column.label, column.width) for column in table.columns))
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column.label, forms["head"])
    number = 0
    for number, cells in enumerate(table.cells(), 1):
        _open_row(sheet, number, ((value, column.width) for column, value in cells if column.form == "text"))
        for at, (column, value) in enumerate(cells):
            if value is not None and value != "":
                _write(sheet, number, at, column, value, forms[column.form])
    sheet.autofilter(0, 0, number, len(table.columns) - 1)


def _write(sheet, row: int, at: int, column: Column, value, form) -> None:
    if column.form == "number":
        sheet.write_number(row, at, value, form)
    elif column.form == "day":
        sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), form)
    elif column.form == "moment":
        sheet.write_datetime(row, at, localtime(value).replace(tzinfo=None), form)
    else:
        sheet.write_string(row, at, str(value)[:LONGEST], form)


def _explain(sheet, table: Table, about: list[tuple[str, str]], forms: dict) -> None:
    warning = [("تنبيه", paper.MADE_UP)] if settings.SYNTHETIC else []
    columns = ((column.label, column.note) for column in table.columns)
    rows = [("العمود", "ماذا يقول"), *columns, ("", ""), *warning, *about]
    for number, pair in enumerate(rows):
        _open_row(sheet, number, zip(pair, EXPLAINING, strict=True))
        for at, words in enumerate(pair):
            sheet.write_string(number, at, words, forms["head" if number == 0 else "text"])
