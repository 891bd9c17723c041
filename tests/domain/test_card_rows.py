"""Whatever a person does with the rows of a card, every letter of it stays in exactly one of them."""

from contextlib import suppress

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cards import pieces, proposing, reading, rows, text_file
from cards.models import Card
from milestones.kinds import Section
from tests import factories, imported

LINES = (
    "احداث مجلس الطفل بتاريخ 5 مارس 2024",
    "تنظيم لقاء 5 مارس 2024 وتنظيم ورشة بتاريخ 7 أبريل 2024",
    "حضور المنتدى",
)
ACTS = st.sampled_from(["split", "join", "leave", "take", "settle", "place"])
STEPS = st.lists(st.tuples(ACTS, st.integers(0, 9), st.integers(1, 60)), max_size=12)


def letters(card: Card) -> list[str]:
    """Sorted: a row that is joined stands where the one before it stood."""
    return sorted("".join("".join(row.original.split()) for row in card.rows.all()))


@given(steps=STEPS)
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
def test_no_decision_loses_or_adds_a_letter(steps):
    with transaction.atomic():
        card = imported.card("\n".join(f"- {line}" for line in LINES), "نص خارج القائمة\n- احداث فضاء", slug="azilal")
        before, by = letters(card), card.read_by
        for step, which, where in steps:
            found = list(card.rows.all())
            row = found[which % len(found)]
            how = {"by": by, "at": timezone.now(), "seen": row.version}
            if step == "split":
                how["parts"] = [row.original[:where], row.original[where:]]
            if step == "place":
                how["where"] = Section.ACHIEVEMENTS.value
            with suppress(rows.Refused):
                getattr(rows, step)(row, **how)
            assert letters(card) == before
            orders = [row.order for row in card.rows.all()]
            assert orders == sorted(set(orders))
        transaction.set_rollback(True)


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
def test_the_rows_of_any_text_hold_all_that_its_reading_placed(text):
    read = reading.read(text_file.lines_of(text))
    names = proposing.Names({}, {})
    laid = "".join("".join(row.original.split()) for row in proposing.rows_of(read, names))
    kept = {pieces.MARKER, pieces.BLANK_BULLET}
    placed = "".join("".join(read.text_of(piece).split()) for piece in read.pieces if piece.where not in kept)
    assert sorted(laid) == sorted(proposing.plain(placed))


def test_a_card_is_read_once_by_two_at_a_time():
    factories.enrolment("azilal")
    first = imported.card("- احداث مجلس الطفل")
    with pytest.raises(proposing.OpenAlready) as again:
        imported.card("- احداث مجلس الطفل")
    assert again.value.card == first
