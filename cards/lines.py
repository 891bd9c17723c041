"""A file of a card as lines: what a person sees as one paragraph, bullet or row of a table."""

from dataclasses import dataclass


@dataclass(frozen=True)
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
