"""An .xlsx file, opened only once its parts have been looked at: what swells, refers elsewhere or is no workbook.

openpyxl reads what it is given whole and trusts it, so each part is counted first, without building its tree.
"""

import io
import zipfile
from datetime import date, datetime

from accounts import archives
from accounts.sheets.cells import Cell
from accounts.sheets.reading import MEGABYTE, SWELLS, Unreadable
from accounts.tables.workbook import EXPLAINED

UNPACKED, PARTS, ELEMENTS = 60 * MEGABYTE, 500, 200_000
WIDEST = 60  # columns that are looked at
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
REACHING = ("}mergeCell", "}hyperlink", "}comment")  # over a range: openpyxl makes each of its cells
AS_XLSX = "احفظه في برنامج الجداول بصيغة xlsx، ثم ارفعه."
LOCKED = "الملف محمي بكلمة سر. احفظ نسخة بلا كلمة سر، ثم ارفعها."
OLD = f"صيغة الملف قديمة. {AS_XLSX}"
NOT_A_SHEET = (
    f"هذا الملف ليس جدولا. ارفع الجدول بصيغة xlsx أو csv؛ وإن كان جدولا في ملف آخر فانسخه إلى ورقة، و{AS_XLSX}"
)
WORD = "هذا ملف Word وليس جدولا. انسخ الجدول الذي فيه إلى ورقة Excel، واحفظها بصيغة xlsx، ثم ارفعها."
OPEN_DOCUMENT = f"صيغة هذا الجدول ods. {AS_XLSX}"
BROKEN = "الملف ناقص أو تالف. افتحه في برنامج الجداول واحفظه من جديد بصيغة xlsx، ثم ارفعه."
ELSEWHERE = "في الملف إحالات لا يضعها برنامج جداول. انسخ الأسطر إلى ملف جديد، ثم ارفعه."

KINDS = {"f": "formula", "e": "broken"}


def is_one(content: bytes) -> bool:
    """Whether it is a workbook to be read; raises Unreadable for what is some other kind of file."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # the container of old files, and of new ones with a password
        raise Unreadable(LOCKED if "EncryptedPackage".encode("utf-16-le") in content else OLD)
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x1f\x8b", b"7z\xbc", b"Rar!",
                           b"MZ", b"\x7fELF", b"{\\rtf")):  # fmt: skip
        raise Unreadable(NOT_A_SHEET)
    return content.startswith(b"PK")


def sheets(content: bytes) -> list[list[tuple[int, list[Cell]]]]:
    """The rows of each worksheet, with their numbers; without the one that only explains the columns."""
    import openpyxl  # loaded by the first file

    _look_through(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    except Exception as error:  # a broken part may raise almost anything: XML's, the archive's, the library's own
        raise Unreadable(BROKEN) from error
    return [_rows(sheet) for sheet in book.worksheets if sheet.title != EXPLAINED]


def _look_through(content: bytes):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            entries = folder.infolist()  # nothing is unpacked beyond the sizes that stand here
            _refuse_others({entry.filename for entry in entries}, folder)
            if len(entries) > PARTS or sum(entry.file_size for entry in entries) > UNPACKED:
                raise Unreadable(SWELLS)
            left = ELEMENTS
            for entry in entries:
                if _is_xml(folder, entry.filename):
                    left -= _count(folder, entry.filename, left)
    except archives.BROKEN as error:
        raise Unreadable(LOCKED if archives.locked(error) else BROKEN) from error


def _refuse_others(names: set[str], folder: zipfile.ZipFile):
    if "xl/workbook.xml" in names:
        return
    if "word/document.xml" in names:
        raise Unreadable(WORD)
    if (
        "mimetype" in names
        and folder.getinfo("mimetype").file_size < 100
        and b"spreadsheet" in folder.read("mimetype")
    ):
        raise Unreadable(OPEN_DOCUMENT)
    raise Unreadable(NOT_A_SHEET)


def _is_xml(folder: zipfile.ZipFile, name: str) -> bool:
    """By what stands in it, whatever it is called: a sheet may have any name."""
    with folder.open(name) as part:
        return part.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")


def _count(folder: zipfile.ZipFile, name: str, most: int) -> int:
    """How many elements it has. Refuses a part with more of them than are left of what a long list takes, one whose
    elements reach over more cells, and one that declares entities of its own."""
    count = covered = 0
    with folder.open(name) as part:
        for element in archives.elements(part):
            if not count and element.getroottree().docinfo.internalDTD is not None:
                raise Unreadable(ELSEWHERE)
            count += 1
            if str(element.tag).endswith(REACHING):
                covered += _covered(element.get("ref", ""))
            if count > most or covered > ELEMENTS:
                raise Unreadable(SWELLS)
    return count


def _covered(ref: str) -> int:
    """How many cells «A1:C3» covers: openpyxl makes each of them."""
    from openpyxl.utils import range_boundaries

    first_column, first_row, last_column, last_row = range_boundaries(ref)
    return ((last_column or LAST_COLUMN) - (first_column or 1) + 1) * ((last_row or LAST_ROW) - (first_row or 1) + 1)


def _rows(sheet) -> list[tuple[int, list[Cell]]]:
    """Made of the cells that are there: one stray cell in the last line of a sheet does not make a million lines."""
    found: dict[int, list[Cell]] = {}
    for (row, column), cell in sorted(sheet._cells.items()):
        if column <= WIDEST:
            line = found.setdefault(row, [])
            line += [Cell()] * (column - 1 - len(line))
            line.append(_cell(cell))
    return list(found.items())


def _cell(cell) -> Cell:
    if type(cell).__name__ == "MergedCell":
        return Cell("", "merged")
    value = cell.value
    if value is None:
        return Cell()
    if isinstance(value, (datetime, date)):
        return Cell(value.isoformat()[:10], "day")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Cell(str(int(value) if float(value).is_integer() else value), "number")
    return Cell(str(value).replace("\0", "\ufffd"), KINDS.get(cell.data_type, "text"))
