"""What a public consultation alone has: days to take part in, a place to do so, and in the end an outcome."""

from datetime import date

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q

from milestones.kinds import Kind, Phase
from milestones.validators import plain_text, secure_address

OUTCOME_LENGTH = 1000
WITHOUT = {"opens_on": None, "closes_on": None, "take_part_at": "", "synthesis": "", "decision": ""}


class Consultation(models.Model):
    """Both days take part. `take_part_at` is an https address outside the portal.

    The outcome is told by `synthesis`, `decision` and the attachments marked as part of it; written after the end.
    """

    opens_on = models.DateField("أول يوم للمشاركة", null=True, blank=True)
    closes_on = models.DateField("آخر يوم للمشاركة", null=True, blank=True)
    take_part_at = models.CharField(
        "رابط المشاركة", max_length=500, blank=True, validators=[plain_text, secure_address]
    )
    synthesis = models.TextField(
        "خلاصة التشاور",
        max_length=OUTCOME_LENGTH,
        blank=True,
        validators=[plain_text, MaxLengthValidator(OUTCOME_LENGTH)],
    )
    decision = models.TextField(
        "القرار المتخذ",
        max_length=OUTCOME_LENGTH,
        blank=True,
        validators=[plain_text, MaxLengthValidator(OUTCOME_LENGTH)],
    )

    class Meta:
        abstract = True

    def phase(self, as_of: date) -> Phase | None:
        """None where it has no days."""
        if self.opens_on is None:
            return None
        if as_of < self.opens_on:
            return Phase.ANNOUNCED
        return Phase.OPEN if as_of <= self.closes_on else Phase.ENDED

    def check_consultation(self):
        """Raises ValidationError where what a consultation alone has is malformed or does not hold together."""
        self.clean_fields(exclude=[field.name for field in self._meta.fields if field.name not in WITHOUT])
        for constraint in CONSTRAINTS:
            constraint.validate(type(self), self)

    @property
    def span(self) -> str:
        """Its days in EDTF; "" where it has none."""
        days = dict.fromkeys(day.isoformat() for day in (self.opens_on, self.closes_on) if day)
        return "/".join(days)

    @property
    def outcome_attachments(self) -> list:
        return [attachment for attachment in self.files if attachment.of_outcome]

    @property
    def has_outcome(self) -> bool:
        return bool(self.synthesis or self.decision or self.outcome_attachments)


CONSTRAINTS = [
    models.CheckConstraint(
        name="only_a_consultation_opens_closes_and_has_an_outcome",
        condition=Q(kind=Kind.CONSULTATION)
        | Q(opens_on__isnull=True, closes_on__isnull=True, take_part_at="", synthesis="", decision=""),
        violation_error_message="للتشاور العمومي وحده أيام للمشاركة ورابط وحصيلة؛ صحح النوع أو أفرغ هذه الخانات.",
    ),
    models.CheckConstraint(
        name="a_consultation_has_its_first_and_its_last_day_or_neither",
        condition=Q(opens_on__isnull=True, closes_on__isnull=True)
        | Q(opens_on__isnull=False, closes_on__isnull=False),
        violation_error_message="اكتب أول يوم للمشاركة وآخر يوم معا، أو أفرغهما معا.",
    ),
    models.CheckConstraint(
        name="a_consultation_does_not_close_before_it_opens",
        condition=Q(opens_on__isnull=True) | Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
        violation_error_message="آخر يوم للمشاركة سابق لأول يوم؛ صحح أحدهما.",
    ),
    models.CheckConstraint(
        name="a_consultation_with_a_link_says_when_to_take_part",
        condition=Q(take_part_at="") | Q(opens_on__isnull=False, closes_on__isnull=False),
        violation_error_message="اكتب أول يوم للمشاركة وآخر يوم، ما دام رابط المشاركة مذكورا.",
    ),
    models.CheckConstraint(
        name="a_consultation_is_taken_part_in_over_https",
        condition=Q(take_part_at="") | Q(take_part_at__startswith="https://"),
        violation_error_message="رابط المشاركة يبدأ بـ https://\u200e؛ انسخه كاملا من الموقع.",
    ),
]
