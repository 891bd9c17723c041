"""What touched the security of the portal: who, when, from which network. Written by audit.py, changed by nobody."""

from django.conf import settings
from django.db import models

from accounts.history import AppendOnly


class Kind(models.TextChoices):
    SIGNED_IN = "signed-in", "دخول"
    SIGN_IN_FAILED = "sign-in-failed", "محاولة دخول فاشلة"
    SIGNED_OUT = "signed-out", "خروج"
    PASSWORD_CHANGED = "password-changed", "تغيير كلمة السر"
    FACTOR_ADDED = "factor-added", "إضافة وسيلة تحقق ثانية"
    FACTOR_REMOVED = "factor-removed", "إزالة وسيلة تحقق ثانية"
    FACTOR_FAILED = "factor-failed", "محاولة فاشلة في الخطوة الثانية"
    CODES_RENEWED = "codes-renewed", "تجديد الرموز الاحتياطية"
    SESSIONS_ENDED = "sessions-ended", "خروج من كل الأجهزة"
    ACCOUNT_OPENED = "account-opened", "فتح حساب"
    ACCOUNT_STOPPED = "account-stopped", "توقيف حساب"
    ACCOUNT_RESUMED = "account-resumed", "إعادة تفعيل حساب"
    EMAIL_CHANGED = "email-changed", "تغيير البريد الإلكتروني"
    MANDATE_GIVEN = "mandate-given", "إسناد مهمة"
    MANDATE_CHANGED = "mandate-changed", "تغيير مهمة"
    MANDATE_REMOVED = "mandate-removed", "حذف مهمة"
    EXPORTED = "exported", "تصدير ما ليس عموميا"
    BACKED_UP = "backed-up", "نسخة احتياطية"
    RESTORED = "restored", "استرجاع نسخة احتياطية"
    PERSON_EXPORTED = "person-exported", "تصدير معطيات شخص"
    PERSON_ERASED = "person-erased", "محو معطيات شخص"


class SecurityEvent(AppendOnly):
    """`by` acted, on the account `whom`; nobody acted where a command of the machine did."""

    at = models.DateTimeField("متى")
    kind = models.CharField("ما وقع", max_length=20, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="من طرف"
    )
    whom = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="الحساب المعني"
    )
    network = models.CharField("الشبكة", max_length=45, blank=True)  # never the whole address
    detail = models.CharField("تفصيل", max_length=200, blank=True)  # a mandate, a table: nothing of a person

    class Meta:
        verbose_name = "حدث أمني"
        verbose_name_plural = "سجل الأحداث الأمنية"
        indexes = [models.Index(fields=["at"], name="security_events_by_time")]

    def __str__(self):
        return self.get_kind_display()
