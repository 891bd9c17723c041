"""The audit log for management: read, narrowed, taken along as a table, changed by nobody."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils.timezone import localdate

from accounts import audit, policy
from accounts.gates import ListAsked, NobodyAdds
from accounts.models import SecurityEvent
from accounts.security_events import Kind
from accounts.sheets.writing import XLSX
from accounts.tables import Column, Table, comma_separated, workbook

COLUMNS = (
    Column("متى", lambda event: event.at, "اليوم والساعة بتوقيت المغرب.", "moment", 20),
    Column("ما وقع", lambda event: event.get_kind_display(), "نوع الحدث.", width=28),
    Column("من طرف", lambda event: event.by and event.by.username, "اسم المستعمل؛ فارغ إن لم يدخل أحد.", width=20),
    Column("الحساب المعني", lambda event: event.whom and event.whom.username, "اسم مستعمله.", width=20),
    Column("الشبكة", lambda event: event.network, "شبكة الطلب، لا عنوان الجهاز كاملا.", width=22),
    Column("تفصيل", lambda event: event.detail, "المهمة أو الجدول المعني.", width=50),
)


@admin.register(SecurityEvent)
class SecurityEventAdmin(NobodyAdds, ListAsked, admin.ModelAdmin):
    list_display = ["at", "kind", "by", "whom", "network", "detail"]
    list_display_links = None
    list_select_related = ["by", "whom"]
    list_filter = ["kind"]
    asked_by = ("kind__exact", "at__year", "at__month", "at__day")
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    list_per_page = 100
    actions = None
    change_list_template = "admin/accounts/securityevent/change_list.html"
    change_form_template = "admin/accounts/no_history.html"

    def has_module_permission(self, request):
        return policy.may_read_security_events(request.user)

    def has_view_permission(self, request, obj=None):
        return policy.may_read_security_events(request.user)

    def has_change_permission(self, request, obj=None):
        return False

    def get_urls(self):
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/<slug:form>/", view, name="accounts_securityevent_export"), *super().get_urls()]

    def export_view(self, request, form):
        if not policy.may_read_security_events(request.user):
            raise PermissionDenied
        if form not in ("xlsx", "csv"):
            raise Http404
        audit.note(kind=Kind.EXPORTED, by=request.user, request=request, detail="سجل الأحداث الأمنية")
        events = SecurityEvent.objects.select_related("by", "whom").order_by("-at", "-pk")
        table = Table("security-events", "سجل الأحداث الأمنية", COLUMNS, events.iterator(chunk_size=1000))
        if form == "csv":
            kind = "text/csv; charset=utf-8"
            answer = StreamingHttpResponse(comma_separated.lines(table), content_type=kind)
        else:
            answer = HttpResponse(workbook.write(table, [], made=localdate()), content_type=XLSX)
        name = f"tadafur-security-events-{localdate()}.{form}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
