"""Cards in the shapes that communes send, each read as a careful clerk would (tests/cards_in, see its README)."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from cards import files
from cards.pieces import BLANK_BULLET, CONTEXT, Reading
from cards.reading import read
from tests.cards import as_docx, as_odt

CARDS = Path(settings.BASE_DIR) / "tests" / "cards_in"
EXPECTED = sorted(CARDS.glob("*.expected.json"))
BUILDERS = {"docx": as_docx, "odt": as_odt}
DEMNATE = Path(settings.BASE_DIR) / "fixtures"


def content_of(expected: Path) -> bytes:
    name = expected.name.removesuffix(".expected.json")
    for kind, build in BUILDERS.items():
        if (source := CARDS / f"{name}.{kind}.json").exists():
            return build(json.loads(source.read_text()))
    return (CARDS / f"{name}.txt").read_bytes()


def told(reading: Reading) -> dict:
    """The reading in the words of the expectation."""
    places = [piece.where for piece in reading.pieces]
    return {
        "items": [
            {
                "section": item.section,
                "statement": item.statement,
                "original": item.original,
                "when": item.when,
                "kind": item.guesses.kind.value,
                "stage": item.guesses.stage.value,
                "bodies": sorted(body.value for body in item.guesses.bodies),
                "flags": [flag.about for flag in item.flags],
            }
            for item in reading.items
        ],
        "unplaced": [reading.text_of(piece).strip() for piece in reading.unplaced],
        "context_lines": places.count(CONTEXT),
        "blank_bullets": places.count(BLANK_BULLET),
    }


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_a_card_is_read_as_a_careful_clerk_would(expected):
    reading = read(files.lines(content_of(expected)))
    assert told(reading) == json.loads(expected.read_text())
    assert reading.uncovered() == []


def test_the_word_file_of_demnate_is_read_to_its_fourteen_milestones():
    reading = read(files.lines((DEMNATE / "demnate-card.docx").read_bytes()))
    keys = ("section", "statement", "original", "when", "kind", "stage")
    wanted = json.loads((DEMNATE / "demnate.json").read_text())["milestones"]
    found = told(reading)
    assert [[item[key] for key in keys] for item in found["items"]] == [[one[key] for key in keys] for one in wanted]
    assert [item["bodies"] for item in found["items"]] == [sorted(one["bodies"]) for one in wanted]
    assert [item["flags"] for item in found["items"]] == [[]] * 14
    assert found["unplaced"] == []
    assert reading.uncovered() == []


def test_every_character_of_an_entry_is_in_the_piece_of_its_own_item():
    """Also where one bullet is proposed as two, or runs over several lines."""
    for expected in EXPECTED:
        reading = read(files.lines(content_of(expected)))
        for item in reading.items:
            pieces = [reading.text_of(piece) for piece in reading.pieces if piece.item == item.number]
            assert "".join("".join(pieces).split()) == "".join(item.original.split())
