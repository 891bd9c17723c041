"""Letters that wait for the mail server or were given up, for management to see. They are sent by outbox.py alone."""

from django.contrib import admin

from accounts import policy
from accounts.gates import ListAsked, NobodyAdds, ReferenceGate
from accounts.models import Letter, User

NAMES = {
    "invitation": "دعوة إلى حساب",
    "reset": "رابط كلمة سر جديدة",
    "second_factor": "تغيير في حماية حساب",
    "notices": "إخبارات المراجعة والتذكيرات",
    "quiet": "الجماعات الصامتة",
    "outcome": "جواب عن رسالة من العموم",
    "follow": "تأكيد متابعة بالبريد",
}
OF_ACCOUNTS = ["invitation", "reset", "second_factor", "notices", "quiet"]
FROM_THE_ACCOUNT = ["invitation", "reset"]  # its page sends these again
STRANGERS = {"outcome": "صاحب رسالة من العموم", "follow": "متابع بلا حساب"}

REASONS = {
    "ConnectionRefusedError": "خادم البريد لا يستجيب",
    "TimeoutError": "تأخر جواب خادم البريد",
    "gaierror": "تعذر العثور على خادم البريد",
    "SSLCertVerificationError": "تعذر التحقق من شهادة خادم البريد",
    "SMTPAuthenticationError": "رفض خادم البريد حساب البوابة أو كلمة سره",
    "SMTPDataError": "رفض خادم البريد الرسالة",
    "SMTPRecipientsRefused": "رفض خادم البريد عنوان المرسل إليه",
    "SMTPSenderRefused": "رفض خادم البريد عنوان البوابة",
    "SMTPServerDisconnected": "قطع خادم البريد الاتصال",
}
ANOTHER_REASON = "خطأ غير معتاد؛ تفصيله في سجل الخادم"


class GivenUp(admin.SimpleListFilter):
    title = "الحال"
    parameter_name = "given_up"

    def lookups(self, request, model_admin):
        return [("yes", "تُركت بعد محاولات"), ("no", "تُعاد محاولتها")]

    def queryset(self, request, letters):
        return letters.filter(given_up_at__isnull=self.value() == "no") if self.value() else letters


@admin.register(Letter)
class LetterAdmin(NobodyAdds, ListAsked, ReferenceGate, admin.ModelAdmin):
    list_display = ["letter", "whose", "asked_at", "tries", "state", "why"]
    readonly_fields = fields = list_display
    change_form_template = "admin/accounts/no_history.html"
    list_display_links = None
    list_filter = [GivenUp]
    asked_by = ("given_up",)
    ordering = ["-asked_at", "-pk"]
    actions = None

    def has_change_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        self.people = User.objects.in_bulk(
            Letter.objects.filter(name__in=OF_ACCOUNTS).values_list("about", flat=True)
        )
        letters = super().get_queryset(request)
        if policy.may_read_security_events(request.user):
            return letters
        return letters.exclude(name="second_factor")  # that somebody's was changed is no news for an observer

    @admin.display(description="الرسالة", ordering="name")
    def letter(self, letter):
        return NAMES.get(letter.name, letter.name)

    @admin.display(description="إلى")
    def whose(self, letter):
        """An account by its name; who follows or wrote without an account is shown to nobody."""
        return STRANGERS.get(letter.name) or self.people.get(letter.about, "")

    @admin.display(description="الحال", ordering="given_up_at")
    def state(self, letter):
        if not letter.given_up_at:
            return "تُعاد المحاولة"
        return "تُركت؛ أعد الإرسال من صفحة الحساب" if letter.name in FROM_THE_ACCOUNT else "تُركت"

    @admin.display(description="سبب التعذر", ordering="failed_with")
    def why(self, letter):
        return REASONS.get(letter.failed_with, ANOTHER_REASON) if letter.failed_with else ""
