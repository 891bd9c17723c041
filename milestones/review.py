"""The only writer of status. One table of moves, one function that makes them."""

from django.db import transaction

from milestones.kinds import Status
from milestones.models import Milestone

MOVES = {
    "submit": ({Status.DRAFT, Status.RETURNED}, Status.SUBMITTED),
    "return": ({Status.SUBMITTED}, Status.RETURNED),
    "publish": ({Status.SUBMITTED}, Status.PUBLISHED),
    "withdraw": ({Status.PUBLISHED}, Status.WITHDRAWN),
}
WITH_A_REASON = {
    "return": "اكتب ملاحظة تقول ما ينبغي تصحيحه قبل إعادة المحطة.",
    "withdraw": "اكتب سبب سحب المحطة من النشر.",
}


class NotPossibleNow(Exception):
    """The milestone's status does not allow this move; str() says so in Arabic."""

    def __init__(self, status: str):
        super().__init__(f"لم يتم الإجراء: المحطة الآن «{Status(status).label}».")


class ReasonMissing(Exception):
    """This move needs a remark; str() says which, in Arabic."""


@transaction.atomic
def move(milestone: Milestone, action: str, *, by, at, remark: str = "") -> Milestone:
    """Make one move of MOVES and keep who made it, when and why."""
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    sources, target = MOVES[action]
    if milestone.status not in sources:
        raise NotPossibleNow(milestone.status)
    if action in WITH_A_REASON and not remark.strip():
        raise ReasonMissing(WITH_A_REASON[action])
    milestone.reviews.create(action=action, by=by, at=at, remark=remark)
    milestone.status = target
    if target == Status.PUBLISHED:
        milestone.published_by, milestone.published_at = by, at
    milestone.save()
    return milestone
