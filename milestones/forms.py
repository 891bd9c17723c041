import copy
import re
import uuid
from datetime import datetime

from django import forms
from django.utils import timezone

from arabic import dates
from arabic.safe_text import tidy
from milestones.dated_form import DatedForm
from milestones.kinds import Kind
from milestones.models import Milestone
from milestones.revising import differing
from milestones.words import FACTS_IN_WORDS

TAKE = "_take"  # the facts in which the other writer's version is chosen
HELP = {
    "statement": "جملة واحدة تبدأ باسم العمل: تنظيم، حضور، إحداث، المصادقة. التاريخ في خانته لا في النص.",
    "stage": "المرحلة التي تدخل فيها هذه المحطة.",
    "bodies": "من شارك فعلا، كما تذكره البطاقة أو المحضر.",
}
WIDGETS = {"statement": forms.Textarea({"rows": 3, "cols": 60}), "bodies": forms.CheckboxSelectMultiple}


class SentOnce(forms.Form):
    """A form that makes one row however often it is sent: it carries a number that no other form has."""

    sending = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)


class MilestoneForm(SentOnce, DatedForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)  # when what is shown was written last

    class Meta:
        model = Milestone
        fields = [
            "enrolment",
            "section",
            "statement",
            "when",
            "stage",
            "kind",
            "level",
            "place",
            "bodies",
            "attendance_total",
            "attendance_women",
            "attendance_youth",
        ]
        widgets = WIDGETS
        help_texts = HELP

    overtaken: tuple[dict, ...] = ()  # the facts that somebody else has written otherwise since this form was opened

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.data and not re.fullmatch(r"\d{0,15}", self.data.get("enrolment", "")):
            self.data = self.data.copy()
            self.data["enrolment"] = ""  # no key of ours, and too much for the database
        without_blanks(self)
        if self.instance.pk:
            self.initial["seen"] = self.instance.updated_at.isoformat()
            self._take_theirs()

    def _take_theirs(self):
        """Put the stored value in each field where the writer chose the other's version over their own."""
        chosen = [name for name in self.data.getlist(TAKE) if name in self.fields] if self.data else []
        if chosen:
            self.data = self.data.copy()
        for name in chosen:
            value = self.get_initial_for_field(self.fields[name], name)
            values = value if isinstance(value, (list, tuple)) else [value]
            self.data.setlist(name, ["" if v is None else str(getattr(v, "pk", v)) for v in values])

    def clean_statement(self):
        return tidy(self.cleaned_data["statement"])

    def clean_place(self):
        return tidy(self.cleaned_data["place"])

    def clean(self):
        cleaned = super().clean()
        total = cleaned.get("attendance_total")
        for part, label in (("attendance_women", "النساء"), ("attendance_youth", "الشباب")):
            number = cleaned.get(part)
            if number is not None and total is None:
                self.add_error("attendance_total", f"اكتب عدد الحاضرين، ما دام عدد {label} مذكورا.")
            elif number is not None and number > total:
                self.add_error(part, f"عدد {label} ({number}) أكبر من عدد الحاضرين ({total})؛ صحح أحدهما.")
        if self.instance.pk and not self.errors:
            self._look_for_another_writer(cleaned)
        return cleaned

    def seen_at(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.data.get("seen", ""))
        except ValueError:
            return None

    def _look_for_another_writer(self, cleaned: dict):
        """Where the draft has been written since it was opened, show both versions and let the writer choose."""
        stored = self.instance
        if self.seen_at() in (None, stored.updated_at):
            return
        theirs = differing(stored, _with(stored, cleaned))
        if not theirs:
            return
        self.overtaken = tuple(
            {"fact": fact, "label": FACTS_IN_WORDS[fact], "theirs": one, "mine": other} for fact, one, other in theirs
        )
        self.data = self.data.copy()
        self.data["seen"] = stored.updated_at.isoformat()
        when = dates.write(timezone.localdate(stored.updated_at).isoformat())
        self.add_error(
            None,
            f"لم يُحفظ شيء بعد: كتب {stored.updated_by} نسخة أخرى من هذه المحطة يوم {when} وأنت تحررها. "
            "النسختان أدناه جنبا إلى جنب: اختر في كل خانة ما يبقى، ثم احفظ.",
        )


def _with(stored: Milestone, cleaned: dict):
    """The stored milestone as the form would make it."""
    mine = copy.copy(stored)
    mine._prefetched_objects_cache = {}
    for name, value in cleaned.items():
        if name == "bodies":
            mine._prefetched_objects_cache["bodies"] = value
        elif name in FACTS_IN_WORDS:
            setattr(mine, name, value)
    return mine


def without_blanks(form):
    """No «---------»: the empty choice says what to choose."""
    if "stage" in form.fields:
        form.fields["stage"].empty_label = "اختر المرحلة"
    if "kind" in form.fields:
        form.fields["kind"].choices = [("", "اختر النوع"), *Kind.choices]
