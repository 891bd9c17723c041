"""Letters that are to leave, one row for each until the mail server has taken it: accounts/outbox.py sends them.

A row says which letter and about whom, by number: no address, no words and no secret link stand in it. The letter is
written anew at each attempt, from what is true then.
"""

from datetime import datetime

from django.db import models
from django.db.models import Q


class LetterQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(given_up_at__isnull=True)

    def due(self, as_of: datetime):
        return self.waiting().filter(next_try_at__lte=as_of).order_by("next_try_at", "pk")

    def unclaimed(self, as_of: datetime):
        """Those that no other process is sending."""
        return self.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=as_of))


class Letter(models.Model):
    name = models.CharField("الرسالة", max_length=20)  # of outbox.WRITERS
    about = models.BigIntegerField("رقم صاحبها")  # the key of what the writer writes about
    detail = models.CharField("تفصيل", max_length=20, blank=True)
    asked_at = models.DateTimeField("طُلبت")
    tries = models.PositiveSmallIntegerField("المحاولات", default=0)
    next_try_at = models.DateTimeField("المحاولة التالية")
    claimed_until = models.DateTimeField(null=True, editable=False)
    given_up_at = models.DateTimeField("تُركت", null=True)
    failed_with = models.CharField("سبب التعذر", max_length=60, blank=True)  # the kind of error, never its words

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "رسالة لم تخرج بعد"
        verbose_name_plural = "الرسائل التي لم تخرج بعد"
        constraints = [
            models.UniqueConstraint(
                name="one_waiting_letter_of_a_name_about_one_row",
                fields=["name", "about", "detail"],
                violation_error_message="هذه الرسالة تنتظر الإرسال من قبل.",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(given_up_at__isnull=True), name="letters_to_send"),
        ]

    def __str__(self):
        return f"{self.name} {self.about}"
