"""What the database keeps by itself: its own soundness, its constraints, the triggers that count changes."""

from collections.abc import Iterator

from django.db import connection

from cards.models import Card, Row
from tadafur import watching
from tadafur.models import State

UNCHECKED = """SELECT conname FROM pg_constraint WHERE NOT convalidated
  UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"""


def sound() -> Iterator[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check(20)")
            yield from (f"database: {said}" for (said,) in cursor.fetchall() if said != "ok")
            cursor.execute("PRAGMA foreign_key_check")
            yield from (f"database: row {row} of {table} names a missing row" for table, row, *_ in cursor.fetchall())
        else:
            cursor.execute(UNCHECKED)
            yield from (f"database: {name} is not in force" for (name,) in cursor.fetchall())


def counted() -> Iterator[str]:
    """Every change of what visitors are shown raises the number of the state."""
    if State.objects.count() != 1:
        yield "state: it is not told by one row (manage.py migrate)"
    yield from (f"state: trigger {name} is missing (manage.py migrate)" for name in watching.missing())


def cards() -> Iterator[str]:
    """A card's drafts are written all together, when it is confirmed."""
    for pk in Row.objects.filter(card__state=Card.State.OPEN, milestone__isnull=False).values_list("pk", flat=True):
        yield f"row {pk}: its card is still open, and it is a milestone already"
    for pk in Card.objects.exclude(state=Card.State.OPEN).filter(closed_at=None).values_list("pk", flat=True):
        yield f"card {pk}: it is closed, and nobody has closed it"
