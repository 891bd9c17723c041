"""The filter forms of the public lists. Choices come from the records, so that no choice is a dead end."""

from django import forms

from arabic.folding import words
from communes.models import Enrolment
from milestones.filters import PlaceFilters, choice
from milestones.kinds import Kind, Section
from milestones.validators import plain_text

LONGEST_QUERY = 100


def holds_a_word(text: str):
    if text and not words(text):
        raise forms.ValidationError("اكتب كلمة واحدة على الأقل؛ عُرضت النتائج من غير هذا المعيار.")


def query_field(label: str):
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_QUERY,
        validators=[plain_text, holds_a_word],
        widget=forms.TextInput({"type": "search"}),
    )


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
    field_order = ["q", "region", "province", "stage", "kind", "section", "year", "consultation", "commune"]

    def __init__(self, data):
        super().__init__(data)
        self.add_choices("kind", Kind.choices)
        self.add_choices("section", Section.choices)
        self.add_choices("consultation", [("open", "مفتوحة للمشاركة الآن")])
