"""The card as a PDF: tagged, in Arabic, on A4. Lays out a Sheet and knows no model.

    write([sheet])          the bytes of one card
    write(sheets)           one card after another, behind a page of contents

The same record on the same day of issue gives the same bytes.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import segno

from arabic import dates, paper
from cards.own import BETWEEN_FACTS, STATE, UNDATED
from cards.sheet import DRAFT_MARK, NOTHING_YET, TITLE, Sheet

LAYOUT = Path(__file__).with_name("card.typ")


def write(sheets: Sequence[Sheet]) -> bytes:
    """One PDF/UA-1 file with a card for each sheet, in their order. There must be at least one."""
    issued = date.fromisoformat(dates.read(sheets[0].issued).when)
    return paper.compiled(LAYOUT, as_of=issued, sheets=[_data(sheet) for sheet in sheets], words=_words(sheets))


def _data(sheet: Sheet) -> dict:
    told = asdict(sheet)
    for entry in (*told["timeline"], *told["achievements"]):  # where a draft stands is a mark of its own here
        entry["facts"] = [pair for pair in entry["facts"] if pair[0] != STATE]
    return told | {"programme": _programme(sheet), "qr": _qr(sheet.address)}


def _words(sheets: Sequence[Sheet]) -> dict:
    """What the layout needs beside the sheets: the document's own title, and the sheet's fixed words."""
    first = sheets[0]
    title = f"{first.title}: {first.commune}" if len(sheets) == 1 else f"بطاقات الجماعات في {_programme(first)}"
    return {
        "title": title,
        "author": paper.AUTHOR,
        "description": f"صدرت يوم {first.issued}",
        "draft": DRAFT_MARK,
        "undated": UNDATED,
        "nothing": NOTHING_YET,
        "between": BETWEEN_FACTS,
    }


def _programme(sheet: Sheet) -> str:
    return sheet.title.removeprefix(TITLE.format(programme=""))


def _qr(address: str) -> str:
    return segno.make(address, error="m", micro=False).svg_inline(border=0, dark="#14211d")
