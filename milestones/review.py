"""The only writer of status. One table of moves, one function that makes them."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import policy
from accounts.history import keep
from milestones import answering, notices, revising, standing
from milestones.kinds import OPEN, Status
from milestones.models import Milestone

MOVES = {
    "accept": ({Status.PROPOSED}, Status.SUBMITTED),
    "adapt": ({Status.PROPOSED}, Status.DRAFT),
    "decline": ({Status.PROPOSED}, Status.DROPPED),
    "submit": ({Status.DRAFT, Status.RETURNED}, Status.SUBMITTED),
    "drop": ({Status.DRAFT, Status.RETURNED}, Status.DROPPED),
    "undo": ({Status.DRAFT, Status.RETURNED, Status.SUBMITTED}, Status.DROPPED),
    "return": ({Status.SUBMITTED}, Status.RETURNED),
    "publish": ({Status.SUBMITTED}, Status.PUBLISHED),
    "withdraw": ({Status.PUBLISHED}, Status.WITHDRAWN),
}
MADE_ELSEWHERE = ("undo",)  # by taking back a whole card (cards/applying.py), never one milestone at a time
DOUBLE_CLICK = timedelta(minutes=1)
CLOSED_WITH_ITS_MILESTONE = "لم تعد المحطة التي يصححها هذا التصحيح قائمة."
REASONS = {
    "return": "اكتب ما ينبغي تصحيحه قبل إعادة المحطة.",
    "withdraw": "اكتب سبب سحب المحطة من النشر.",
    "decline": "اكتب لماذا لا تعتمد الجماعة هذا الاقتراح؛ يقرؤه من اقترحه.",
    "drop": "اكتب لماذا تتخلى الجماعة عن هذه المحطة؛ يبقى نصها والسبب محفوظين.",
}


class Refused(Exception):
    """The move was not made; str() says why and what to do, in Arabic."""


class NotPossibleNow(Refused):
    def __init__(self, status: str):
        super().__init__(f"لم يتم الإجراء: المحطة الآن «{Status(status).label}».")


class Overtaken(Refused):
    def __init__(self):
        super().__init__("لم يتم الإجراء: تغيرت المحطة منذ فتحتَ صفحتها. اقرأها كما هي الآن، ثم أعد الإجراء.")


class Deleted(Refused):
    def __init__(self):
        super().__init__("لم يتم الإجراء: حُذفت هذه المسودة في هذه الأثناء.")


class ReasonMissing(Refused):
    """str() says what to write."""


class NotYours(Refused):
    def __init__(self):
        super().__init__("نشر محطات هذه الجماعة ليس ضمن صلاحياتك.")


class NothingToCorrect(Refused):
    def __init__(self):
        super().__init__("لم يُنشر التصحيح: المحطة التي يصححها لم تعد منشورة.")


def open_to(user, milestone: Milestone) -> list[str]:
    """The moves that this person may make now, in the table's order."""
    return [
        action
        for action in MOVES
        if action not in MADE_ELSEWHERE
        and possible(action, milestone)
        and policy.may_move(user, action, milestone.commune)
    ]


def possible(action: str, milestone: Milestone) -> bool:
    """Whether the move can be made from where the milestone stands, whoever makes it."""
    sources, _ = MOVES[action]
    if milestone.status not in sources:
        return False
    if action == "drop":  # a draft that nobody else has seen is deleted instead
        return milestone.status == Status.RETURNED or milestone.event_id is not None
    if action == "adapt":  # the correction of a text not yet published is adapted in that text itself
        return milestone.revises_id is None or milestone.revises.status == Status.PUBLISHED
    return True


def reason_wanted(action: str, milestone: Milestone, by) -> str:
    """Why this move needs a remark, or "" where it needs none."""
    if action in REASONS:
        return REASONS[action]
    if action == "submit" and milestone.revises_id and milestone.status == Status.DRAFT:
        return "اكتب لماذا يُصحَّح المنشور؛ يقرؤه المنسق ويُحفظ في سجل المحطة."
    if action == "publish" and milestone.updated_by_id == by.pk:
        return "أنت آخر من كتب هذه المحطة، والأصل أن ينشرها غيرك. اكتب لماذا تنشرها بنفسك؛ يُحفظ السبب ويُعرض."
    return ""


@transaction.atomic
def move(
    milestone: Milestone, action: str, *, by, at, remark: str = "", minor: bool = False, seen: datetime | None = None
) -> Milestone:
    """Make one move of MOVES and keep who made it, when and why. Raises Refused.

    `seen`: when what its maker had before them was written last; what has been written since is not moved unread.

    Publishing a revision puts its text in the place of the published one; `minor` marks it as a matter of
    spelling, told in the history alone. Whoever accepts a proposal vouches for its text as if they wrote it.
    """
    milestone = _held(milestone)
    target = MOVES[action][1]
    if not possible(action, milestone):
        if _made_just_now(milestone, action, by=by, at=at):
            return milestone
        raise NotPossibleNow(milestone.status)
    if seen is not None and milestone.updated_at > seen:
        raise Overtaken
    if not remark.strip() and (wanted := reason_wanted(action, milestone, by)):
        raise ReasonMissing(wanted)
    made = milestone.reviews.create(action=action, by=by, at=at, remark=remark.strip())
    if action == "accept":
        milestone.updated_by = by
    if target == Status.PUBLISHED:
        milestone.published_by, milestone.published_at = by, at
    if milestone.revises_id and _takes_effect(action, milestone):
        target = Status.APPLIED
        _apply(milestone, by=by, at=at, minor=minor)
    milestone.status, milestone.since = target, at
    milestone.save()
    keep(milestone, by=by, why=remark.strip())
    if target == Status.APPLIED:
        answering.corrected(milestone, by=by, at=at)
    if target in (Status.WITHDRAWN, Status.DROPPED):
        _close_revisions(milestone, by=by, at=at)
    if target in (Status.PUBLISHED, Status.WITHDRAWN, Status.APPLIED):
        standing.refresh(milestone.enrolment_id)
    notices.notify(made, at=at)
    return milestone


def _held(milestone: Milestone) -> Milestone:
    """The row as it stands, held until the end of the transaction; first what it corrects, as everyone does."""
    pks = {milestone.pk, milestone.revises_id} - {None}
    rows = {row.pk: row for row in Milestone.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    if milestone.pk not in rows:
        raise Deleted
    held = rows[milestone.pk]
    if held.revises_id:
        held.revises = rows[held.revises_id]
    return held


def _made_just_now(milestone: Milestone, action: str, *, by, at) -> bool:
    """A button pressed twice: the second press finds its move made."""
    if milestone.status not in (MOVES[action][1], Status.APPLIED):
        return False
    last = milestone.reviews.last()
    return bool(last and (last.action, last.by_id) == (action, by.pk) and at - last.at < DOUBLE_CLICK)


def _takes_effect(action: str, revision: Milestone) -> bool:
    """A correction of published text takes effect when it is published; of a draft, when it is accepted."""
    return action == "publish" or (action == "accept" and revision.revises.status != Status.PUBLISHED)


def _apply(revision: Milestone, **how):
    try:
        revising.apply(revision, **how)
    except revising.NothingToCorrect as error:
        raise NothingToCorrect from error


def _close_revisions(milestone: Milestone, *, by, at):
    """A milestone that is withdrawn or given up takes its open correction along."""
    for revision in milestone.revisions.select_for_update().filter(status__in=OPEN):
        revision.reviews.create(action="drop", by=by, at=at, remark=CLOSED_WITH_ITS_MILESTONE)
        revision.status, revision.since = Status.DROPPED, at
        revision.save()
        keep(revision, by=by, why=CLOSED_WITH_ITS_MILESTONE)
