"""Citizens who follow a commune, a place or a search by e-mail, without an account.

An address is kept for that alone: until its owner has confirmed no letter but the one that asks them to, and once
they leave the row is gone.
"""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

SETTLED = timedelta(minutes=10)  # what was published later may not be seen yet by all: it is told next time
CLAIM = timedelta(hours=1)  # after which a claim was left behind by a run that broke off


class FollowerQuerySet(models.QuerySet):
    def due(self, as_of: datetime):
        """Whose next letter may leave: of those who want one a day, who had none today; of the others, for a week."""
        midnight = timezone.localtime(as_of).replace(hour=0, minute=0, second=0, microsecond=0)
        midnight -= SETTLED  # a mark lies that long before its letter
        daily = Q(every=Follower.Every.DAY, told_until__lt=midnight)
        weekly = Q(every=Follower.Every.WEEK, told_until__lt=midnight - timedelta(days=6))
        return self.filter(daily | weekly, told_until__lt=as_of - SETTLED)

    def unclaimed(self, as_of: datetime):
        """Those that no other run is writing to."""
        return self.filter(Q(claimed_at__isnull=True) | Q(claimed_at__lt=as_of - CLAIM))


class Follower(models.Model):
    """An address that has been left to be told of news. Everything up to `told_until` has been told."""

    class Every(models.TextChoices):
        DAY = "day", "كل يوم"
        WEEK = "week", "كل أسبوع"

    email = models.EmailField("البريد الإلكتروني", max_length=254, unique=True)  # in small letters
    every = models.CharField("رسالة", max_length=4, choices=Every)
    asked_at = models.DateTimeField("آخر طلب")
    told_until = models.DateTimeField("أُخبر بما نُشر إلى", null=True, editable=False)
    claimed_at = models.DateTimeField("تُكتب إليه رسالة منذ", null=True, editable=False)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = "متابع"
        verbose_name_plural = "المتابعون"

    def __str__(self):
        return f"متابع {self.pk}"  # never the address: what is printed ends in logs


class AlertQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)

    def unconfirmed(self):
        return self.filter(confirmed_at__isnull=True)


class Alert(models.Model):
    """One thing that a follower follows: a question to the list of milestones, as its address writes it."""

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="alerts", verbose_name="المتابع")
    query = models.TextField("السؤال")  # «commune=demnate»; "" for every milestone
    about = models.TextField("ما يُتابَع")  # in words, as its follower confirmed it
    asked_at = models.DateTimeField("طُلبت المتابعة يوم")
    confirmed_at = models.DateTimeField("أُكدت يوم", null=True, editable=False)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = "متابعة بالبريد"
        verbose_name_plural = "المتابعات بالبريد"
        constraints = [
            models.UniqueConstraint(
                name="one_alert_per_follower_and_question",
                fields=["follower", "query"],
                violation_error_message="هذه المتابعة مطلوبة من قبل بهذا العنوان.",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(confirmed_at__isnull=True), name="alerts_to_confirm"),
        ]

    def __str__(self):
        return self.about
