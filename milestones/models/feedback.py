"""What citizens write about a commune's record: a correction or a question, and how it was answered. Never public.

Written by answering.py alone. Once erased, a row says where, when and with which outcome, and nothing of a person.
"""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Count, Q

from accounts import policy
from communes.models import Enrolment
from milestones.kinds import OPEN, FeedbackKind, Outcome
from milestones.models.milestone import Milestone
from milestones.models.notice import ByMail, ByMailQuerySet
from milestones.validators import plain_text

MESSAGE_LENGTH = 2000


def new_reference() -> str:
    """«TD-48219-03715»: read aloud without mistakes, and not to be guessed.

    The Latin letters come first, so that the digits keep their order inside Arabic text.
    """
    number = f"{secrets.randbelow(10**10):010}"
    return f"TD-{number[:5]}-{number[5:]}"


class FeedbackQuerySet(models.QuerySet):
    def read_by(self, user):
        return self.filter(policy.feedback_read_by(user, at="enrolment__commune"))

    def answered_by(self, user):
        """Those that the person may answer, answered already or not."""
        return self.filter(policy.feedback_answered_by(user, at="enrolment__commune"))

    def open(self):
        """Not answered yet, what is due first before the rest."""
        return self.filter(closed_at__isnull=True).order_by("due", "pk")

    def closed(self):
        """Answered, the latest first."""
        return self.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")

    def overdue(self, as_of):
        return self.open().filter(due__lt=as_of)

    def numbers(self, as_of) -> dict[str, int]:
        """How many are open, and how many of these are overdue. One query."""
        late = Count("pk", filter=Q(due__lt=as_of))
        return self.open().order_by().aggregate(open=Count("pk"), overdue=late)

    def untold(self):
        """Closed, and the citizen who left an address has not been told."""
        return self.closed().filter(told_at__isnull=True).exclude(email="").order_by("closed_at", "pk")

    def with_places(self):
        places = "enrolment__commune__province__region"
        return self.select_related(places, "milestone__stage", "revision", "closed_by")


class Feedback(models.Model):
    """A message of a citizen about a commune's record, or about one published milestone of it."""

    reference = models.CharField("رقم المرجع", max_length=14, unique=True, default=new_reference, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="feedback", verbose_name="الجماعة")
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, blank=True, related_name="feedback", verbose_name="المحطة"
    )
    kind = models.CharField("الموضوع", max_length=10, choices=FeedbackKind)
    message = models.TextField("الرسالة", max_length=MESSAGE_LENGTH, blank=True, validators=[plain_text])
    email = models.EmailField("البريد الإلكتروني", blank=True)
    received_at = models.DateTimeField("وصلت يوم")
    due = models.DateField("أجل الجواب")  # the last day
    revision = models.ForeignKey(  # the correction that it led to
        Milestone, models.SET_NULL, null=True, blank=True, related_name="prompted_by", verbose_name="التصحيح"
    )
    outcome = models.CharField("المآل", max_length=9, choices=Outcome, blank=True)
    answer = models.TextField("الجواب", max_length=MESSAGE_LENGTH, blank=True, validators=[plain_text])
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="أجاب عنها"
    )
    closed_at = models.DateTimeField("أُجيب عنها يوم", null=True, blank=True)
    told_at = models.DateTimeField("أُخبر صاحبها يوم", null=True, blank=True)
    erased_at = models.DateTimeField("مُحي نصها يوم", null=True, blank=True)
    once = models.UUIDField(null=True, unique=True, editable=False)  # of the form it came from: sent twice, kept once

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = "رسالة من العموم"
        verbose_name_plural = "رسائل العموم"
        indexes = [
            models.Index(fields=["due"], condition=Q(closed_at__isnull=True), name="feedback_to_answer"),
            models.Index(fields=["closed_at"], condition=Q(erased_at__isnull=True), name="feedback_to_erase"),
        ]
        constraints = [
            models.CheckConstraint(
                name="feedback_is_open_or_closed_by_somebody_with_an_outcome",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome=""),
                violation_error_message="لا تُغلق رسالة بلا مآل ولا مجيب.",
            ),
            models.CheckConstraint(
                name="erased_feedback_is_closed_and_holds_nothing_of_a_person",
                condition=Q(erased_at__isnull=True) | Q(closed_at__isnull=False, message="", email="", answer=""),
                violation_error_message="لا يبقى في رسالة ممحوة نص ولا عنوان.",
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def commune(self):
        return self.enrolment.commune

    @property
    def in_hand(self) -> bool:
        """The correction that it asks for is being written or reviewed."""
        return bool(self.closed_at is None and self.revision and self.revision.status in OPEN)


class FeedbackNoticeQuerySet(ByMailQuerySet):
    def unsent(self):
        """Letters still to leave: a message that has been answered meanwhile needs none."""
        return super().unsent().filter(feedback__closed_at__isnull=True)

    def for_letters(self):
        """With all that a letter says of each, in the order in which they came."""
        places = ("feedback__enrolment__commune__province", "feedback__milestone")
        return self.select_related("to", *places).order_by("feedback__received_at", "pk")


class FeedbackNotice(ByMail):
    """A person is to be told by e-mail that a citizen has written."""

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="notices", verbose_name="الرسالة")

    objects = FeedbackNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "إخبار برسالة"
        verbose_name_plural = "الإخبارات بالرسائل"
        indexes = [
            models.Index(fields=["made_at"], condition=Q(sent_at__isnull=True), name="feedback_notices_to_send"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_notice_per_person_and_feedback",
                fields=["to", "feedback"],
                violation_error_message="أُخبر هذا الشخص بهذه الرسالة من قبل.",
            ),
        ]

    def __str__(self):
        return f"{self.feedback}: {self.to}"

    @property
    def commune(self):
        return self.feedback.commune
