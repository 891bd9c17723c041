from datetime import date, timedelta
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.history import Versions
from accounts.reach import Reach
from accounts.security_events import SecurityEvent
from accounts.waiting import Letter
from arabic import safe_text

__all__ = ["HeldSheet", "Letter", "Mandate", "Role", "SecurityEvent", "User"]


class User(AbstractUser):
    """A person who signs in. What they may do follows from their mandates, never from Django's permissions."""

    class Notices(models.TextChoices):
        EACH = "each", "رسالة عند كل إجراء يهمني"
        DAILY = "daily", "رسالة واحدة في اليوم تجمعها"
        NONE = "none", "لا رسائل: أطلع عليها في مكتبي"

    history = Versions(excluded_fields=["password", "last_login"])

    notices = models.CharField("إخبارات المراجعة بالبريد", max_length=5, choices=Notices, default=Notices.EACH)
    # Noted by second_factor.py alone, beside what django-allauth keeps.
    second_factor = models.BooleanField("الدخول بخطوتين", default=False, editable=False)
    awaits_second_factor = False  # on whoever is signed in and may go nowhere before they have one: presence.py

    class Meta:
        verbose_name = "حساب"
        verbose_name_plural = "الحسابات"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="an_email_belongs_to_one_account",
                condition=~Q(email=""),
                violation_error_message="هذا البريد الإلكتروني مسجل في حساب آخر؛ اكتب بريدا غيره.",
            ),
        ]

    def __str__(self):
        return self.get_full_name() or self.username

    def clean(self):
        super().clean()
        if problems := safe_text.problems(f"{self.first_name} {self.last_name}"):
            raise ValidationError([f"الاسم أو النسب: {problem}" for problem in problems])

    @cached_property
    def reach(self) -> Reach:
        """Where the person's mandates of today carry; read once a request."""
        return Reach.of(self.mandates.in_force(date.today()))


class Role(models.TextChoices):
    STAFF = "staff", "محرر الجماعة"
    COORDINATOR = "coordinator", "منسق إقليمي"
    MANAGEMENT = "management", "إدارة البرنامج"
    OBSERVER = "observer", "مراقب"


class MandateQuerySet(models.QuerySet):
    def in_force(self, as_of: date):
        return self.filter(Q(starts__lte=as_of), Q(ends__isnull=True) | Q(ends__gte=as_of))


class Mandate(models.Model):
    """What one person may do, where, and from when to when. A person may hold several."""

    user = models.ForeignKey(User, models.CASCADE, related_name="mandates", verbose_name="الحساب")
    role = models.CharField("الصفة", max_length=12, choices=Role)
    commune = models.ForeignKey(
        "communes.Commune",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="الجماعة",
        help_text="لمحرر الجماعة وحده.",
    )
    province = models.ForeignKey(
        "communes.Province",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="الإقليم أو العمالة",
        help_text="للمنسق الإقليمي وحده.",
    )
    starts = models.DateField("من يوم", default=date.today)
    ends = models.DateField(
        "إلى يوم", null=True, blank=True, help_text="آخر يوم في المهمة، وهو محسوب منها. يبقى فارغا ما دامت قائمة."
    )

    objects = MandateQuerySet.as_manager()
    history = Versions()

    class Meta:
        verbose_name = "مهمة"
        verbose_name_plural = "المهام"
        constraints = [
            models.CheckConstraint(
                name="mandate_place_fits_its_role",
                condition=Q(role=Role.STAFF, commune__isnull=False, province__isnull=True)
                | Q(role=Role.COORDINATOR, commune__isnull=True, province__isnull=False)
                | Q(role__in=[Role.MANAGEMENT, Role.OBSERVER], commune__isnull=True, province__isnull=True),
                violation_error_message="اختر جماعة واحدة لمحرر الجماعة، أو إقليما واحدا للمنسق الإقليمي، "
                "واترك الخانتين فارغتين لإدارة البرنامج وللمراقب.",
            ),
            models.CheckConstraint(
                name="mandate_ends_after_it_starts",
                condition=Q(ends__isnull=True) | Q(ends__gte=models.F("starts")),
                violation_error_message="يوم انتهاء المهمة سابق ليوم بدايتها؛ صحح أحد التاريخين.",
            ),
        ]

    def __str__(self):
        place = self.commune or self.province
        return f"{self.get_role_display()}: {place}" if place else self.get_role_display()


class HeldSheetQuerySet(models.QuerySet):
    FOR = timedelta(days=1)

    def of(self, person, which: str):
        """Those of one list that a person uploaded and may still confirm or look at."""
        return self.filter(by=person, which=which, at__gt=timezone.now() - self.FOR)

    def too_old(self):
        return self.filter(at__lte=timezone.now() - self.FOR)

    def clear(self, person, which: str):
        """Forget what is too old, and what this person uploaded before and did not confirm."""
        (self.too_old() | self.filter(by=person, which=which, outcome__isnull=True)).delete()


class HeldSheet(models.Model):
    """A spreadsheet as it was read, with what it would change, until whoever uploaded it confirms: a day at most.

    `lines` are what stood in it, `told` what each of them will do (SheetResource), `outcome` what was done.
    """

    by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="من طرف")
    which = models.CharField("اللائحة", max_length=40)
    name = models.CharField("اسم الملف", max_length=200)
    at = models.DateTimeField("يوم", auto_now_add=True)
    lines = models.JSONField("الأسطر")
    unread = models.JSONField("أعمدة لم تُقرأ", default=list)
    told = models.JSONField("ما سيقع", default=list)
    outcome = models.JSONField("ما وقع", null=True)

    objects = HeldSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "جدول مرفوع"
        verbose_name_plural = "الجداول المرفوعة"

    def __str__(self):
        return self.name
