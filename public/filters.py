"""The filter forms of the public lists. Choices come from the records, so that no choice is a dead end."""

from django import forms

from arabic.folding import words
from communes.models import Enrolment, Province, Region
from milestones.kinds import Kind, Section
from milestones.validators import plain_text
from programme.models import Stage
from public.asking import FilterForm

LONGEST_QUERY = 100


def _choice(label: str, nothing: str):
    return forms.ChoiceField(label=label, required=False, choices=[("", nothing)])


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


class PlaceFilters(FilterForm):
    """By words, region, province and stage: what every list can be narrowed by."""

    q = query_field("كلمات البحث")
    region = _choice("الجهة", "كل الجهات")
    province = _choice("الإقليم أو العمالة", "الكل")
    stage = _choice("المرحلة", "كل المراحل")

    def __init__(self, data):
        super().__init__(data)
        provinces = Province.objects.filter(communes__enrolments__isnull=False).distinct().select_related("region")
        self.provinces = list(provinces)
        regions: dict[Region, list[Province]] = {}
        for province in self.provinces:
            regions.setdefault(province.region, []).append(province)
        self.stages = list(Stage.objects.all())
        self._add("region", [(region.slug, region.title) for region in regions])
        self._add("province", [(r.title, [(p.slug, p.title) for p in held]) for r, held in regions.items()])
        self._add("stage", [(stage.code, stage.name) for stage in self.stages])

    def _add(self, name: str, choices: list):
        self.fields[name].choices = [*self.fields[name].choices, *choices]


class CommuneFilters(PlaceFilters):
    role = _choice("الصفة", "الكل")
    stage = _choice("بلغت مرحلة", "أي مرحلة")
    field_order = ["q", "region", "province", "role", "stage"]

    def __init__(self, data):
        super().__init__(data)
        self.fields["q"].label = "اسم الجماعة"
        self._add("role", Enrolment.Role.choices)


class MilestoneFilters(PlaceFilters):
    kind = _choice("النوع", "كل الأنواع")
    section = _choice("القسم", "كل الأقسام")
    # A text field: a number field would drop what is not a number, and nothing that was typed may be lost.
    year = forms.IntegerField(
        label="السنة",
        required=False,
        min_value=1900,
        max_value=2199,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    commune = forms.SlugField(label="الجماعة", required=False, widget=forms.HiddenInput)
    field_order = ["q", "region", "province", "stage", "kind", "section", "year", "commune"]

    def __init__(self, data):
        super().__init__(data)
        self._add("kind", Kind.choices)
        self._add("section", Section.choices)
