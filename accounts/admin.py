from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group

from accounts.gates import ReferenceGate
from accounts.models import Mandate, User

admin.site.unregister(Group)  # mandates take the place of groups and permissions


class MandateInline(ReferenceGate, admin.TabularInline):
    model = Mandate
    extra = 0
    autocomplete_fields = ["commune", "province"]


@admin.register(User)
class TadafurUserAdmin(ReferenceGate, UserAdmin):
    list_display = ["username", "full_name", "email", "mandates_held", "is_active"]
    list_filter = ["is_active", "mandates__role"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("صاحب الحساب", {"fields": ["first_name", "last_name", "email", "is_active"]}),
        ("الدخول", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    "username",
                    "first_name",
                    "last_name",
                    "email",
                    "usable_password",
                    "password1",
                    "password2",
                ]
            },
        )
    ]
    inlines = [MandateInline]

    def get_queryset(self, request):
        mandates = "mandates__commune", "mandates__province"
        return super().get_queryset(request).prefetch_related("mandates", *mandates)

    @admin.display(description="الاسم", ordering="first_name")
    def full_name(self, user):
        return user.get_full_name()

    @admin.display(description="المهام")
    def mandates_held(self, user):
        return "، ".join(str(mandate) for mandate in user.mandates.all())
