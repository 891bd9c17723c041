"""What the form of a move sends: a remark, and when the page was shown on which it was pressed."""

from django.utils import timezone


def as_shown(remark: str = "", **typed) -> dict:
    return {"remark": remark, "seen": timezone.now().isoformat(), **typed}


def as_listed(*milestones) -> dict:
    """For those that are published together from the admin's list."""
    return {
        "action": "publish_selected",
        "_selected_action": [milestone.pk for milestone in milestones],
        "listed_at": timezone.now().isoformat(),
    }
