"""An uploaded spreadsheet as lines under known columns, or one Arabic sentence on why it can't be read.

A line keeps the number it has in the spreadsheet. Titles above the line of headings are passed over.
"""

from dataclasses import dataclass, field

from accounts.sheets.cells import Cell
from arabic.counting import NOUNS, counted
from arabic.folding import fold
from arabic.sizes import size_in_words

MEGABYTE = 1024 * 1024
LARGEST = 5 * MEGABYTE  # of the file; a list of all 1,503 communes takes a tenth of one
LINES = 2000  # of a list, unless its resource says less
TITLES = 10  # lines above the headings, at most
LONGEST = 32_767  # letters of a cell, Excel's own limit
EMPTY = "الملف فارغ. تأكد أنه الجدول المقصود، ثم ارفعه."
SWELLS = "محتوى الملف أكبر بكثير من جدول. انسخ الأسطر المقصودة وحدها إلى ملف جديد، ثم ارفعه."
NO_LINES = "ليس في الجدول أي سطر تحت العناوين. املأه ثم ارفعه."


class Unreadable(Exception):
    """str() says what is wrong with the file and what to do, in Arabic."""


@dataclass(frozen=True)
class Column:
    """A column that is read. `note` says what to write in it, `also` other headings it is known by.

    `must`: that it can't be left out, in agreement with its name: «لا بد منه»، «لا بد منها».
    `ours`: written by the portal, not read back.
    """

    name: str
    note: str = ""
    also: tuple[str, ...] = ()
    must: str = ""
    ours: bool = False


@dataclass(frozen=True)
class Line:
    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Table:
    lines: list[Line]
    unread: list[str] = field(default_factory=list)  # headings that no column answers to


def read(file, columns: tuple[Column, ...], most: int = LINES) -> Table:
    """`file` has a `size` and can be read. Raises Unreadable."""
    from accounts.sheets import delimited, workbook  # they speak of lines and of what can't be read, as this does

    if file.size > LARGEST:
        raise Unreadable(
            f"حجم الملف {size_in_words(file.size)}، والأقصى {size_in_words(LARGEST)}. "
            "احذف منه الصور والأوراق الزائدة، أو قسِّمه، ثم ارفعه."
        )
    file.seek(0)
    content = file.read()
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable(EMPTY)
    sheets = workbook.sheets(content) if workbook.is_one(content) else [delimited.rows(content, columns)]
    _refuse_swollen(sheets)
    if not any(sheets):
        raise Unreadable(EMPTY)
    found = [(rows, at) for rows in sheets if (at := _headings(rows, columns)) is not None]
    if not found:
        raise Unreadable(_missing(sheets, columns))
    if len(found) > 1:
        raise Unreadable("في الملف أكثر من ورقة بهذه الأعمدة. اترك الورقة المقصودة وحدها، ثم ارفعه.")
    return _table(*found[0], columns, most)


def _refuse_swollen(sheets):
    """One text may stand in the file once and in every cell of the table."""
    lengths = [len(cell.text) for rows in sheets for _, cells in rows for cell in cells]
    if max(lengths, default=0) > LONGEST or sum(lengths) > LARGEST:
        raise Unreadable(SWELLS)


def titles(column: Column) -> set[str]:
    return {fold(title) for title in (column.name, *column.also)}


def known(cells: list[Cell], columns) -> dict[int, Column]:
    """Which of the cells are headings of which columns."""
    by_title = {title: column for column in columns for title in titles(column)}
    return {place: by_title[fold(cell.text)] for place, cell in enumerate(cells) if fold(cell.text) in by_title}


def _headings(rows, columns) -> int | None:
    """The place of the first line that names every column there must be."""
    must = {column for column in columns if column.must}
    for place, (_, cells) in enumerate(rows[: TITLES + 1]):
        if must <= set(known(cells, columns).values()):
            return place
    return None


def _missing(sheets, columns) -> str:
    heads = [set(known(cells, columns).values()) for rows in sheets for _, cells in rows[: TITLES + 1]]
    best = max(heads, key=len, default=set())
    absent = "، ".join(f"«{column.name}»" for column in columns if column.must and column not in best)
    what = "تنقص الجدول أعمدة" if best else "لم نجد في الجدول سطر العناوين. أعمدته اللازمة"
    return f"{what}: {absent}. صدِّر اللائحة من هذه البوابة واملأ الجدول الذي تحصل عليه، فعناوينه صحيحة."


def _table(rows, at, columns, most) -> Table:
    cells = rows[at][1]
    heads = known(cells, columns)
    twice = [c.name for c in columns if list(heads.values()).count(c) > 1]
    if twice:
        raise Unreadable(f"العمود «{twice[0]}» مكرر في سطر العناوين. احذف أحد العمودين، ثم ارفع الجدول.")
    unread = [cell.text.strip() for place, cell in enumerate(cells) if place not in heads and not cell.blank]
    filled = [(number, line) for number, line in rows[at + 1 :] if not all(cell.blank for cell in line)]
    if not filled:
        raise Unreadable(NO_LINES)
    if len(filled) > most:
        raise Unreadable(
            f"في الجدول {counted(len(filled), NOUNS['line'])}، والأقصى {counted(most, NOUNS['line'])}. "
            "قسِّمه ملفات، ثم ارفع كل واحد على حدة."
        )
    return Table([Line(number, _named(line, heads)) for number, line in filled], unread)


def _named(cells: list[Cell], heads: dict[int, Column]) -> dict[str, Cell]:
    return {
        column.name: cells[place] if place < len(cells) else Cell()
        for place, column in heads.items()
        if not column.ours
    }
