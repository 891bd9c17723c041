"""A table as a spreadsheet: right to left, with real dates and numbers, and a sheet that explains its columns."""

import io
from datetime import date, datetime
from typing import BinaryIO

from django.utils.timezone import localtime

from accounts.tables import Column, Table

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
HEAD = 34  # points: two lines
LONGEST = 32_767  # characters that a cell may hold


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
    _fill(_sheet(book, SHEET), table, forms)
    _explain(_sheet(book, EXPLAINED), table, about, forms)
    book.close()


FORMATS = {
    "head": {"bold": True, "bg_color": "#e0eee8", "bottom": 1, "text_wrap": True},
    "text": {"text_wrap": True},
    "number": {"num_format": "0"},
    "day": {"num_format": DAY},
    "moment": {"num_format": MOMENT},
    "link": {"font_color": "#0b5c4b", "reading_order": 1},
}


def _sheet(book, name: str):
    sheet = book.add_worksheet(name)
    sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return sheet


def _fill(sheet, table: Table, forms: dict) -> None:
    sheet.set_row(0, HEAD)
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.label, forms["head"])
    number = 0
    for number, cells in enumerate(table.cells(), 1):
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
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    rows = [("العمود", "ماذا يقول"), *((column.label, column.note) for column in table.columns), ("", ""), *about]
    for number, pair in enumerate(rows):
        for at, words in enumerate(pair):
            sheet.write_string(number, at, words, forms["head" if number == 0 else "text"])
