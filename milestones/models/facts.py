from django.core.validators import MaxLengthValidator
from django.db import models

from milestones.kinds import Kind, Level
from milestones.models.body import Body
from milestones.validators import plain_text, valid_edtf
from programme.models import Stage

STATEMENT_LENGTH = 600


class Facts(models.Model):
    """What is told of something that took place: the facts that a milestone and a shared event have in common.

    `when` is EDTF, "" for unknown.
    """

    statement = models.TextField(
        "نص المحطة", max_length=STATEMENT_LENGTH, validators=[plain_text, MaxLengthValidator(STATEMENT_LENGTH)]
    )
    when = models.CharField("التاريخ", max_length=200, blank=True, validators=[valid_edtf])
    when_as_written = models.CharField("التاريخ كما كُتب", max_length=200, blank=True, validators=[plain_text])
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="%(class)ss", verbose_name="مرحلة المسار")
    kind = models.CharField("النوع", max_length=12, choices=Kind)
    level = models.CharField("النطاق", max_length=8, choices=Level, default=Level.COMMUNE)
    place = models.CharField("المكان", max_length=150, blank=True, validators=[plain_text])
    bodies = models.ManyToManyField(Body, blank=True, related_name="%(class)ss", verbose_name="الهيئات المشاركة")

    class Meta:
        abstract = True

    def __str__(self):
        return self.statement
