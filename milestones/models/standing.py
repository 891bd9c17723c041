from django.db import models

from communes.models import Enrolment, Province
from programme.models import Programme


class Tallies(models.Model):
    """What can be counted of published milestones, kept beside them so that one page can speak of 1,503 communes
    without counting 100,000 milestones. Written by standing.py alone, in the transaction that publishes or withdraws.
    """

    published = models.PositiveIntegerField(default=0)
    undated = models.PositiveIntegerField(default=0)  # of those published
    without_a_day = models.PositiveIntegerField(default=0)  # of those published: what no calendar can show
    by_stage = models.JSONField(default=dict)  # the number published, by the stage's key
    by_kind = models.JSONField(default=dict)  # by kinds.Kind
    by_month = models.JSONField(default=dict)  # by the month of publishing, «2026-11»
    by_year = models.JSONField(default=dict)  # by the year of the first day, "" without one: numbers as of Attended

    class Meta:
        abstract = True


class Standing(Tallies):
    """Where a commune stands; a commune without a row has nothing published."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, primary_key=True, related_name="standing")
    last_day = models.DateField(null=True)  # the latest day of all published; null where none has a date
    last_published_at = models.DateTimeField(null=True)
    # Of the first that newest_first() would give, where any has a date.
    newest_day = models.DateField(null=True)
    newest_when = models.CharField(max_length=200, default="")  # EDTF

    class Meta:
        indexes = [models.Index(fields=["last_day"], name="standings_by_last_day")]

    def __str__(self):
        return f"{self.enrolment}: {self.published}"

    @property
    def reached(self) -> dict[str, int]:
        """As of a province that is this commune alone."""
        return dict.fromkeys(self.by_stage, 1)


class ProvinceStanding(Tallies):
    """The sums of the standings of a province's communes in a programme."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    province = models.ForeignKey(Province, models.PROTECT, related_name="+")
    reached = models.JSONField(default=dict)  # how many communes have something published, by the stage's key

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_standing_per_province_and_programme",
                fields=["programme", "province"],
                violation_error_message="حُسبت محطات هذا الإقليم من قبل.",
            ),
        ]

    def __str__(self):
        return f"{self.province}: {self.published}"
