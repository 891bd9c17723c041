"""An OpenDocument text as lines: paragraphs, lists, tables, text boxes; deletions that are tracked left out."""

from collections.abc import Iterator
from dataclasses import replace

from cards.lines import Line, Unreadable
from cards.packed import CUT, LOCKED, Package

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
UNSEEN = {TEXT + "tracked-changes", OFFICE + "annotation", TEXT + "sequence-decls", OFFICE + "forms"}
LONGEST_HEADING = 12
DEEP = 60
MOST_SPACES = 100  # of one element that stands for several


def lines(content: bytes) -> list[Line]:
    package = Package(content)
    document = package.part("content.xml")
    if document is None:
        raise Unreadable(CUT)
    if package.encrypted:
        raise Unreadable(LOCKED)
    bold = {style.get(STYLE + "name") for style in document.iter(STYLE + "style") if _is_bold(style)}
    body = next(document.iter(OFFICE + "text"), None)
    found = _blocks(body, bold, level=-1) if body is not None else []
    return [replace(line, number=number) for number, line in enumerate(found, start=1)]


def _is_bold(style) -> bool:
    return any(part.get(FO + "font-weight") == "bold" for part in style.iter(STYLE + "text-properties"))


def _blocks(parent, bold: set, *, level: int, depth: int = 0, item: bool = False) -> Iterator[Line]:
    if depth > DEEP:
        return
    first = item
    for child in parent:
        tag = child.tag
        if tag in UNSEEN or not isinstance(tag, str):
            continue
        if tag in (TEXT + "p", TEXT + "h"):
            yield from _paragraph(child, bold, level=level, depth=depth, item=first)
            first = False
        elif tag == TEXT + "list":
            yield from _blocks(child, bold, level=level + 1, depth=depth + 1)
        elif tag in (TEXT + "list-item", TEXT + "list-header"):
            yield from _blocks(child, bold, level=level, depth=depth + 1, item=tag == TEXT + "list-item")
        elif tag == TABLE + "table-row":
            yield _row(child, bold, depth)
        else:
            yield from _blocks(child, bold, level=level, depth=depth + 1)


def _paragraph(element, bold: set, *, level: int, depth: int, item: bool) -> Iterator[Line]:
    boxes: list = []
    text = "".join(_text(element, boxes))
    heading = element.tag == TEXT + "h" or (not item and _stands_out(element, bold, text))
    for number, part in enumerate(text.split("\n")):
        listed = item and number == 0
        yield Line(0, part, listed=listed, level=max(level, 0), heading=heading, whole=number == 0)
    for box in boxes:
        yield from _blocks(box, bold, level=-1, depth=depth + 1)


def _stands_out(element, bold: set, text: str) -> bool:
    if not text.strip() or len(text.split()) > LONGEST_HEADING:
        return False
    if element.get(TEXT + "style-name") in bold:
        return True
    spans = element.findall(TEXT + "span")
    loose = (element.text or "") + "".join(span.tail or "" for span in spans)
    return bool(spans) and not loose.strip() and all(span.get(TEXT + "style-name") in bold for span in spans)


def _row(row, bold: set, depth: int) -> Line:
    cells = []
    for cell in row.iter(TABLE + "table-cell"):
        inside = [line.text.strip() for line in _blocks(cell, bold, level=-1, depth=depth + 1)]
        cells.append(" ".join(part for part in inside if part))
    return Line(0, "\t".join(cells), cells=True)


def _text(element, boxes: list) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        tag = child.tag
        if tag == TEXT + "line-break":
            yield "\n"
        elif tag == TEXT + "tab":
            yield " "
        elif tag == TEXT + "s":
            count = child.get(TEXT + "c", "1")
            yield " " * min(int(count) if count.isdecimal() else 1, MOST_SPACES)
        elif tag == DRAW + "text-box":
            boxes.append(child)
        elif isinstance(tag, str) and tag not in UNSEEN and tag != TEXT + "note":
            yield from _text(child, boxes)
        elif tag == TEXT + "note":
            boxes.extend(child.iter(TEXT + "note-body"))
        yield child.tail or ""
