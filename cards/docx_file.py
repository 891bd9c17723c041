"""A Word file as lines: paragraphs, lists, tables, text boxes; tracked changes as if they had been accepted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
HEADS = re.compile(r"heading|title|titre|عنوان", re.I)
LISTED = re.compile(r"(?:list(?! paragraph)|liste|قائمة|سرد)\D*([2-9]?)", re.I)
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


@dataclass(frozen=True)
class _Style:
    heading: bool
    level: int | None
    named_level: int | None  # «List Bullet 2» is the second level
    role: str  # in a card of the portal's own


class _Styles:
    """What a paragraph's style says of it: that it is a heading, that it is an item of a list."""

    def __init__(self, root):
        self._known = {}
        self._said: dict[str | None, _Style] = {}
        for style in root.findall(W + "style") if root is not None else []:
            self._known[style.get(W + "styleId")] = style

    def heading(self, properties) -> bool:
        if properties is None:
            return False
        outline = properties.find(W + "outlineLvl")
        if outline is not None and outline.get(W + "val") != BODY_TEXT:
            return True
        return self._said_by(properties).heading

    def role(self, properties) -> str:
        """What the paragraph is in a card of the portal's own."""
        return self._said_by(properties).role if properties is not None else ""

    def list_level(self, properties) -> int | None:
        """The level in its list; None for what is in none."""
        if properties is None:
            return None
        said = self._said_by(properties)
        own = properties.find(W + "numPr")
        return _level(own, said.named_level or 0) if own is not None else said.level

    def _said_by(self, properties) -> "_Style":
        named = properties.find(W + "pStyle")
        key = named.get(W + "val") if named is not None else None
        if key not in self._said:
            self._said[key] = self._read(list(islice(self._chain(key), BASED_ON)))
        return self._said[key]

    def _read(self, chain: list) -> "_Style":
        names = [self._name(style) for style in chain]
        levels = [LISTED.match(name) for name in names]
        named_level = next((int(match[1] or 1) - 1 for match in levels if match), None)
        inner = [style.find(W + "pPr") for style in chain]
        lists = [place.find(W + "numPr") for place in inner if place is not None]
        listed = next((one for one in lists if one is not None), None)
        level = _level(listed, named_level or 0) if listed is not None else named_level
        role = next((ROLES[name] for name in names if name in ROLES), "")
        return _Style(any(HEADS.match(name) for name in names), level, named_level, role)

    def _chain(self, key: str | None):
        """The style and those that it is based on."""
        while key in self._known:
            yield self._known[key]
            based = self._known[key].find(W + "basedOn")
            key = based.get(W + "val") if based is not None else None

    @staticmethod
    def _name(style) -> str:
        name = style.find(W + "name")
        return (name.get(W + "val") if name is not None else "") or ""


def _level(listed, usual: int) -> int | None:
    """The level that a paragraph's list says; None where it says that it is in none."""
    number = listed.find(W + "numId")
    if number is not None and number.get(W + "val") == "0":
        return None
    level = listed.find(W + "ilvl")
    value = (level.get(W + "val") if level is not None else "") or ""
    return int(value) if re.fullmatch("[0-9]", value) else usual


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
