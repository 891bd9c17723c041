"""A list written as a spreadsheet that people open, mend and upload again: days are days, codes are text."""

import csv
import io
from datetime import date

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_YEAR = 1900  # of a spreadsheet's own dates


def xlsx(headings: list[str], rows, *, title: str) -> bytes:
    import xlsxwriter  # loaded by the first list

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title[:31])
        sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})  # what is typed there later stays text too
        day = book.add_format({"num_format": "dd/mm/yyyy", "align": "right"})
        sheet.set_column(0, len(headings) - 1, 24, text)
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading, bold)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, date) and value.year >= FIRST_YEAR:
                    sheet.write_datetime(number, place, value, day)
                elif value != "":
                    sheet.write_string(number, place, _plain(value), text)
    return out.getvalue()


def delimited(headings: list[str], rows) -> bytes:
    """CSV in UTF-8, with the mark by which Excel knows it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
