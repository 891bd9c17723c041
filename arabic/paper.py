"""Documents as tagged PDFs in Arabic, on A4: what a layout says as data, set by Typst in Amiri.

A layout (a `.typ` file beside the module that calls) imports "/arabic/paper.typ" for its words, marks and pages, and
reads what it is given as `json(bytes(sys.inputs.NAME))`: words of people go in as data, never as markup.
"""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path

from arabic.glyphs import FONTS, drawable

ROOT = Path(__file__).parents[1]  # holds every layout and what they share
AUTHOR = "تضافر"
# Said on every page, of the web and of paper, where the record is a made-up one.
MADE_UP = "بيانات مصنوعة للتجربة: لا تصف واقع أي جماعة."


def compiled(layout: Path, *, as_of: date, **said) -> bytes:
    """One PDF/UA-1 file; the same words on the same day give the same bytes."""
    import typst  # loaded by the first document

    # The compiler is not safe to share between threads, and costs next to nothing to make.
    compiler = typst.Compiler(
        input=layout,
        root=ROOT,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={name: json.dumps(drawable(value), ensure_ascii=False) for name, value in said.items()},
    )
    # The midnight that begins the day: a clock would give every copy other bytes.
    midnight = datetime.combine(as_of, time(), tzinfo=UTC)
    return compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=midnight)
