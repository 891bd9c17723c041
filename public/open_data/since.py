"""«Since when?» as machines ask it: a day, which begins at midnight in Morocco, or a moment with its time zone."""

import re
from datetime import UTC, date, datetime

from django.utils.timezone import make_aware

from arabic.safe_text import problems

NAME = "since"
UNREADABLE = (
    "لم يُفهم «{shown}» في «since». اكتب يوما مثل 2026-11-01، أو لحظة بمنطقتها الزمنية مثل 2026-11-01T08:00:00Z."
)
# The record's own years: whatever lies outside asks for all of it, or for nothing.
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)
SHOWN = 40


class Unreadable(ValueError):
    """Neither a day nor a moment; str() says in Arabic what to write."""


def moment(text: str) -> datetime:
    # In an address a plus sign stands for a blank; no date holds one.
    text = text.strip().replace(" ", "+")
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            day = date.fromisoformat(text)
            found = make_aware(datetime(day.year, day.month, day.day)) if FIRST.year < day.year <= LAST.year else None
            return found or (FIRST if day.year <= FIRST.year else LAST)
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(UNREADABLE.format(shown=shown(text))) from error
    if found.tzinfo is None:
        raise Unreadable(UNREADABLE.format(shown=shown(text)))
    if FIRST.year < found.year < LAST.year:
        return found
    return FIRST if found.year <= FIRST.year else LAST


def shown(text: str) -> str:
    kept = "".join(sign for sign in text[:SHOWN] if sign.isprintable() and not problems(sign))
    return kept + ("…" if len(text) > SHOWN else "")
