"""The history of a record in the admin, as sentences: read by whoever may see the record, changed by nobody."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse

from accounts import policy
from accounts.history import entries
from accounts.typed import Words
from arabic import safe_text
from arabic.dates import write as date_in_words

KINDS = {"+": "إدخال", "~": "تغيير", "-": "حذف"}


class HistoryInAdmin:
    """For the admin of a model that keeps its versions. Takes the place of Django's own log of changes."""

    history_facts: tuple[str, ...] = ()
    change_list_template = "admin/change_list_kept.html"

    # ── What a version says ──
    def versions_of(self, obj):
        """The versions of one row, oldest first."""
        return obj.history.select_related("history_user").order_by("history_id")

    def fact_label(self, fact: str) -> str:
        return str(self.model._meta.get_field(fact).verbose_name)

    def fact_in_words(self, version, fact: str) -> str:
        return in_words(version, fact)

    def what_happened(self, entry) -> str:
        return KINDS[entry.kind]

    def told(self, versions, facts=None, words=None, label=None) -> list[dict]:
        """What the template shows of the versions, newest first."""
        label = label or self.fact_label
        return [
            {
                "what": self.what_happened(entry),
                "entry": entry,
                "changes": [{"label": label(change.fact), "change": change} for change in entry.changes],
            }
            for entry in entries(versions, facts or self.history_facts, words or self.fact_in_words)
        ]

    def history_of(self, request, obj) -> list[dict]:
        return self.told(self.versions_of(obj))

    # ── Pages ──
    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, admin.utils.unquote(object_id))
        if obj is None:
            raise Http404
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        return self.history_page(
            request, obj=obj, title=f"سجل التغييرات: {obj}", history=self.history_of(request, obj)
        )

    def history_page(self, request, **context):
        context = self.admin_site.each_context(request) | {"opts": self.opts} | context
        return TemplateResponse(request, "admin/history.html", context)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_deleted"
        return [path("deleted/", self.admin_site.admin_view(self.deleted_view), name=name), *super().get_urls()]

    def deleted_versions(self, request):
        """The last version of each deleted row that this person may read of, newest first."""
        return self.model.history.filter(history_type="-").select_related("history_user").order_by("-history_id")

    def changelist_view(self, request, extra_context=None):
        if self.may_see_deleted(request):
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_deleted"
            extra_context = {"deleted_url": reverse(name)} | (extra_context or {})
        return super().changelist_view(request, extra_context)

    def subject_of(self, version) -> str:
        """What the deleted row was called."""
        return str(version.instance)

    def may_see_deleted(self, request) -> bool:
        return policy.may_read_reference(request.user)

    def deleted_view(self, request):
        if not self.may_see_deleted(request):
            raise PermissionDenied
        history = self.told(self.deleted_versions(request)[:200][::-1])
        for item in history:
            item.setdefault("subject", self.subject_of(item["entry"].version))
        title = f"ما حُذف: {self.opts.verbose_name_plural}"
        return self.history_page(request, title=title, history=history, deleted=True)

    # ── Django's own log says in other words what the versions say, to whoever once could see it ──
    def log_addition(self, request, obj, message):
        return None

    log_change = log_addition

    def log_deletions(self, request, queryset):
        return []


class SaysWhy:
    """For an admin of reference data: whoever changes a row says why, and that is kept with the version."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        if self._asks(request, obj):
            kwargs["form"] = type(self.form.__name__, (self.form,), {"why": reason_field()})
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if not self._asks(request, obj):
            return fieldsets
        # An admin that names no fields shows all of its form, the reason among them.
        others = [
            (title, how | {"fields": [one for one in how["fields"] if one != "why"]}) for title, how in fieldsets
        ]
        return [*others, ("السبب", {"fields": ["why"]})]

    def _asks(self, request, obj) -> bool:
        return obj is not None and self.has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        obj._change_reason = form.cleaned_data.get("why", "")
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for part in formset.forms:
            part.instance._change_reason = form.cleaned_data.get("why", "")
        super().save_formset(request, form, formset, change)


def reason_field() -> forms.CharField:
    return Words(
        label="لماذا هذا التغيير؟",
        max_length=500,
        validators=[refuse_hidden_signs],
        widget=forms.Textarea({"rows": 2, "cols": 60}),
        help_text="يُحفظ مع التغيير في سجله.",
        error_messages={"required": "اكتب سبب التغيير: تصحيح، أو قرار، أو غير ذلك."},
    )


def refuse_hidden_signs(text: str):
    if problems := safe_text.problems(text):
        raise ValidationError(problems)


def in_words(version, fact: str) -> str:
    """A field of a version as people read it; "" where it is empty."""
    field = version._meta.get_field(fact)
    if field.choices:
        return str(getattr(version, f"get_{fact}_display")())
    if field.is_relation:
        return related(version, fact)
    value = getattr(version, fact)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "نعم" if value else "لا"
    if hasattr(value, "isoformat"):
        return date_in_words(value.isoformat()[:10])
    return str(value)


def related(version, fact: str) -> str:
    """The row that a version names; "" where it names none, and said so where that row is gone."""
    if getattr(version, f"{fact}_id") is None:
        return ""
    try:
        return str(getattr(version, fact))
    except version._meta.get_field(fact).related_model.DoesNotExist:
        return "محذوف"
