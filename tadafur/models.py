from django.db import models


class Seeded(models.Model):
    """A row that the seed has once brought in. It is never brought again, so what people changed or removed stays."""

    key = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "صف من البيانات الأولية"
        verbose_name_plural = "صفوف البيانات الأولية"

    def __str__(self):
        return self.key


class State(models.Model):
    """The one row that counts the changes of what visitors are shown. Triggers write it: see watching.py."""

    number = models.BigIntegerField()
    changed_at = models.FloatField()  # seconds since 1970
    writer = models.BigIntegerField(null=True)  # PostgreSQL: the transaction that raised the number last

    class Meta:
        verbose_name = "حالة السجل العمومي"
        verbose_name_plural = "حالات السجل العمومي"

    def __str__(self):
        return str(self.number)
