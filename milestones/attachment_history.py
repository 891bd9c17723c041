"""What happened to the attachments of a milestone, for its page of history."""

from accounts.history import Change, Entry
from milestones.attachment_revising import called
from milestones.models import Attachment, Milestone

ADDED, REMOVED, DESCRIBED = "إضافة مرفق: {}", "حذف مرفق: {}", "تغيير وصف مرفق"
LABEL = "وصف المرفق"


def told(milestone: Milestone) -> list[dict]:
    """One item for each change, oldest first, as HistoryInAdmin.told() makes them; one query."""
    versions = Attachment.history.filter(milestone_id=milestone.pk).select_related("history_user")
    items, before = [], {}
    for version in versions.order_by("history_id"):
        known, before[version.id] = before.get(version.id), version
        if version.history_type == "-":
            items.append(_item(version, REMOVED.format(version.description)))
        elif known is None and version.copy_of_id is None:  # made here, or moved here by a correction
            items.append(_item(version, ADDED.format(version.description)))
        elif known is not None and called(known) != called(version):
            change = Change("attachments", called(known), called(version))
            items.append(_item(version, DESCRIBED, change))
    return items


def _item(version, what: str, *changes: Change) -> dict:
    why = version.history_change_reason or ""
    entry = Entry(version, version.history_type, version.history_date, version.history_user, why, changes)
    return {"what": what, "entry": entry, "changes": [{"label": LABEL, "change": change} for change in changes]}
