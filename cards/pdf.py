"""The card as a PDF: tagged, in Arabic, on A4. Lays out a Sheet and knows no model.

    write([sheet])          the bytes of one card
    write(sheets)           one card after another, behind a page of contents

The same record on the same day of issue gives the same bytes.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path

import fontpkg_amiri
import segno
import typst

from arabic import dates
from cards.glyphs import drawable
from cards.own import BETWEEN_FACTS, STATE, UNDATED
from cards.sheet import DRAFT_MARK, NOTHING_YET, TITLE, Sheet

LAYOUT = Path(__file__).with_name("card.typ")
FONTS = Path(fontpkg_amiri.__file__).with_name("files")
AUTHOR = "تضافر"


def write(sheets: Sequence[Sheet]) -> bytes:
    """One PDF/UA-1 file with a card for each sheet, in their order. There must be at least one."""
    # The compiler is not safe to share between threads, and costs next to nothing to make.
    compiler = typst.Compiler(
        input=LAYOUT,
        root=LAYOUT.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={
            "sheets": json.dumps([_data(sheet) for sheet in sheets], ensure_ascii=False),
            "words": json.dumps(_words(sheets), ensure_ascii=False),
        },
    )
    return compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=_issued(sheets[0]))


def _data(sheet: Sheet) -> dict:
    told = asdict(sheet)
    for entry in (*told["timeline"], *told["achievements"]):  # where a draft stands is a mark of its own here
        entry["facts"] = [pair for pair in entry["facts"] if pair[0] != STATE]
    return drawable(told) | {"programme": _programme(sheet), "qr": _qr(sheet.address)}


def _words(sheets: Sequence[Sheet]) -> dict:
    """What the layout needs beside the sheets: the document's own title, and the sheet's fixed words."""
    first = sheets[0]
    title = f"{first.title}: {first.commune}" if len(sheets) == 1 else f"بطاقات الجماعات في {_programme(first)}"
    return drawable(
        {
            "title": title,
            "author": AUTHOR,
            "description": f"صدرت يوم {first.issued}",
            "draft": DRAFT_MARK,
            "undated": UNDATED,
            "nothing": NOTHING_YET,
            "between": BETWEEN_FACTS,
        }
    )


def _programme(sheet: Sheet) -> str:
    return drawable(sheet.title.removeprefix(TITLE.format(programme="")))


def _issued(sheet: Sheet) -> datetime:
    """The midnight that begins the day of issue: a clock would give every copy other bytes."""
    return datetime.combine(date.fromisoformat(dates.read(sheet.issued).when), time(), tzinfo=UTC)


def _qr(address: str) -> str:
    return segno.make(address, error="m", micro=False).svg_inline(border=0, dark="#14211d")
