from datetime import datetime

from django.utils import timezone


def moment(text: str) -> datetime | None:
    """The moment that a form carries; None for anything else, for one of no zone, which compares to none, and for
    one to come, when nobody has seen anything yet."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo and found <= timezone.now() else None
