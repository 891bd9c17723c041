from datetime import datetime


def moment(text: str) -> datetime | None:
    """The moment that a form carries; None for anything else, and for one of no zone: it compares to none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
