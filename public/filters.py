"""The filter forms of the public lists. Choices come from the records, so that no choice is a dead end."""

from django import forms

from arabic import dates
from arabic.counting import NOUNS, counted
from arabic.folding import words
from communes.models import Enrolment
from milestones.filters import PlaceFilters, choice
from milestones.kinds import Kind, Section
from milestones.models import Body
from milestones.validators import plain_text

LONGEST_QUERY = 100
WITH, WITHOUT = "with", "without"
ATTACHMENTS = [(WITH, "لها مرفقات"), (WITHOUT, "بلا مرفقات")]


def holds_a_word(text: str):
    if text and not words(text):
        raise forms.ValidationError("اكتب كلمة واحدة على الأقل؛ عُرضت النتائج من غير هذا المعيار.")


def not_too_long(text: str):
    """Said, and not cut by the browser while it is typed or pasted: what was written stays as it was."""
    if len(text) > LONGEST_QUERY:
        written, most = (counted(number, NOUNS["character"]) for number in (len(text), LONGEST_QUERY))
        raise forms.ValidationError(f"كتبت {written}، وأطول ما يُبحث عنه {most}؛ احذف بعض الكلمات ثم أعد البحث.")


def query_field(label: str):
    return forms.CharField(
        label=label,
        required=False,
        validators=[not_too_long, plain_text, holds_a_word],
        widget=forms.TextInput({"type": "search"}),
    )


class PeriodField(forms.CharField):
    """One end of a period, as a person writes a date: its first day, or its last."""

    def __init__(self, label: str, *, last: bool):
        super().__init__(label=label, required=False, max_length=LONGEST_QUERY, validators=[plain_text])
        self.widget.attrs.pop("maxlength", None)
        self.last = last

    def clean(self, value):
        text = super().clean(value)
        try:
            return dates.bounds(dates.read(text).when)[self.last] if text else None
        except dates.NotUnderstood as error:
            raise forms.ValidationError(str(error)) from error


class WordsAndPlaces(PlaceFilters):
    """By words, region, province and stage: what every public list can be narrowed by."""

    q = query_field("كلمات البحث")
    field_order = ["q", "region", "province", "stage"]


class CommuneFilters(WordsAndPlaces):
    role = choice("الصفة", "الكل")
    stage = choice("بلغت مرحلة", "أي مرحلة")
    field_order = ["q", "region", "province", "role", "stage"]

    def __init__(self, data):
        super().__init__(data)
        self.fields["q"].label = "اسم الجماعة"
        self.add_choices("role", Enrolment.Role.choices)


class MilestoneFilters(WordsAndPlaces):
    kind = choice("النوع", "كل الأنواع")
    section = choice("القسم", "كل الأقسام")
    # A text field: a number field would drop what is not a number, and nothing that was typed may be lost.
    year = forms.IntegerField(
        label="السنة",
        required=False,
        min_value=1900,
        max_value=2199,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    consultation = choice("المشاركة", "الكل")
    commune = forms.SlugField(label="الجماعة", required=False, widget=forms.HiddenInput)
    since = PeriodField("من تاريخ", last=False)
    until = PeriodField("إلى تاريخ", last=True)
    body = choice("الهيئة المشاركة", "كل الهيئات")
    attachments = choice("المرفقات", "بمرفقات أو بدونها")
    field_order = [
        "q", "region", "province", "stage", "kind", "section", "year", "since", "until", "body", "attachments",
        "consultation", "commune",
    ]  # fmt: skip

    def __init__(self, data):
        super().__init__(data)
        self.bodies = list(Body.objects.all())
        self.add_choices("body", [(body.code, body.name) for body in self.bodies])
        self.add_choices("attachments", ATTACHMENTS)
        self.add_choices("kind", Kind.choices)
        self.add_choices("section", Section.choices)
        self.add_choices("consultation", [("open", "مفتوحة للمشاركة الآن")])

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "آخر الفترة سابق لأولها؛ صحح أحد التاريخين.")
        return self.cleaned_data

    def as_typed(self, asked: dict) -> dict[str, str]:
        """These filters as an address writes them."""
        return {name: self.data[name] for name in asked}

    def said(self, name: str, value) -> str:
        """The value of a filter in words."""
        choices = getattr(self.fields[name], "choices", ())
        pairs = [pair for one in choices for pair in (one[1] if isinstance(one[1], list) else [one])]
        return dict(pairs).get(value) or self.data.get(name, "")
