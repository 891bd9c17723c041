"""What is followed by e-mail, for management: how much and what, never by whom."""

from django.contrib import admin

from accounts import policy
from accounts.gates import ListAsked, NobodyAdds
from public.models import Alert


@admin.register(Alert)
class AlertAdmin(ListAsked, NobodyAdds, admin.ModelAdmin):
    """Confirmed alerts, to be counted. Nothing is opened, written or deleted here: that is their followers' own."""

    list_display = ["about", "confirmed_at"]
    list_display_links = None
    ordering = ["-confirmed_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).confirmed()

    def has_module_permission(self, request):
        return policy.may_manage(request.user)

    def has_view_permission(self, request, obj=None):
        return policy.may_manage(request.user) and obj is None

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
