"""The letters about citizens' messages: to who is to answer, by the means of notices.py; to the citizen, the outcome.

The first holds nothing that the citizen wrote: what stands in mailboxes is out of reach when it is to be erased.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import mail, outbox, policy
from milestones.kinds import Outcome, Status
from milestones.models import Feedback, FeedbackNotice
from milestones.notice_words import Said
from milestones.notices import Kind

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
def _write(pk: int, detail: str) -> bool | None:
    feedback = Feedback.objects.untold().with_places().filter(pk=pk).first()
    if feedback is None:
        return None
    left = mail.send("outcome", feedback, **_outcome(feedback))
    if left:
        Feedback.objects.filter(pk=pk).update(told_at=timezone.now())
    return left


outbox.WRITERS["outcome"] = _write


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
