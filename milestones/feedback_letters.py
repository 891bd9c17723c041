"""The letters about citizens' messages: to who is to answer, by the means of notices.py; to the citizen, the outcome.

The first holds nothing that the citizen wrote: what stands in mailboxes is out of reach when it is to be erased.
"""

import logging
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import mail, policy
from accounts.after_answer import after_answer
from milestones.kinds import Outcome, Status
from milestones.models import Feedback, FeedbackNotice
from milestones.notice_words import Said
from milestones.notices import PATIENCE, Kind

log = logging.getLogger(__name__)
NEXT = "افتح الرسالة، ثم أجب عنها أو افتح لها تصحيحا قبل أجلها."


# ── To who is to answer ──────────────────────────────────────────────────────
def said(notice: FeedbackNotice) -> dict:
    feedback = notice.feedback
    return {
        "feedback": feedback,
        "words": Said(f"{feedback.commune.title}: رسالة من العموم", NEXT),
        "link": settings.SITE_URL + reverse("feedback_one", args=[feedback.reference]),
        "part": "mail/feedback/_item",
    }


FEEDBACK = Kind(FeedbackNotice, "feedback", policy.may_read_feedback, said)


# ── To the citizen ───────────────────────────────────────────────────────────
def deliver(pks: list[int]) -> None:
    """Tell these citizens, once whoever closed their messages has their answer; send_untold does the rest."""
    after_answer(lambda: _deliver(pks))


def _deliver(pks: list[int]) -> None:
    started = monotonic()
    for pk in pks:
        if monotonic() - started > PATIENCE:
            log.warning("the mail server is slow: the other outcomes are left to send_notices")
            return
        attempt(pk)


def attempt(pk: int) -> bool:
    """Whether the letter about the outcome has left; whatever hinders it is logged and can be tried again."""
    try:
        return _send(pk)
    except Exception:
        log.exception("the outcome of feedback %s could not be sent", pk)
        return False


def send_untold() -> int:
    """Send all letters about outcomes that have not left yet; returns how many left."""
    return sum(attempt(pk) for pk in Feedback.objects.untold().values_list("pk", flat=True))


@transaction.atomic
def _send(pk: int) -> bool:
    """Its row is held meanwhile: two runs at once never send the same letter."""
    rows = Feedback.objects.untold().with_places().select_for_update(skip_locked=True, of=("self",))
    feedback = rows.filter(pk=pk).first()
    if feedback is None or not mail.send("outcome", feedback, **_outcome(feedback)):
        return False
    return bool(Feedback.objects.filter(pk=pk).update(told_at=timezone.now()))


def _outcome(feedback: Feedback) -> dict:
    shown = feedback.milestone if feedback.milestone and feedback.milestone.status == Status.PUBLISHED else None
    published = feedback.outcome == Outcome.CORRECTED and shown  # what the correction changed
    return {
        "feedback": feedback,
        "milestone": shown,  # what was withdrawn is sent to nobody
        "corrections": feedback.milestone.corrections.filter(at=feedback.closed_at) if published else [],
        "link": settings.SITE_URL + (shown or feedback.commune).get_absolute_url(),
        "days": settings.FEEDBACK_ERASED_AFTER,
    }
