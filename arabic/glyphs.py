"""What the documents' font can draw. PDF/UA refuses a letter without a shape, and one emoji must not cost a card."""

import unicodedata
from functools import cache
from pathlib import Path

import fontpkg_amiri

FONTS = Path(fontpkg_amiri.__file__).with_name("files")
STYLES = ("Amiri-Regular.ttf", "Amiri-Bold.ttf")
MISSING = "◌"
KEPT = "\n\u200c\u200d\u200e\u200f"  # line breaks, joiners and direction marks: invisible, and they mean something
NO_LETTER = "\uffff"  # never assigned, so every font draws its own «missing» shape for it


def drawable(value):
    """The same strings, lists and dicts, every letter the font lacks shown as «◌», none silently left out.

    Spaces of any kind become plain ones. Other invisible characters go: an override of direction in one
    statement must not turn the line around it.
    """
    if isinstance(value, str):
        return "".join(map(_drawn, value.replace("\r\n", "\n")))
    if isinstance(value, dict):
        return {name: drawable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [drawable(one) for one in value]
    return value


@cache
def _drawn(letter: str) -> str:
    if letter in KEPT:
        return letter
    category = unicodedata.category(letter)
    if category in ("Zs", "Zl", "Zp", "Cc"):
        return " "
    if category == "Cf" or "\ufe00" <= letter <= "\ufe0f":  # the last are variation selectors
        return ""
    if _has_shapes(letter):
        return letter
    plainer = unicodedata.normalize("NFKC", letter)  # «TM» for the trade mark sign
    return plainer if _has_shapes(plainer) else MISSING


def _has_shapes(letters: str) -> bool:
    return all(_shape(style, letter) != _shape(style, NO_LETTER) for letter in letters for style in STYLES)


def _shape(style: str, letter: str) -> tuple[tuple[int, int], bytes]:
    try:
        shape = _font(style).getmask(letter)
    except OSError:  # «﷽» is too wide a drawing for this, so it has one
        return (0, 0), letter.encode()
    return shape.size, bytes(shape)


@cache
def _font(style: str):
    from PIL import ImageFont  # loaded by the first document

    return ImageFont.truetype(FONTS / style, size=16, layout_engine=ImageFont.Layout.BASIC)
