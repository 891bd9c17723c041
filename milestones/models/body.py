from django.db import models

from milestones.validators import plain_text
from programme.models import ByCode


class Body(models.Model):
    """A body that takes part in milestones: the council, a commission, the associations…"""

    code = models.SlugField("الرمز", unique=True, help_text="حروف لاتينية، لا يتغير.")
    name = models.CharField("الاسم", max_length=150, validators=[plain_text])
    position = models.PositiveSmallIntegerField("الترتيب", default=0)

    objects = ByCode()

    class Meta:
        verbose_name = "هيئة مشاركة"
        verbose_name_plural = "الهيئات المشاركة"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)
