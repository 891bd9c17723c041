"""The versions of a milestone in words, and the way back to one of them."""

import uuid

from django.db import transaction
from django.utils.timezone import localdate

from arabic import dates
from milestones import recording, revising
from milestones.kinds import Status
from milestones.models import Body, Milestone
from milestones.words import ACTIONS_DONE
from programme.models import Stage

HISTORY_FACTS = ("status", *revising.FACTS, "bodies")
BECAME = {
    Status.SUBMITTED: ACTIONS_DONE["submit"],
    Status.RETURNED: ACTIONS_DONE["return"],
    Status.PUBLISHED: ACTIONS_DONE["publish"],
    Status.WITHDRAWN: ACTIONS_DONE["withdraw"],
    Status.DROPPED: ACTIONS_DONE["drop"],
    Status.DRAFT: ACTIONS_DONE["adapt"],
    Status.APPLIED: "اعتماد التصحيح",
}
MADE = {Status.PROPOSED: ACTIONS_DONE["propose"], Status.DRAFT: "إدخال مسودة"}
ENDED = (Status.WITHDRAWN, Status.DROPPED, Status.APPLIED)


class CanNotRestore(Exception):
    """str() says why, in Arabic."""


def with_words(versions):
    """The versions with all that saying them in words asks for; two queries, however many there are."""
    return versions.select_related("history_user", "stage").prefetch_related("historicalmilestone_bodies_set__body")


def in_words(version, fact: str) -> str:
    """A fact of a version as people read it."""
    if fact == "status":
        return version.get_status_display()
    if fact == "bodies":
        rows = version.historicalmilestone_bodies_set.all()
        return "، ".join(row.body.name for row in rows)
    return revising.in_words(version, fact)


def what_happened(entry) -> str:
    """«إرسال إلى المراجعة»: what made this version, in a word or two."""
    version, changed = entry.version, {change.fact for change in entry.changes}
    if entry.kind == "-":
        return "حذف المسودة"
    if entry.kind == "+":
        return MADE.get(version.status, "إدخال")
    if "status" in changed:
        return BECAME[version.status]
    return "تصحيح المنشور" if version.status == Status.PUBLISHED else "تحرير"


def way_back(status: str | None) -> str:
    """What restoring will do to a milestone of this status; None for one that was deleted."""
    if status == Status.PUBLISHED:
        return "يُفتح تصحيح فيه نص هذه النسخة، ويبقى المنشور معروضا إلى أن يُراجَع التصحيح ويُنشر."
    if status in (Status.DRAFT, Status.RETURNED):
        return "يصير نص هذه النسخة نص المسودة. ويبقى النص الحالي محفوظا في هذا السجل."
    return "تُكتب مسودة جديدة فيها نص هذه النسخة، ولا يتغير ما مضى."


@transaction.atomic
def restore(version, *, by) -> Milestone:
    """Bring the facts of an earlier version back as a draft. Raises CanNotRestore, AlreadyRecorded.

    A draft takes them in place, what is published gets a revision, anything else a new milestone.
    """
    day = dates.write(localdate(version.history_date).isoformat())
    why = f"استرجاع نسخة يوم {day}"
    if not Stage.objects.filter(pk=version.stage_id).exists():
        raise CanNotRestore("لم تُسترجع هذه النسخة: حُذفت مرحلة المسار التي كانت فيها.")
    recording.hold_enrolment(version.enrolment_id)
    milestone = Milestone.objects.select_for_update().filter(pk=version.id).first()
    if version.revises_id and (milestone is None or milestone.status in ENDED):  # back to what it corrected
        milestone = Milestone.objects.select_for_update().get(pk=version.revises_id)
        if milestone.status != Status.PUBLISHED:
            raise CanNotRestore("لم تُسترجع هذه النسخة: المحطة التي كانت تصححها لم تعد منشورة.")
    facts = {name: getattr(version, name) for name in recording.WRITTEN}
    bodies = Body.objects.filter(pk__in=[row.body_id for row in version.historicalmilestone_bodies_set.all()])
    if milestone is None or milestone.status in ENDED:
        once = uuid.uuid5(
            uuid.NAMESPACE_OID, f"version {version.pk}"
        )  # it comes back once, however often it is asked
        draft = Milestone(enrolment_id=version.enrolment_id, once=once, **facts)
        return recording.write(draft, by=by, bodies=bodies, why=why)
    if milestone.status == Status.PUBLISHED:
        if revising.open_revision(milestone):
            raise CanNotRestore("لم تُسترجع هذه النسخة: لهذه المحطة تصحيح لم يُنشر بعد؛ افتحه وأكمله، أو احذفه أولا.")
        return revising.beside(milestone, by=by, why=why, bodies=bodies, **facts)
    if milestone.status not in (Status.DRAFT, Status.RETURNED):
        raise CanNotRestore(f"لم تُسترجع هذه النسخة: المحطة الآن «{milestone.get_status_display()}».")
    for name, value in facts.items():
        setattr(milestone, name, value)
    return recording.write(milestone, by=by, bodies=bodies, why=why)
