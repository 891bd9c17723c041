"""A province's report as a PDF: tagged, in Arabic, on A4. Lays out what report_words tells and knows no model."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

from arabic import paper
from dashboard.report_words import Told

LAYOUT = Path(__file__).with_name("report.typ")


def write(told: Told, *, as_of: date) -> bytes:
    """One PDF/UA-1 file. The same report on the same day gives the same bytes."""
    return paper.compiled(LAYOUT, as_of=as_of, told=asdict(told), author=paper.AUTHOR)
