"""The forms of a card that is being read in."""

from datetime import date

from django import forms
from django.conf import settings

from arabic import dates
from cards import bundles
from cards.models import Bundle, Row
from milestones.consultation_form import CONSULTATION, DAYS, TellsOfConsultation
from milestones.dated_form import DatedForm
from milestones.forms import HELP, WIDGETS, CountsWhoAttended, KeyBoxes, without_blanks
from milestones.kinds import Kind
from milestones.models import Body, Milestone
from milestones.uploads import MEGABYTE
from programme.models import Stage

UNDATED = "بلا تاريخ"
ATTENDANCE = ("attendance_total", "attendance_women", "attendance_youth")
EDITED = ("section", "statement", "when", "stage", "kind", "level", "place", "bodies", *ATTENDANCE, *CONSULTATION)


class CardForm(forms.Form):
    """A card as a file, or its text pasted."""

    file = forms.FileField(
        label="ملف البطاقة",
        required=False,
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput({"accept": ".docx,.odt,.txt"}),
        help_text="ملف Word بصيغة docx، أو odt، أو نص. يبقى محفوظا كما هو، ولا يراه العموم.",
        error_messages={"max_length": "اسم الملف أطول من 200 حرف؛ اختصره ثم ارفعه."},
    )
    text = forms.CharField(
        label="أو ألصق نص البطاقة",
        required=False,
        strip=False,
        max_length=200_000,
        widget=forms.Textarea({"rows": 6}),
        help_text="من العنوان إلى آخر سطر، بعناوين الأقسام.",
        error_messages={"max_length": "هذا النص أطول من بطاقة؛ ألصق نص البطاقة وحده."},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > settings.ATTACHMENT_MB * MEGABYTE:
            raise forms.ValidationError(
                f"حجم الملف أكبر من {settings.ATTACHMENT_MB} ميغابايت، والبطاقة لا تبلغ ذلك: "
                "احذف ما فيه من صور، أو ألصق نصها."
            )
        return file

    def clean(self):
        cleaned = super().clean()
        file, text = cleaned.get("file"), cleaned.get("text", "").strip()
        if not self.errors and not file and not text:
            self.add_error("file", "اختر ملف البطاقة، أو ألصق نصها.")
        elif file and text:
            self.add_error("text", "اخترت ملفا وألصقت نصا معا: أبق أحدهما، ثم اختر الملف من جديد إن كان هو المقصود.")
        return cleaned


class RowForm(CountsWhoAttended, TellsOfConsultation, DatedForm):
    """One entry of a card, as a milestone's own form has it; kept in its row, not in the record yet."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    bodies = forms.ModelMultipleChoiceField(
        Body.objects.none(), required=False, label="الهيئات المشاركة", widget=KeyBoxes
    )

    class Meta:
        model = Milestone
        fields = EDITED
        widgets = WIDGETS
        help_texts = HELP

    def __init__(self, row: Row, data=None):
        stages = {stage.code: stage for stage in Stage.objects.filter(programme=row.card.enrolment.programme_id)}
        facts = row.facts
        milestone = Milestone(
            enrolment=row.card.enrolment,
            section=row.place,
            stage=stages.get(facts["stage"]),
            **{name: facts[name] for name in ("statement", "when", "kind", "level", "place", "when_as_written")},
            **{name: facts.get(name) for name in ATTENDANCE},
            **{name: _of_kept(name, facts[name]) for name in CONSULTATION if facts.get(name)},
        )
        bodies = Body.objects.all()
        initial = {
            "when": _typed(row),
            "bodies": [body.pk for body in bodies if body.code in facts["bodies"]],
            "seen": row.version,
        }
        super().__init__(data, instance=milestone, initial=initial)
        self.fields["bodies"].queryset = bodies
        self.fields["stage"].queryset = Stage.objects.filter(programme=row.card.enrolment.programme_id)
        without_blanks(self)
        if facts["kind"] != Kind.CONSULTATION:  # they would only be refused
            for name in CONSULTATION:
                del self.fields[name]

    def facts(self) -> dict:
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in ("statement", "when", "kind", "level", "place", *ATTENDANCE)} | {
            "stage": cleaned["stage"].code,
            "bodies": [body.code for body in cleaned["bodies"]],
            "when_as_written": self.instance.when_as_written,
            **{name: _as_kept(cleaned[name]) for name in CONSULTATION if cleaned.get(name)},
        }

    def clean_when(self):
        written = self.instance.when_as_written
        when = super().clean_when()
        self.instance.when_as_written = written or self.instance.when_as_written  # what a card says stays
        return when


def _of_kept(name: str, value: str):
    return date.fromisoformat(value) if name in DAYS else value


def _as_kept(value):
    return value.isoformat() if isinstance(value, date) else value


def _typed(row: Row) -> str:
    """The date as the person will find it: what was understood, else what the card says, to be completed."""
    facts = row.facts
    if facts["when"]:
        return dates.write(facts["when"])
    unsettled = not row.settled and any(about == "when" for about, _ in row.flags)
    return facts["when_as_written"] if unsettled else UNDATED


class SplitForm(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="split_%s", **kwargs)  # it stands beside the row's own form

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    text = forms.CharField(
        label="اقسمه إلى محطات",
        widget=forms.Textarea({"rows": 5}),
        strip=False,
        help_text="ضع سطرا جديدا حيث تنتهي محطة وتبدأ أخرى، دون تغيير الكلمات. يُقرأ كل جزء وحده.",
        error_messages={"required": "لا نص لتقسيمه؛ ألغ التعديل."},
    )


class BundleForm(forms.Form):
    """Which cards to take together, out of those that the person may take."""

    place = forms.ChoiceField(label="بطاقات", error_messages={"required": "اختر الإقليم أو البرنامج كله."})
    form = forms.ChoiceField(label="الصيغة", choices=Bundle.Form.choices, initial=Bundle.Form.PDF)

    def __init__(self, data=None, *, user):
        super().__init__(data)
        self.provinces = {province.slug: province for province in bundles.provinces_of(user)}
        whole = [("all", "جماعات البرنامج كلها")] if bundles.may_take_all(user) else []
        places = [(slug, f"جماعات {province.title}") for slug, province in self.provinces.items()]
        self.fields["place"].choices = [*whole, *places]

    def clean(self):
        cleaned = super().clean()
        cleaned["province"] = self.provinces.get(cleaned.get("place"))
        return cleaned
