from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group

from accounts.gates import ReferenceGate
from accounts.models import Mandate, User

admin.site.unregister(Group)  # mandates take the place of groups and permissions


class StaffPasswordForm(AdminPasswordChangeForm):
    # Django's own text is English in part; its script looks for this id.
    usable_password_help_text = (
        "إن عطلت الدخول بكلمة السر، فلا يدخل صاحب الحساب إلا بوسيلة أخرى متاحة له."
        '<ul id="id_unusable_warning" class="messagelist"><li class="warning">'
        "ستحذف كلمة السر الحالية لهذا الحساب.</li></ul>"
    )


class MandateInline(ReferenceGate, admin.StackedInline):
    model = Mandate
    extra = 0
    autocomplete_fields = ["commune", "province"]


@admin.register(User)
class TadafurUserAdmin(ReferenceGate, UserAdmin):
    list_display = ["username", "full_name", "email", "mandates_held", "is_open"]
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
    actions = None
    change_password_form = StaffPasswordForm

    def has_delete_permission(self, request, obj=None):
        return False  # an account is stopped, never removed: who did what is kept

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request):
            return fieldsets
        return [(None, {"fields": ["username"]}), *fieldsets[1:]]  # no way to a password for who only reads

    def get_queryset(self, request):
        mandates = "mandates__commune__province", "mandates__province"
        return super().get_queryset(request).prefetch_related("mandates", *mandates)

    @admin.display(description="الاسم", ordering="first_name")
    def full_name(self, user):
        return user.get_full_name()

    @admin.display(description="مفعَّل", ordering="is_active")
    def is_open(self, user):
        return "نعم" if user.is_active else "لا"

    @admin.display(description="المهام")
    def mandates_held(self, user):
        return "، ".join(str(mandate) for mandate in user.mandates.all())
