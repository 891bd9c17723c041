from datetime import date

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import path

from accounts import audit, last_door, people, sessions
from accounts.audit_admin import SecurityEventAdmin  # noqa: F401 - registers itself
from accounts.confirmed_admin import ConfirmsWhoActs
from accounts.gates import ListAsked, ReferenceGate
from accounts.history_admin import HistoryInAdmin, SaysWhy
from accounts.invitations import send_reset
from accounts.kept_forms import ShowsWhatWasTyped
from accounts.letters_admin import LetterAdmin  # noqa: F401 - registers itself
from accounts.mandate_sheet import MandateSheet, lines_of
from accounts.models import Mandate, Role, User
from accounts.places import places_for
from accounts.second_factor_admin import ResetsSecondFactor
from accounts.security_events import Kind
from accounts.sheet_letters import LettersOfSheet
from accounts.sheets.in_admin import SheetsInAdmin
from accounts.typed import DaysInWords
from arabic import dates

admin.site.unregister(Group)  # mandates take the place of groups and permissions
# Second factors and sessions are their owners' alone; no screen shows them to others.
admin.site.unregister([EmailAddress, Authenticator, UserSession])


AGAIN = "إن لم يجب خادم البريد الآن أُعيدت المحاولة تلقائيا."


class NewAccountForm(forms.ModelForm):
    """An account without a password: its owner chooses one through the invitation."""

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first_name", "email"):
            self.fields[name].required = True
        self.fields["email"].help_text = "تُرسل إليه دعوة يختار بها صاحب الحساب كلمة السر."

    def save(self, commit=True):
        self.instance.set_unusable_password()
        self.instance.is_staff = True
        return super().save(commit)


class StaffPasswordForm(AdminPasswordChangeForm):
    # Django's own text is English in part; its script looks for this id.
    usable_password_help_text = (
        "إن عطلت الدخول بكلمة السر، فلا يدخل صاحب الحساب إلا بوسيلة أخرى متاحة له."
        '<ul id="id_unusable_warning" class="messagelist"><li class="warning">'
        "ستحذف كلمة السر الحالية لهذا الحساب.</li></ul>"
    )


class MandateForms(forms.BaseInlineFormSet):
    """The mandates of one account: the last way into the programme's management is never closed."""

    def clean(self):
        super().clean()
        if any(self.errors) or not self.instance.pk:
            return
        as_of = date.today()
        goes_on = self.instance.is_active and any(_manages(form, as_of) for form in self.forms)
        if said := last_door.closed_by(self.instance, by=self.acting, goes_on=goes_on, as_of=as_of):
            raise forms.ValidationError(said)


def _manages(form, as_of: date) -> bool:
    """Whether the form, once saved, leaves a management mandate in force."""
    cleaned = getattr(form, "cleaned_data", {})
    if cleaned.get("DELETE") or cleaned.get("role") != Role.MANAGEMENT:
        return False
    ends = cleaned.get("ends")
    return cleaned["starts"] <= as_of and (ends is None or ends >= as_of)


class MandateInline(DaysInWords, ReferenceGate, admin.StackedInline):
    model = Mandate
    formset = MandateForms
    extra = 1  # one more mandate can always be given, without JavaScript too

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "role":
            field.choices = [("", "اختر الصفة"), *Role.choices]
        if db_field.name in ("commune", "province"):
            widget = field.widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
            field.empty_label = "اختر الجماعة" if db_field.name == "commune" else "اختر الإقليم أو العمالة"
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """A plain list of the programme's own communes and their provinces: it is short, and needs no JavaScript."""
        if db_field.name in ("commune", "province"):
            kwargs["queryset"] = places_for(db_field.name)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.acting = request.user
        return formset


@admin.register(User)
class TadafurUserAdmin(
    ConfirmsWhoActs,
    ResetsSecondFactor,
    LettersOfSheet,
    SheetsInAdmin,
    ListAsked,
    SaysWhy,
    ShowsWhatWasTyped,
    HistoryInAdmin,
    ReferenceGate,
    UserAdmin,
):
    sheet = MandateSheet
    list_display = ["username", "full_name", "email", "mandates_held", "is_open"]
    list_filter = ["is_active", "mandates__role"]
    asked_by = ("is_active__exact", "mandates__role__exact")
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("صاحب الحساب", {"fields": ["first_name", "last_name", "email", "is_active"]}),
        ("الدخول", {"fields": ["last_login", "date_joined", "second_factor"]}),
    ]
    readonly_fields = ["last_login", "date_joined", "second_factor"]
    add_form = NewAccountForm
    add_fieldsets = [(None, {"fields": ["username", "first_name", "last_name", "email"]})]
    inlines = [MandateInline]
    actions = None
    change_form_template = "admin/accounts/user/change_form.html"
    add_form_template = "admin/change_form.html"
    change_password_form = StaffPasswordForm
    history_facts = ("first_name", "last_name", "email", "is_active", "notices", "second_factor")
    mandate_facts = ("role", "commune", "province", "starts", "ends")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("username", "email"):
            field.widget.attrs["dir"] = "ltr"
        return field

    def has_delete_permission(self, request, obj=None):
        return False  # an account is stopped, never removed: who did what is kept

    def may_see_deleted(self, request):
        return False

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request):
            return fieldsets
        return [(None, {"fields": ["username"]}), *fieldsets[1:]]  # no way to a password for who only reads

    def get_queryset(self, request):
        held = Mandate.objects.select_related("commune__province", "province")
        return people.persons(super().get_queryset(request)).prefetch_related(Prefetch("mandates", held))

    def exported(self):
        return lines_of(self.get_queryset(None).order_by("username"))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "is_active" in form.changed_data and not obj.is_active:
            sessions.end(obj)  # none of them opens again with the account

    def export_view(self, request, form):
        answer = super().export_view(request, form)
        audit.note(kind=Kind.EXPORTED, by=request.user, request=request, detail="لائحة الحسابات")
        return answer

    # ── Links to a password ──
    def get_urls(self):
        view = self.admin_site.admin_view(self.send_link)
        return [path("<int:pk>/send-link/", view, name="accounts_send_link"), *super().get_urls()]

    def response_add(self, request, obj, post_url_continue=None):
        self._send(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def send_link(self, request, pk):
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = get_object_or_404(User, pk=pk, is_active=True)
        if request.method != "POST":  # come back to by signing in: the button is there
            return redirect("admin:accounts_user_change", pk)
        self._send(request, user)
        return redirect("admin:accounts_user_change", pk)

    def _send(self, request, user):
        """Send the invitation, or a link to a new password to whoever has one."""
        what = "سيصل رابط كلمة السر" if user.has_usable_password() else "ستصل الدعوة"
        if not user.email:
            messages.error(request, "لا بريد إلكترونيا في هذا الحساب؛ أضفه واحفظ، ثم أرسل الرابط.")
            return
        send_reset(user)
        messages.success(request, f"{what} إلى {user.email}. {AGAIN}")

    # ── History: of the account and of its mandates, in one list ──
    def history_of(self, request, obj):
        mandates = Mandate.history.filter(user=obj).select_related("history_user", "commune__province", "province")
        by_mandate: dict[int, list] = {}
        for version in mandates.order_by("history_id"):
            by_mandate.setdefault(version.id, []).append(version)
        history = super().history_of(request, obj)
        for versions in by_mandate.values():
            for item in self.told(versions, self.mandate_facts, label=_mandate_label):
                item["what"] += " مهمة"
                item["subject"] = str(item["entry"].version.instance)
                history.append(item)
        return sorted(history, key=lambda item: item["entry"].at, reverse=True)

    # ── The list ──
    @admin.display(description="الاسم", ordering="first_name")
    def full_name(self, user):
        return user.get_full_name()

    @admin.display(description="الحساب", ordering="is_active")
    def is_open(self, user):
        if not user.is_active:
            return "موقوف"
        return "مفعَّل" if user.has_usable_password() else "دعوة لم تُقبل بعد"

    @admin.display(description="المهام")
    def mandates_held(self, user):
        return "؛ ".join(_told(mandate) for mandate in user.mandates.all()) or "لا مهمة"


def _told(mandate: Mandate) -> str:
    """The mandate, and where it is not in force today, why."""
    today = date.today()
    if mandate.ends and mandate.ends < today:
        return f"{mandate} (انتهت يوم {dates.write(mandate.ends.isoformat())})"
    if mandate.starts > today:
        return f"{mandate} (تبدأ يوم {dates.write(mandate.starts.isoformat())})"
    return str(mandate)


def _mandate_label(fact: str) -> str:
    return str(Mandate._meta.get_field(fact).verbose_name)
