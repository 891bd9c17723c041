"""Dates as Morocco writes them, and the notation they are stored in (see `arabic.edtf`).

    read("6 و 29 يونيو 2024").when          "{2024-06-06,2024-06-29}"
    write("2025-02-19/2025-02-22")          "من 19 إلى 22 فبراير 2025"

Reading never guesses: it understands the whole text or raises NotUnderstood, whose sentence is for the
person.
"""

from arabic.date_messages import NotUnderstood
from arabic.date_reading import Reading, read
from arabic.date_words import MONTHS
from arabic.date_writing import Segment, note, segments, spoken, write
from arabic.edtf import BadNotation, bounds

__all__ = [
    "MONTHS",
    "BadNotation",
    "NotUnderstood",
    "Reading",
    "Segment",
    "bounds",
    "note",
    "read",
    "segments",
    "spoken",
    "write",
]
