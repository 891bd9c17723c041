"""Whatever file is uploaded as a card, it is read whole or refused with a sentence; soon, and in little memory."""

import pytest

from tests import mutations
from tests.soak import BROKE, READ, REFUSED, tried

SEED = 2026
COUNT = 240


@pytest.fixture(scope="module")
def outcomes():
    return [(name, tried(content)) for name, content in mutations.inputs(seed=SEED, count=COUNT, rare=30)]


def test_no_broken_or_hostile_file_breaks_the_reader(outcomes):
    assert [(name, outcome.fault) for name, outcome in outcomes if outcome.fault] == []


def test_the_inputs_try_every_kind_and_both_ends(outcomes):
    assert {name for name, _ in outcomes} == {*mutations.KINDS, *mutations.HEAVY}
    assert {outcome.came for _, outcome in outcomes} == {READ, REFUSED}


def test_a_refusal_says_in_arabic_what_to_do(outcomes):
    said = {outcome.said for _, outcome in outcomes if outcome.came == REFUSED}
    assert [
        sentence for sentence in said if not sentence.endswith(".") or ("؛" not in sentence and ":" not in sentence)
    ] == []


def test_the_same_seed_gives_the_same_inputs():
    first, again = (list(mutations.inputs(seed=SEED, count=15)) for _ in range(2))
    assert first == again


def test_what_goes_wrong_in_the_reader_would_be_seen():
    assert tried(None).came == BROKE  # type: ignore[arg-type]
