from django.db import models

from communes.models import Enrolment


class Standing(models.Model):
    """Where a commune stands: what can be counted of its published milestones, kept beside them so that one page can
    speak of 1,503 communes without counting 100,000 milestones.

    Written by standing.py alone, in the transaction that publishes or withdraws; a commune without a row has nothing
    published.
    """

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, primary_key=True, related_name="standing")
    published = models.PositiveIntegerField(default=0)
    undated = models.PositiveIntegerField(default=0)  # of those published
    last_day = models.DateField(null=True)  # the latest day of all published; null where none has a date
    last_published_at = models.DateTimeField(null=True)
    by_stage = models.JSONField(default=dict)  # the number published, by the stage's key

    class Meta:
        indexes = [models.Index(fields=["last_day"], name="standings_by_last_day")]

    def __str__(self):
        return f"{self.enrolment}: {self.published}"
