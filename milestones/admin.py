from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from accounts import policy
from accounts.gates import KEY, ChosenByKey, FixedOnceMade, KeptWhileUsed, ListAsked, ReferenceGate
from accounts.kept_forms import ShowsWhatWasTyped
from arabic import dates
from communes.models import Enrolment
from milestones import recording
from milestones.attachments_admin import WithAttachments
from milestones.consultation_form import CONSULTATION, DAYS, OUTCOME
from milestones.dated_form import CHECK
from milestones.event_admin import EventAdmin  # noqa: F401 - registers itself
from milestones.forms import MilestoneForm
from milestones.history_admin import MilestoneHistory
from milestones.kinds import Kind, Status
from milestones.models import Body, Milestone
from milestones.moving import SEND, ReviewInAdmin

IN_WORDS = {"when": "in_words", "stage": "stage_name"}  # how a field reads where it can't be written
REVISION_SAVED = "هذا التصحيح مسودة: يبقى النص المنشور معروضا للعموم إلى أن يُنشر التصحيح."
WHAT_NOW = {
    Status.DRAFT: "هذه المحطة الآن مسودة: أرسلها إلى المراجعة متى اكتملت. لا يراها العموم قبل أن تُنشر.",
    Status.RETURNED: "ما زالت هذه المحطة معادة إليك: أرسلها إلى المراجعة متى صححتها. لا يراها العموم قبل أن تُنشر.",
}


@admin.register(Body)
class BodyAdmin(ListAsked, KeptWhileUsed, FixedOnceMade, ReferenceGate, admin.ModelAdmin):
    fixed = ("code",)
    used_by = ("milestones", "events")
    list_display = ["name", "position"]


class CommuneFilter(admin.SimpleListFilter):
    """The communes that the person may see and that have milestones, not the whole programme's."""

    title = "الجماعة"
    parameter_name = "commune"

    def lookups(self, request, model_admin):
        within = policy.drafts_seen_by(request.user, at="commune")
        held = Enrolment.objects.filter(within, milestones__isnull=False).distinct().select_related("commune")
        return [(str(enrolment.pk), enrolment.commune.name) for enrolment in held]

    def queryset(self, request, queryset):
        return queryset.filter(enrolment=self.value()) if KEY.fullmatch(self.value() or "") else queryset


@admin.register(Milestone)
class MilestoneAdmin(
    ListAsked, ChosenByKey, ShowsWhatWasTyped, WithAttachments, ReviewInAdmin, MilestoneHistory, admin.ModelAdmin
):
    """Told in the order of the paper card: whose, under which heading, what, when; then where it stands."""

    form = MilestoneForm
    list_display = ["statement", "commune", "in_words", "stage", "kind", "state"]
    list_filter = ["status", CommuneFilter, "stage", "kind", "section"]
    asked_by = ("status__exact", "commune", "stage__id__exact", "kind__exact", "section__exact")
    list_select_related = ["stage", "enrolment__commune"]
    list_per_page = 50
    ordering = ["-updated_at"]
    autocomplete_fields = ["enrolment"]
    search_fields = ["search_key"]  # opens the search box; get_search_results below folds the words
    search_help_text = "كلمات من نص المحطة، كيفما كُتبت همزاتها."
    fieldsets = [
        (None, {"fields": ["enrolment", "section", "statement", "when"]}),
        ("مكانها في المسار", {"fields": ["stage", "kind"]}),
        ("أين ومع من", {"fields": ["level", "place", "bodies"]}),
        ("التشاور العمومي، إن فُتح للعموم", {"fields": [*DAYS, "take_part_at"], "classes": ["collapse"]}),
        ("حصيلة التشاور، بعد انتهائه", {"fields": [*OUTCOME], "classes": ["collapse"]}),
        (
            "الحضور، إن سُجِّل",
            {"fields": ["attendance_total", "attendance_women", "attendance_youth"], "classes": ["collapse"]},
        ),
    ]
    card_fieldset = (
        "كما ورد في البطاقة",
        {"fields": ["original", "when_as_written", "source", "source_line", "card_file"]},
    )
    state_fieldset = (
        "الحالة",
        {"fields": ["status", "writer", "updated_at", "publisher", "published_at"]},
    )
    always_shown = (*card_fieldset[1]["fields"], *state_fieldset[1]["fields"])

    # ── Who may: each answer is policy's ──
    def has_module_permission(self, request):
        return policy.may_enter_staff_pages(request.user)

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return policy.may_enter_staff_pages(request.user)
        return policy.may_see_drafts_of(request.user, obj.commune)

    def has_add_permission(self, request):
        return policy.may_write_somewhere(request.user)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return policy.may_write_somewhere(request.user)
        return policy.may_edit(request.user, obj.commune, obj.status)

    def has_delete_permission(self, request, obj=None):
        """A draft that was never submitted; what has been is given up with a reason (review.MOVES)."""
        deletable = obj is not None and obj.status == Status.DRAFT and obj.event_id is None
        return deletable and self.has_change_permission(request, obj)

    def get_queryset(self, request):
        return super().get_queryset(request).within(request.user)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "enrolment":
            kwargs["queryset"] = Enrolment.objects.filter(policy.written_by(request.user, at="commune"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    # ── The form ──
    def get_changeform_initial_data(self, request):
        """Whoever writes in one commune alone need not choose it."""
        own = Enrolment.objects.filter(policy.written_by(request.user, at="commune"))[:2]
        return ({"enrolment": own[0].pk} if len(own) == 1 else {}) | super().get_changeform_initial_data(request)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("enrolment", "stage"):  # no detour from a half-written form to another screen
            widget = field.widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return field

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        shown = {"enrolment": "whose"}  # chosen when the milestone is made, then it stays
        if not self.has_change_permission(request, obj):
            shown |= IN_WORDS
        fieldsets = [
            (title, part | {"fields": [shown.get(name, name) for name in part["fields"]]})
            for title, part in self._of_its_kind(fieldsets, obj, reading="when" in shown)
        ]
        title, state = self.state_fieldset
        shown = [name for name in state["fields"] if obj.published_at or name not in ("publisher", "published_at")]
        return [*fieldsets, *([self.card_fieldset] if obj.original else []), (title, {"fields": shown})]

    def _of_its_kind(self, fieldsets, milestone, *, reading: bool):
        """What a consultation alone has stands open for one, and is not shown of others to who only reads."""
        for title, part in fieldsets:
            if not set(part["fields"]) <= {*CONSULTATION}:
                yield title, part
            elif milestone.kind == Kind.CONSULTATION:
                yield title, part | {"classes": []}
            elif not reading:
                yield title, part

    @admin.display(description="ملف البطاقة")
    def card_file(self, milestone):
        """The card that it was read from, for those who keep the record; the public is told its title alone."""
        row = getattr(milestone, "card_row", None)
        if row is None:
            return "—"
        address = reverse("card", args=[row.card_id])
        return format_html('<a href="{}#r{}"><bdi>{}</bdi></a>', address, row.pk, row.card)

    def get_readonly_fields(self, request, obj=None):
        return self.always_shown if obj is None else ("whose", *IN_WORDS.values(), *self.always_shown)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if CHECK in request.POST:
            messages.warning(request, "لم تُحفظ المحطة بعد: راجع التاريخ، ثم احفظ.")
        page = super().changeform_view
        try:
            return page(request, object_id, form_url, extra_context)
        except recording.Overtaken:  # written in the very moment between reading and saving: the form says so now
            return page(request, object_id, form_url, extra_context)
        except recording.AlreadyRecorded as twice:
            messages.info(request, "حُفظت هذه المحطة من قبل، ولم تُكرَّر.")
            return redirect("admin:milestones_milestone_change", twice.milestone.pk)
        except recording.NotEditable:  # moved on while this form was being saved
            messages.error(request, "لم يُحفظ ما كتبته: أُرسلت المحطة إلى المراجعة أو نُشرت في هذه الأثناء.")
            return redirect(request.path)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.once = form.cleaned_data["sending"]
        seen = obj.updated_at if change else None
        recording.write(obj, by=request.user, bodies=form.cleaned_data["bodies"], seen=seen)
        request.date_warnings = form.warnings

    def delete_model(self, request, obj):
        recording.delete(obj, by=request.user)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except recording.NotEditable:
            messages.error(request, "لم تُحذف المسودة: أُرسلت إلى المراجعة في هذه الأثناء.")
            return redirect("admin:milestones_milestone_change", object_id)

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        return self.say_what_comes_next(request, obj, response)

    def response_change(self, request, obj):
        return self.say_what_comes_next(request, obj, super().response_change(request, obj))

    def response_post_save_add(self, request, obj):
        """Back to the milestone itself, where the next step stands, not to a list."""
        return redirect("admin:milestones_milestone_change", obj.pk)

    response_post_save_change = response_post_save_add

    def say_what_comes_next(self, request, milestone, response):
        """After Django's «saved»: the date as understood, what to look at twice, and what comes next."""
        messages.info(request, f"التاريخ كما فُهم: {dates.spoken(milestone.when) or dates.write(milestone.when)}.")
        for warning in request.date_warnings:
            messages.warning(request, warning)
        if SEND in request.POST:
            return self.send(request, milestone)
        messages.info(request, REVISION_SAVED if milestone.revises_id else WHAT_NOW[milestone.status])
        return response

    def get_view_on_site_url(self, obj=None):
        """Only what is published has a page on the site."""
        return obj.get_absolute_url() if obj is not None and obj.status == Status.PUBLISHED else None

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    # ── The list ──
    @admin.display(description="الجماعة", ordering="enrolment__commune__name")
    def commune(self, milestone):
        return milestone.commune.name

    @admin.display(description="الحالة", ordering="status")
    def state(self, milestone):
        correction = milestone.revises_id and milestone.status != Status.APPLIED
        return f"تصحيح: {milestone.get_status_display()}" if correction else milestone.get_status_display()

    # Names without links: they would lead staff to pages that are not theirs.
    @admin.display(description="الجماعة")
    def whose(self, milestone):
        return str(milestone.enrolment)

    @admin.display(description="مرحلة المسار")
    def stage_name(self, milestone):
        return str(milestone.stage)

    @admin.display(description="آخر من كتبها")
    def writer(self, milestone):
        return str(milestone.updated_by)

    @admin.display(description="نشرها")
    def publisher(self, milestone):
        return str(milestone.published_by or "–")

    @admin.display(description="التاريخ", ordering="earliest")
    def in_words(self, milestone):
        return format_html('<span class="nw">{}</span>', dates.write(milestone.when))
