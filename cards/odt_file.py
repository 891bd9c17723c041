"""An OpenDocument text as lines: paragraphs, lists, tables, text boxes; deletions that are tracked left out."""

from collections.abc import Iterator

from cards.lines import Line, Unreadable, numbered, of_row
from cards.packed import CUT, DEEP, LOCKED, NESTED, Package, refuse_long

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
UNSEEN = {TEXT + "tracked-changes", OFFICE + "annotation", TEXT + "sequence-decls", OFFICE + "forms"}
LONGEST_HEADING = 12
MOST_SPACES = 10  # of one element that stands for several


def lines(package: Package) -> list[Line]:
    if package.encrypted:
        raise Unreadable(LOCKED)
    document = package.part("content.xml")
    bold = {style.get(STYLE + "name") for style in document.iter(STYLE + "style") if _is_bold(style)}
    body = next(document.iter(OFFICE + "text"), None)
    if body is None:
        raise Unreadable(CUT)
    refuse_long(body.itertext())
    return numbered(_blocks(body, bold, level=-1))


def _is_bold(style) -> bool:
    return any(part.get(FO + "font-weight") == "bold" for part in style.findall(STYLE + "text-properties"))


def _blocks(parent, bold: set, *, level: int, depth: int = 0, item: bool = False) -> Iterator[Line]:
    if depth > DEEP:
        raise Unreadable(NESTED)
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
            cells = child.findall(TABLE + "table-cell")
            yield from of_row([list(_blocks(cell, bold, level=-1, depth=depth + 1)) for cell in cells])
        else:
            yield from _blocks(child, bold, level=level, depth=depth + 1)


def _paragraph(element, bold: set, *, level: int, depth: int, item: bool) -> Iterator[Line]:
    boxes: list = []
    parts: list[str] = []
    _tell(element, parts, boxes, depth)
    text = "".join(parts)
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


def _tell(element, parts: list[str], boxes: list, depth: int):
    """The text of a paragraph goes to `parts`; what hangs on it, to `boxes`."""
    if depth > DEEP:
        raise Unreadable(NESTED)
    parts.append(element.text or "")
    for child in element:
        tag = child.tag
        if tag == TEXT + "line-break":
            parts.append("\n")
        elif tag == TEXT + "tab":
            parts.append(" ")
        elif tag == TEXT + "s":
            count = child.get(TEXT + "c", "1")
            parts.append(" " * (min(int(count[:4]), MOST_SPACES) if count.isdecimal() else 1))
        elif tag == DRAW + "text-box":
            boxes.append(child)
        elif tag == TEXT + "note":
            boxes.extend(child.findall(TEXT + "note-body"))
        elif isinstance(tag, str) and tag not in UNSEEN:
            _tell(child, parts, boxes, depth + 1)
        parts.append(child.tail or "")
