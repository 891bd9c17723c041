import re
import uuid

from django import forms

from accounts.gates import KeysOnly
from milestones.consultation_form import CONSULTATION, LINK_BOX, OUTCOME_BOX, TellsOfConsultation
from milestones.dated_form import DatedForm
from milestones.kinds import Kind
from milestones.models import Milestone
from milestones.other_writers import SeesOtherWriters


class KeyBoxes(KeysOnly, forms.CheckboxSelectMultiple):
    pass


HELP = {
    "statement": "جملة واحدة تبدأ باسم العمل: تنظيم، حضور، إحداث، المصادقة. التاريخ في خانته لا في النص.",
    "stage": "المرحلة التي تدخل فيها هذه المحطة.",
    "bodies": "من شارك فعلا، كما تذكره البطاقة أو المحضر.",
    "take_part_at": "عنوان صفحة المشاركة، يبدأ بـ https://\u200e. يظهر في الصفحات ما دام التشاور مفتوحا، "
    "ويُذكر في البطاقة والبيانات المفتوحة.",
    "synthesis": "ما عبَّر عنه المشاركون، في فقرة. وإن كان التقرير طويلا فأرفقه أسفله وضع علامة «من حصيلة التشاور».",
    "decision": "ما قررته الجماعة بناء عليه، في فقرة.",
}
WIDGETS = {
    "statement": forms.Textarea({"rows": 3, "cols": 60}),
    "bodies": KeyBoxes,
    "take_part_at": LINK_BOX,
    "synthesis": OUTCOME_BOX,
    "decision": OUTCOME_BOX,
}


class Number(forms.UUIDField):
    """What is no number of a form is as if it had none: nobody can mend a field that they don't see."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except forms.ValidationError:
            return None


class SentOnce(forms.Form):
    """A form that makes one row however often it is sent: it carries a number that no other form has."""

    sending = Number(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)


class CountsWhoAttended(forms.BaseForm):
    """Women and youth are part of those who attended."""

    def clean(self):
        cleaned = super().clean()
        total = cleaned.get("attendance_total")
        for part, label in (("attendance_women", "النساء"), ("attendance_youth", "الشباب")):
            number = cleaned.get(part)
            if number is not None and total is None:
                self.add_error("attendance_total", f"اكتب عدد الحاضرين، ما دام عدد {label} مذكورا.")
            elif number is not None and number > total:
                self.add_error(part, f"عدد {label} ({number}) أكبر من عدد الحاضرين ({total})؛ صحح أحدهما.")
        return cleaned


class MilestoneForm(CountsWhoAttended, TellsOfConsultation, SentOnce, SeesOtherWriters, DatedForm):
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
            *CONSULTATION,
        ]
        widgets = WIDGETS
        help_texts = HELP

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.data and not re.fullmatch(r"\d{0,15}", self.data.get("enrolment", "")):
            self.data = self.data.copy()
            self.data["enrolment"] = ""  # no key of ours, and too much for the database
        without_blanks(self)


def without_blanks(form):
    """No «---------»: the empty choice says what to choose."""
    if "stage" in form.fields:
        form.fields["stage"].empty_label = "اختر المرحلة"
    if "kind" in form.fields:
        form.fields["kind"].choices = [("", "اختر النوع"), *Kind.choices]
