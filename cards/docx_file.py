"""A Word file as lines: paragraphs, lists, tables, text boxes; tracked changes as if they had been accepted."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from cards.lines import Line, Unreadable, numbered, of_row
from cards.own import ROLES
from cards.packed import CUT, DEEP, NESTED, Package, refuse_long

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DOCUMENT = re.compile(r"word/document\d*\.xml")  # Word on the web writes document2.xml
MARGINS = re.compile(r"word/(header|footer)\d*\.xml|word/(foot|end)notes\.xml")
UNSEEN = {W + name for name in ("del", "moveFrom", "delText", "instrText", "pPr", "rPr", "sectPr")} | {
    MC + "Fallback"
}
LONGEST_HEADING = 12  # words of a line in bold that may still head a part
BASED_ON = 12  # styles one on another: Word itself allows no more
BODY_TEXT = "9"  # the outline level of what is no heading


def is_in(package: Package) -> bool:
    return any(DOCUMENT.fullmatch(name) for name in package.names)


def lines(package: Package) -> list[Line]:
    document = package.part(next(name for name in sorted(package.names) if DOCUMENT.fullmatch(name)))
    body = document.find(W + "body")
    if body is None:
        raise Unreadable(CUT)
    styles = _Styles(package.part("word/styles.xml"))
    return numbered(_of_document(package, body, styles))


def _of_document(package: Package, body, styles: "_Styles") -> Iterator[Line]:
    refuse_long(text.text for text in body.iter(W + "t"))
    yield from _blocks(body, styles)
    for name in sorted(filter(MARGINS.fullmatch, package.names)):
        part = package.part(name)
        refuse_long(text.text for text in part.iter(W + "t"))
        yield from (replace(line, margin=True) for line in _blocks(part, styles))


class _Styles:
    """What a paragraph's style says of it: that it is a heading, that it is an item of a list."""

    def __init__(self, root):
        self._known = {}
        for style in root.findall(W + "style") if root is not None else []:
            self._known[style.get(W + "styleId")] = style

    def heading(self, properties) -> bool:
        if properties is None:
            return False
        outline = properties.find(W + "outlineLvl")
        if outline is not None and outline.get(W + "val") != BODY_TEXT:
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
        chain = list(self._chain(properties))
        for place in [properties, *(style.find(W + "pPr") for style in chain)]:
            listed = place.find(W + "numPr") if place is not None else None
            if listed is not None:
                number = listed.find(W + "numId")
                if number is not None and number.get(W + "val") == "0":
                    return None
                level = listed.find(W + "ilvl")
                value = level.get(W + "val") if level is not None else None
                return _small(value) if value else self._named_level(chain) or 0
        return self._named_level(chain)

    def _named_level(self, chain) -> int | None:
        """«List Bullet 2» is the second level."""
        for style in chain:
            named = re.match(r"(?:list(?! paragraph)|liste|قائمة|سرد)\D*([2-9]?)", self._name(style), re.I)
            if named:
                return int(named[1] or 1) - 1
        return None

    def _chain(self, properties):
        """The style of the paragraph and those that it is based on."""
        return islice(self._every(properties), BASED_ON)

    def _every(self, properties):
        named = properties.find(W + "pStyle")
        key = named.get(W + "val") if named is not None else None
        while key in self._known:
            yield self._known[key]
            based = self._known[key].find(W + "basedOn")
            key = based.get(W + "val") if based is not None else None

    @staticmethod
    def _name(style) -> str:
        name = style.find(W + "name")
        return (name.get(W + "val") if name is not None else "") or ""


def _small(value: str) -> int:
    return int(value) if re.fullmatch("[0-9]", value) else 0


def _blocks(parent, styles: _Styles, depth: int = 0) -> Iterator[Line]:
    if depth > DEEP:
        raise Unreadable(NESTED)
    for child in parent:
        if child.tag == W + "p":
            yield from _paragraph(child, styles, depth)
        elif child.tag == W + "tbl":
            for row in _nearest(child, W + "tr"):
                cells = [list(_blocks(cell, styles, depth + 1)) for cell in _nearest(row, W + "tc")]
                if not _deleted(row):
                    yield from of_row(cells)
        elif child.tag not in UNSEEN and isinstance(child.tag, str):
            yield from _blocks(child, styles, depth + 1)


def _nearest(parent, tag: str, depth: int = 0) -> Iterator:
    """The rows of a table, the cells of a row: not those of a table within it, but those in a content control."""
    if depth > DEEP:
        raise Unreadable(NESTED)
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in UNSEEN and isinstance(child.tag, str):
            yield from _nearest(child, tag, depth + 1)


def _deleted(row) -> bool:
    properties = row.find(W + "trPr")
    return properties is not None and properties.find(W + "del") is not None


def _paragraph(element, styles: _Styles, depth: int) -> Iterator[Line]:
    properties = element.find(W + "pPr")
    told = _Told(element, depth)
    level = styles.list_level(properties)
    heading = styles.heading(properties) or (level is None and told.stands_out)
    role = styles.role(properties)
    for number, part in enumerate(told.text.split("\n")):
        first = number == 0
        yield Line(0, part, level is not None and first, level or 0, heading, whole=first, role=role)
    for box in told.boxes:
        yield from _blocks(box, styles, depth + 1)


class _Told:
    """What a paragraph says: its text, the boxes that hang on it, whether all of it is bold."""

    def __init__(self, element, depth: int):
        self._parts: list[str] = []
        self._plain = self._bold = False
        self.boxes: list = []
        self._walk(element, depth, bold=False)
        self.text = "".join(self._parts)

    @property
    def stands_out(self) -> bool:
        """All of it in bold, and short enough to head something."""
        return self._bold and not self._plain and len(self.text.split()) <= LONGEST_HEADING

    def _walk(self, element, depth: int, *, bold: bool):
        if depth > DEEP:
            raise Unreadable(NESTED)
        for child in element:
            tag = child.tag
            if tag in UNSEEN or not isinstance(tag, str):
                continue
            if tag == W + "t":
                self._say(child.text or "", bold)
            elif tag in (W + "br", W + "cr"):
                self._parts.append("\n")
            elif tag in (W + "tab", W + "ptab"):
                self._parts.append(" ")
            elif tag == W + "noBreakHyphen":
                self._parts.append("-")
            elif tag == W + "txbxContent":
                self.boxes.append(child)
            else:
                self._walk(child, depth + 1, bold=_bold(child) if tag == W + "r" else bold)

    def _say(self, text: str, bold: bool):
        self._parts.append(text)
        if text.strip():
            self._bold, self._plain = self._bold or bold, self._plain or not bold


def _bold(run) -> bool:
    properties = run.find(W + "rPr")
    if properties is None:
        return False
    marks = [properties.find(W + name) for name in ("b", "bCs")]
    return any(mark is not None and mark.get(W + "val") not in ("0", "false", "off") for mark in marks)
