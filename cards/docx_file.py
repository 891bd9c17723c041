"""A Word file as lines: paragraphs, lists, tables, text boxes; tracked changes as if they had been accepted."""

import re
from collections.abc import Iterator
from dataclasses import replace

from cards.lines import Line, Unreadable
from cards.own import ROLES
from cards.packed import CUT, Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
UNSEEN = {W + name for name in ("del", "moveFrom", "delText", "instrText", "pPr", "rPr", "sectPr")} | {
    MC + "Fallback"
}
LONGEST_HEADING = 12  # words of a line in bold that may still head a part
DEEP = 60  # nested elements: a text box in a table in a text box is rare enough


def lines(content: bytes) -> list[Line]:
    package = Package(content)
    document = package.part("word/document.xml")
    if document is None:
        raise Unreadable(CUT)
    styles = _Styles(package.part("word/styles.xml"))
    found = list(_blocks(document.find(W + "body"), styles)) if document.find(W + "body") is not None else []
    for name in sorted(package.names):
        if re.fullmatch(r"word/(header|footer)\d*\.xml|word/(foot|end)notes\.xml", name):
            part = package.part(name)
            found += [replace(line, margin=True) for line in _blocks(part, styles)]
    return [replace(line, number=number) for number, line in enumerate(found, start=1)]


class _Styles:
    """What a paragraph's style says of it: that it is a heading, that it is an item of a list."""

    def __init__(self, root):
        self._known = {}
        for style in root.findall(W + "style") if root is not None else []:
            self._known[style.get(W + "styleId")] = style

    def heading(self, properties) -> bool:
        if properties is None:
            return False
        if properties.find(W + "outlineLvl") is not None:
            return True
        return any(
            re.match(r"heading|title|titre|عنوان", self._name(style), re.I) for style in self._chain(properties)
        )

    def role(self, properties) -> str:
        """What the paragraph is in a card of the portal's own."""
        if properties is None:
            return ""
        return next((ROLES[name] for style in self._chain(properties) if (name := self._name(style)) in ROLES), "")

    def list_level(self, properties) -> int | None:
        """The level in its list; None for what is in none."""
        if properties is None:
            return None
        for place in [properties, *(style.find(W + "pPr") for style in self._chain(properties))]:
            numbered = place.find(W + "numPr") if place is not None else None
            if numbered is not None:
                number = numbered.find(W + "numId")
                if number is not None and number.get(W + "val") == "0":
                    return None
                level = numbered.find(W + "ilvl")
                value = level.get(W + "val") if level is not None else "0"
                return int(value) if (value or "").isdecimal() else 0
        named = any(re.match(r"list|liste|قائمة|سرد", self._name(style), re.I) for style in self._chain(properties))
        return 0 if named else None

    def _chain(self, properties):
        """The style of the paragraph and those that it is based on."""
        named = properties.find(W + "pStyle")
        key, seen = named.get(W + "val") if named is not None else None, set()
        while key in self._known and key not in seen:
            seen.add(key)
            yield self._known[key]
            based = self._known[key].find(W + "basedOn")
            key = based.get(W + "val") if based is not None else None

    @staticmethod
    def _name(style) -> str:
        name = style.find(W + "name")
        return (name.get(W + "val") if name is not None else "") or ""


def _blocks(parent, styles: _Styles, depth: int = 0) -> Iterator[Line]:
    if parent is None or depth > DEEP:
        return
    for child in parent:
        if child.tag == W + "p":
            yield from _paragraph(child, styles, depth)
        elif child.tag == W + "tbl":
            for row in child.iter(W + "tr"):
                yield from _row(row, styles, depth)
        elif child.tag not in UNSEEN and isinstance(child.tag, str):
            yield from _blocks(child, styles, depth + 1)


def _paragraph(element, styles: _Styles, depth: int) -> Iterator[Line]:
    properties = element.find(W + "pPr")
    boxes: list = []
    text = "".join(_text(element, boxes))
    level = styles.list_level(properties)
    heading = styles.heading(properties) or (level is None and _stands_out(element, text))
    role = styles.role(properties)
    for number, part in enumerate(text.split("\n")):
        yield Line(
            0,
            part,
            listed=level is not None and number == 0,
            level=level or 0,
            heading=heading,
            whole=number == 0,
            role=role,
        )
    for box in boxes:
        yield from _blocks(box, styles, depth + 1)


def _row(row, styles: _Styles, depth: int) -> Iterator[Line]:
    """A row as one line, its cells parted by tabs; its paragraphs by spaces."""
    cells = []
    for cell in row.iter(W + "tc"):
        inside = [line.text.strip() for line in _blocks(cell, styles, depth + 1)]
        cells.append(" ".join(part for part in inside if part))
    yield Line(0, "\t".join(cells), cells=True)


def _text(element, boxes: list) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag in UNSEEN or not isinstance(tag, str):
            continue
        if tag == W + "t":
            yield child.text or ""
        elif tag in (W + "br", W + "cr"):
            yield "\n"
        elif tag in (W + "tab", W + "ptab"):
            yield " "
        elif tag in (W + "noBreakHyphen", W + "softHyphen"):
            yield "-" if tag == W + "noBreakHyphen" else ""
        elif tag == W + "txbxContent":
            boxes.append(child)
        else:
            yield from _text(child, boxes)


def _stands_out(element, text: str) -> bool:
    """All of it in bold, and short enough to head something."""
    runs = [run for run in element.iter(W + "r") if any((t.text or "").strip() for t in run.iter(W + "t"))]
    if not runs or len(text.split()) > LONGEST_HEADING:
        return False
    return all(_bold(run) for run in runs)


def _bold(run) -> bool:
    properties = run.find(W + "rPr")
    if properties is None:
        return False
    marks = [properties.find(W + name) for name in ("b", "bCs")]
    return any(mark is not None and mark.get(W + "val") not in ("0", "false", "off") for mark in marks)
