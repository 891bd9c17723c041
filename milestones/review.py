"""The only writer of status. One table of moves, one function that makes them."""

from django.db import transaction

from accounts import policy
from milestones import notices, revising
from milestones.kinds import Status
from milestones.models import Milestone

MOVES = {
    "submit": ({Status.DRAFT, Status.RETURNED}, Status.SUBMITTED),
    "return": ({Status.SUBMITTED}, Status.RETURNED),
    "publish": ({Status.SUBMITTED}, Status.PUBLISHED),
    "withdraw": ({Status.PUBLISHED}, Status.WITHDRAWN),
}


class Refused(Exception):
    """The move was not made; str() says why and what to do, in Arabic."""


class NotPossibleNow(Refused):
    def __init__(self, status: str):
        super().__init__(f"لم يتم الإجراء: المحطة الآن «{Status(status).label}».")


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
        for action, (sources, _) in MOVES.items()
        if milestone.status in sources and policy.may_move(user, action, milestone.commune)
    ]


def reason_wanted(action: str, milestone: Milestone, by) -> str:
    """Why this move needs a remark, or "" where it needs none."""
    if action == "return":
        return "اكتب ما ينبغي تصحيحه قبل إعادة المحطة."
    if action == "withdraw":
        return "اكتب سبب سحب المحطة من النشر."
    if action == "publish" and milestone.updated_by_id == by.pk:
        return "أنت آخر من كتب هذه المحطة، والأصل أن ينشرها غيرك. اكتب لماذا تنشرها بنفسك؛ يُحفظ السبب ويُعرض."
    return ""


@transaction.atomic
def move(milestone: Milestone, action: str, *, by, at, remark: str = "", minor: bool = False) -> Milestone:
    """Make one move of MOVES and keep who made it, when and why. Raises Refused.

    Publishing a revision puts its text in the place of the published one; `minor` marks it as a matter of
    spelling, told in the history alone.
    """
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    sources, target = MOVES[action]
    if milestone.status not in sources:
        raise NotPossibleNow(milestone.status)
    if not remark.strip() and (wanted := reason_wanted(action, milestone, by)):
        raise ReasonMissing(wanted)
    made = milestone.reviews.create(action=action, by=by, at=at, remark=remark.strip())
    if target == Status.PUBLISHED:
        milestone.published_by, milestone.published_at = by, at
        if milestone.revises_id:
            target = Status.APPLIED
            _apply(milestone, by=by, at=at, minor=minor)
    milestone.status = target
    milestone.save()
    notices.notify(made, at=at)
    return milestone


def _apply(revision: Milestone, **how):
    try:
        revising.apply(revision, **how)
    except revising.NotPublished as error:
        raise NothingToCorrect from error
