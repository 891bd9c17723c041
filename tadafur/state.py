"""The state of what visitors are shown, as one number that only ever grows; watching.py tells who counts."""

from typing import NamedTuple

from django.db import DatabaseError, connection

QUERY = "SELECT number, changed_at FROM tadafur_state"


class State(NamedTuple):
    number: int
    changed_at: float  # seconds since 1970


def now() -> State | None:
    """The state that stands now, one query of one row; None where the database doesn't answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(QUERY)
            row = cursor.fetchone()
    except DatabaseError:
        connection.close()
        return None
    return State(*row) if row else None
