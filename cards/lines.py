"""A file of a card as lines: what a person sees as one paragraph, bullet or row of a table."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings

from cards import sections

TOO_LONG = "هذا النص أطول بكثير من بطاقة؛ انسخ نص البطاقة وحده إلى ملف جديد، ثم ارفعه."
GARBLED = "في هذا الملف حروف معطوبة تراكمت عليها علامات؛ اكتب نص البطاقة في ملف جديد، ثم ارفعه."
MARKS = 40  # on one letter: no writing has as many, and putting them in order takes the square of their number


@dataclass(frozen=True, slots=True)
class Line:
    """`number` counts from 1 in the file. `text` is as it stands there; the cells of a row are parted by tabs."""

    number: int
    text: str
    listed: bool = False  # a bullet or a number that the word processor draws
    level: int = 0  # of a nested list
    heading: bool = False  # by its style, or by standing alone in bold
    whole: bool = True  # a paragraph of its own; False for a line that may only be a wrapped one
    cells: bool = False  # a row of a table
    margin: bool = False  # a header, a footer, a footnote
    role: str = ""  # in a card that the portal wrote: "title", "entry", "facts" or "note" (see own.py)

    @property
    def blank(self) -> bool:
        return not self.text.strip()


class Unreadable(Exception):
    """The file is no card that can be read; str() says why and what to do, in Arabic."""


def numbered(found: Iterable[Line]) -> list[Line]:
    """The lines with their numbers. Raises Unreadable where they are more than a card ever holds."""
    lines: list[Line] = []
    characters = 0
    for line in found:
        characters += len(line.text)
        if len(lines) == settings.CARD_LINES or characters > settings.CARD_CHARACTERS:
            raise Unreadable(TOO_LONG)
        if not line.text.isascii() and _heaped(line.text):
            raise Unreadable(GARBLED)
        lines.append(replace(line, number=len(lines) + 1))
    return lines


def _heaped(text: str) -> bool:
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MARKS:
            return True
    return False


def of_row(cells: list[list[Line]]) -> list[Line]:
    """A row of a table: one line of its cells, but for a frame around text and for a form «part | its text»."""
    told = [[line for line in cell if not line.blank] for cell in cells]
    filled = [cell for cell in told if cell]
    if len(filled) == 1 and (len(cells) == 1 or len(filled[0]) > 1):
        return filled[0]
    texts = [" ".join(line.text.strip() for line in cell) for cell in told]
    if filled and all(line.role == "note" for cell in filled for line in cell):
        return [Line(0, "\t".join(texts), cells=True, role="note")]  # of the portal's own card
    if len(filled) > 1 and sections.is_part_of_a_form([text for text in texts if text]):
        head, *rest = filled
        return [replace(line, heading=True, cells=False) for line in head] + [line for cell in rest for line in cell]
    return [Line(0, "\t".join(texts), cells=True)]
