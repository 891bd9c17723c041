"""What is kept for ever of a milestone's way to the public: its moves and its corrections."""

from django.conf import settings
from django.db import models

from accounts.history import AppendOnly
from milestones.models.milestone import Milestone
from milestones.validators import plain_text
from milestones.words import ACTIONS_DONE, FACTS_IN_WORDS


class Correction(AppendOnly):
    """One fact of a published milestone put right: what it was, what it became, who published that and when.

    Never changed, never deleted. `before` and `after` are in words, as people read them.
    """

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="corrections", verbose_name="المحطة")
    field = models.CharField("المصحَّح", max_length=20, choices=FACTS_IN_WORDS)
    before = models.TextField("قبل", blank=True)
    after = models.TextField("بعد", blank=True)
    minor = models.BooleanField("تصحيح إملائي طفيف", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="من")
    at = models.DateTimeField("متى")

    class Meta:
        verbose_name = "تصحيح"
        verbose_name_plural = "التصحيحات"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_field_display()}: {self.milestone}"


class Review(AppendOnly):
    """One move of a milestone through its review: who, when, what and why. Never changed, never deleted."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="reviews", verbose_name="المحطة")
    action = models.CharField("الإجراء", max_length=8, choices=ACTIONS_DONE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="من")
    at = models.DateTimeField("متى")
    remark = models.TextField("ملاحظة", blank=True, validators=[plain_text])

    class Meta:
        verbose_name = "مراجعة"
        verbose_name_plural = "المراجعات"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_action_display()}: {self.milestone}"
