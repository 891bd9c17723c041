"""A .csv file: its letters and its separator are found out, as programmes of spreadsheets write it in many ways."""

import csv
import io

from accounts.sheets.cells import Cell
from accounts.sheets.reading import TITLES, Column, Unreadable, known

SEPARATORS = ",;\t"
NOT_TEXT = "هذا الملف ليس جدولا. ارفع الجدول بصيغة xlsx أو csv."
BROKEN = "لم تُفهم فواصل هذا الملف. افتحه في برنامج الجداول واحفظه بصيغة xlsx، ثم ارفعه."


def rows(content: bytes, columns: tuple[Column, ...]) -> list[tuple[int, list[Cell]]]:
    """Its rows with their numbers, cut by the separator that makes the most headings of its first lines."""
    text = _text(content)
    if text[:4].lower() == "sep=":
        text = "\n" + text.partition("\n")[2]  # a line that Excel alone counts
    cut = [_cut(text, separator) for separator in SEPARATORS]
    return max(cut, key=lambda rows: max((len(known(cells, columns)) for _, cells in rows[: TITLES + 1]), default=0))


def _cut(text: str, separator: str) -> list[tuple[int, list[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return [(number, [Cell(value) for value in row]) for number, row in enumerate(reader, 1)]
    except csv.Error as error:
        raise Unreadable(BROKEN) from error


def _text(content: bytes) -> str:
    """UTF-8, with its mark or without; UTF-16 with its mark, as Excel's «Unicode text»; else windows-1256."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "windows-1256"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(sign < " " and sign not in "\t\r\n" for sign in text):
            break
        return text
    raise Unreadable(NOT_TEXT)
