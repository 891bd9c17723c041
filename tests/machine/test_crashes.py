"""Killed in the midst of recording, reading cards in and publishing: nothing that was said to be done is lost."""

import tempfile
from pathlib import Path

from django.db import connection

from tests.crash import databases, rounds

ROUNDS = 3


def test_whatever_is_killed_all_that_was_acknowledged_is_there_and_nothing_by_half():
    """make soak does it fifty times: tests/crash_rounds.py."""
    kind = databases.SQLite if connection.vendor == "sqlite" else databases.PostgreSQL
    # Short: PostgreSQL's socket path has a length limit.
    with tempfile.TemporaryDirectory(prefix="tadafur-") as folder:
        database = kind(Path(folder))
        try:
            outcome = rounds.crash(database, Path(folder), ROUNDS)
        finally:
            database.close()
    assert sum(outcome.kills.values()) == ROUNDS
    assert outcome.acknowledged.total() >= ROUNDS
    assert (outcome.lost, outcome.wrong) == ([], [])
