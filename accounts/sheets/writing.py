"""A list written as a spreadsheet that people open, mend and upload again: days are days, codes are text."""

import csv
import io
from datetime import date

from accounts.sheets.reading import Column
from accounts.tables.workbook import EXPLAINED

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_YEAR = 1900  # of a spreadsheet's own dates


def xlsx(columns: list[Column], rows, *, title: str) -> bytes:
    """The list, and beside it a sheet that says what each column is for: the reader passes that one over."""
    import xlsxwriter  # loaded by the first list

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title[:31])
        sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})  # what is typed there later stays text too
        day = book.add_format({"num_format": "dd/mm/yyyy", "align": "right"})
        sheet.set_column(0, len(columns) - 1, 24, text)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.name, bold)
        number = 0
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, date) and value.year >= FIRST_YEAR:
                    sheet.write_datetime(number, place, value, day)
                elif value != "":
                    sheet.write_string(number, place, _plain(value), text)
        sheet.autofilter(0, 0, number, len(columns) - 1)
        _explain(book, columns, bold)
    return out.getvalue()


def _explain(book, columns: list[Column], bold) -> None:
    sheet = book.add_worksheet(EXPLAINED)
    sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    sheet.write_row(0, 0, ("العمود", "ماذا يُكتب فيه"), bold)
    for number, column in enumerate(columns, 1):
        must = f" {column.must}." if column.must else ""
        sheet.write_row(number, 0, (column.name, f"{column.note}{must}"))
    sheet.write_string(len(columns) + 2, 0, "لا تُقرأ هذه الورقة عند رفع الجدول، فلا حاجة إلى حذفها.")


def delimited(headings: list[str], rows) -> bytes:
    """CSV in UTF-8, with the mark by which Excel knows it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
