"""What citizens write, and its way to an answer. The only writer of feedback.

Whoever calls has asked policy.may_answer_feedback; `receive` is open to everyone and asks nothing.
"""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from accounts import outbox, people
from accounts.models import User
from communes.models import Enrolment
from milestones import notices, revising
from milestones.kinds import Outcome
from milestones.models import Feedback, FeedbackNotice, Milestone


class AlreadyClosed(Exception):
    """Somebody else has answered meanwhile; `feedback` is as they left it."""

    def __init__(self, feedback: Feedback):
        super().__init__()
        self.feedback = feedback


class NothingToCorrect(Exception):
    """The message is about no milestone, or about one that is no longer published."""


@transaction.atomic
def receive(
    *,
    enrolment: Enrolment,
    kind: str,
    message: str,
    at: datetime,
    email: str = "",
    milestone: Milestone | None = None,
    once: UUID | None = None,
) -> Feedback:
    """Keep a citizen's message with the last day to answer it, and note whom to tell of it.

    Sent twice from one form (`once`), it is kept once. No letter leaves here: the citizen waits for no mail server,
    and many messages at once make one letter (send_notices).
    """
    facts = {
        "enrolment": enrolment, "milestone": milestone, "kind": kind, "message": message, "email": email,
        "received_at": at, "due": localdate(at) + timedelta(enrolment.programme.answer_within),
    }  # fmt: skip
    if once is None:
        feedback, made = Feedback.objects.create(**facts), True
    else:
        # A browser may bring an old form back, in which something else is then written.
        said = f"{enrolment.pk}|{milestone and milestone.pk}|{kind}|{email}|{message}"
        feedback, made = Feedback.objects.get_or_create(once=uuid5(once, said), defaults=facts)
    if made:
        told = filter(notices.reached_by_mail, concerned(enrolment, localdate(at)))
        FeedbackNotice.objects.bulk_create(FeedbackNotice(to=one, feedback=feedback, made_at=at) for one in told)
    return feedback


def concerned(enrolment: Enrolment, as_of: date) -> list[User]:
    """The commune's staff, and the coordinator who looks after it, else all of the province; else management."""
    in_charge = people.looking_after(enrolment, as_of)
    if not in_charge.exists():
        in_charge = people.coordinators_of(enrolment.commune, as_of)
    staff = people.staff_of(enrolment.commune, as_of)
    found = User.objects.filter(Q(pk__in=staff.values("pk")) | Q(pk__in=in_charge.values("pk")))
    return list(found.order_by("pk")) or list(people.management(as_of))


@transaction.atomic
def take_up(feedback: Feedback, *, by: User) -> Milestone:
    """Open the correction that a message asks for, and tie the two. Raises AlreadyClosed and NothingToCorrect.

    The milestone is held before the message, as when a correction is published.
    """
    if feedback.milestone is None:
        raise NothingToCorrect
    try:
        revision = revising.revise(feedback.milestone, by=by)
    except revising.NotPublished as error:
        raise NothingToCorrect from error
    held = _held(feedback)
    held.revision = revision
    held.save(update_fields=["revision"])
    return revision


@transaction.atomic
def close(feedback: Feedback, *, outcome: str, answer: str, by: User, at: datetime) -> None:
    """Answer a message, once. The citizen is told by e-mail after the transaction. Raises AlreadyClosed."""
    _close([_held(feedback)], outcome=outcome, answer=answer, by=by, at=at)


def corrected(revision: Milestone, *, by: User, at: datetime) -> None:
    """Close what asked for a correction that is published now. Called by review.move, inside its transaction."""
    asked = Feedback.objects.select_for_update().filter(revision=revision, closed_at__isnull=True).order_by("pk")
    _close(list(asked), outcome=Outcome.CORRECTED, answer="", by=by, at=at)


def erase(*, closed_before: datetime, at: datetime) -> int:
    """Erase what a person may be known by in all that was closed before then; returns in how many.

    People write names and numbers into any text, so the message and its answer go along with the address. What it was
    about, its dates and its outcome stay, to be counted.
    """
    old = Feedback.objects.filter(closed_at__lt=closed_before, erased_at__isnull=True)
    return old.update(message="", answer="", email="", erased_at=at)


def _held(feedback: Feedback) -> Feedback:
    held = Feedback.objects.select_for_update().get(pk=feedback.pk)
    if held.closed_at:
        raise AlreadyClosed(held)
    return held


def _close(messages: list[Feedback], *, outcome: str, answer: str, by: User, at: datetime) -> None:
    rows = Feedback.objects.filter(pk__in=[feedback.pk for feedback in messages])
    rows.update(outcome=outcome, answer=answer, closed_by=by, closed_at=at)
    outbox.put("outcome", [feedback.pk for feedback in messages if feedback.email])  # feedback_letters.py writes it
