"""Shared events in the admin: entered once, proposed to communes, corrected everywhere."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone

from accounts import policy
from accounts.gates import ListAsked
from accounts.history_admin import HistoryInAdmin
from accounts.kept_forms import ShowsWhatWasTyped
from arabic.counting import NOUNS, counted
from communes.models import Enrolment
from milestones import events, recording, telling
from milestones.dated_form import CHECK, DatedForm
from milestones.forms import HELP, WIDGETS, KeyBoxes, SentOnce, without_blanks
from milestones.kinds import Level
from milestones.models import Event, Review
from milestones.other_writers import SeesOtherWriters
from milestones.revising import in_words
from milestones.validators import plain_text
from milestones.words import FACTS_IN_WORDS

OUTCOMES = {
    "updated": "تغيَّر الاقتراح عند {}، ولم تجب عنه بعد.",
    "proposed": "وصل التصحيح اقتراحا إلى {}.",
    "held": "لم يصل التصحيح إلى {}: لها تصحيح لم يُنشر بعد. أعد المحاولة متى نُشر.",
    "same": "نص المحطة عند {} كما في التصحيح من قبل.",
}


class EventForm(SentOnce, SeesOtherWriters, DatedForm):
    communes = forms.ModelMultipleChoiceField(
        Enrolment.objects.none(),
        label="الجماعات المعنية",
        widget=KeyBoxes,
        help_text="تصل كل واحدة منها محطة مقترحة، تقبلها أو تكيِّفها أو ترفضها.",
        error_messages={"required": "اختر جماعة واحدة على الأقل."},
    )
    why = forms.CharField(
        label="لماذا هذا التصحيح؟",
        max_length=500,
        validators=[plain_text],
        widget=forms.Textarea({"rows": 2, "cols": 60}),
        help_text="يُحفظ في سجل التغييرات، وتقرؤه الجماعات مع التصحيح المقترح.",
        error_messages={"required": "اكتب لماذا يُصحَّح هذا الحدث."},
        required=False,
    )

    class Meta:
        model = Event
        fields = ["statement", "when", "stage", "kind", "level", "place", "bodies"]
        widgets = WIDGETS
        help_texts = HELP

    offered = Enrolment.objects.none()  # to the person whose form it is

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        without_blanks(self)
        if "communes" in self.fields:
            self.fields["communes"].queryset = self.offered
        if "level" in self.fields:
            self.fields["level"].choices = [choice for choice in Level.choices if choice[0] != Level.COMMUNE]
            self.fields["level"].initial = Level.PROVINCE
        if self.instance.pk and "communes" in self.fields:
            self.fields["communes"].label = "جماعات أخرى معنية"
            self.fields["communes"].required = False

    def clean(self):
        cleaned = super().clean()
        corrected = set(self.changed_data) & {*events.TOLD, "bodies"}
        if self.instance.pk and corrected and not cleaned.get("why") and "why" not in self.errors:
            self.add_error("why", self.fields["why"].error_messages["required"])
        return cleaned


@admin.register(Event)
class EventAdmin(ListAsked, ShowsWhatWasTyped, HistoryInAdmin, admin.ModelAdmin):
    form = EventForm
    change_form_template = "admin/milestones/event/change_form.html"
    list_display = ["statement", "in_words", "level", "answers"]
    list_per_page = 50
    actions = None
    history_facts = (*events.TOLD, "bodies")
    shown = {"when": "in_words", "stage": "stage_name"}  # how a field reads where it can't be written

    # ── Who may: each answer is policy's ──
    def has_module_permission(self, request):
        return policy.may_read_events(request.user)

    def has_view_permission(self, request, obj=None):
        return policy.may_read_events(request.user)

    def has_add_permission(self, request):
        return policy.may_review_somewhere(request.user)

    def has_change_permission(self, request, obj=None):
        """Whoever reviews in every commune that the event was proposed to."""
        if not policy.may_review_somewhere(request.user):
            return False
        if obj is None:
            return True
        own = obj.milestones.filter(policy.reviewed_by(request.user, at="enrolment__commune"))
        return own.count() == obj.milestones.count()

    def has_delete_permission(self, request, obj=None):
        return False  # what was proposed has been read: it is corrected, never unsaid

    def may_see_deleted(self, request):
        return False  # none ever is

    def get_queryset(self, request):
        return super().get_queryset(request).within(request.user)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "stage":
            widget = field.widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return field

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        offered = Enrolment.objects.filter(policy.reviewed_by(request.user, at="commune"))
        if obj is not None:
            offered = offered.exclude(milestones__event=obj)
        # Fields declared on a form are shared by all requests: the choice is made for this one's own copy.
        return type(form.__name__, (form,), {"offered": offered.select_related("commune__province")})

    def get_fieldsets(self, request, obj=None):
        facts = ["statement", "when", "stage", "kind", "level", "place", "bodies"]
        if obj is not None and not self.has_change_permission(request, obj):
            return [(None, {"fields": [self.shown.get(name, name) for name in facts]})]
        why = [] if obj is None else ["why"]
        return [(None, {"fields": [*facts, *why]}), ("الجماعات", {"fields": ["communes"]})]

    def get_readonly_fields(self, request, obj=None):
        return () if obj is None else tuple(self.shown.values())

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if CHECK in request.POST:
            messages.warning(request, "لم يُحفظ الحدث بعد: راجع التاريخ، ثم احفظ.")
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except recording.Overtaken:  # in the very moment between reading and saving: the form says so now
            return super().changeform_view(request, object_id, form_url, extra_context)
        except events.AlreadyEntered as twice:
            messages.info(request, "حُفظ هذا الحدث من قبل، ولم يُكرَّر.")
            return redirect("admin:milestones_event_change", twice.event.pk)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and obj.pk:
            held = obj.milestones.filter(revises__isnull=True).within(request.user).with_places()
            context["held"] = held.order_by("pk").prefetch_related("reviews")
        return super().render_change_form(request, context, add, change, form_url, obj)

    # ── Saving ──
    def save_model(self, request, obj, form, change):
        now, bodies = timezone.now(), form.cleaned_data["bodies"]
        if change:
            how = {"why": form.cleaned_data["why"], "bodies": bodies, "seen": obj.updated_at}
            reached = events.correct(obj, by=request.user, at=now, **how)
            for one in reached:
                say = messages.warning if one.outcome == "held" else messages.info
                say(request, OUTCOMES[one.outcome].format(one.milestone.commune.title))
        else:
            obj.once = form.cleaned_data["sending"]
            events.enter(obj, by=request.user, bodies=bodies)
        made = events.propose(obj, form.cleaned_data["communes"], by=request.user, at=now)
        if made:
            communes = counted(len(made), NOUNS["commune"], case="oblique")
            messages.success(request, f"اقتُرح الحدث على {communes}: ينتظر جواب كل جماعة في مكتب محرريها.")
            proposed = Review.objects.filter(milestone__in=made, action="propose")
            # Once the letters have left: they wait for the commit.
            transaction.on_commit(lambda: messages.info(request, telling.told_of_many(proposed)))

    # ── History ──
    def versions_of(self, obj):
        versions = obj.history.select_related("history_user", "stage")
        return versions.prefetch_related("historicalevent_bodies_set__body").order_by("history_id")

    def fact_label(self, fact):
        return FACTS_IN_WORDS[fact]

    def fact_in_words(self, version, fact):
        if fact == "bodies":
            return "، ".join(row.body.name for row in version.historicalevent_bodies_set.all())
        return in_words(version, fact)

    def what_happened(self, entry):
        return "إدخال الحدث" if entry.kind == "+" else "تصحيح الحدث"

    # ── The list ──
    @admin.display(description="التاريخ")
    def in_words(self, event):
        return in_words(event, "when")

    @admin.display(description="مرحلة المسار")
    def stage_name(self, event):
        return str(event.stage)

    @admin.display(description="الجماعات")
    def answers(self, event):
        return counted(event.proposed_to, NOUNS["commune"])
