"""The choices that every list of the record has in common. They come from the rows, so that none is a dead end."""

from django import forms
from django.db.models import Exists, OuterRef

from communes.models import Enrolment, Province, Region
from milestones.asking import FilterForm
from programme.models import Stage


def choice(label: str, nothing: str):
    return forms.ChoiceField(label=label, required=False, choices=[("", nothing)])


class PlaceFilters(FilterForm):
    """By region, province and stage: what every list can be narrowed by."""

    region = choice("الجهة", "كل الجهات")
    province = choice("الإقليم أو العمالة", "الكل")
    stage = choice("المرحلة", "كل المراحل")

    def __init__(self, data, enrolments=None):
        """`enrolments`: those whose places may be chosen; all where it is None."""
        super().__init__(data)
        enrolments = Enrolment.objects.all() if enrolments is None else enrolments
        there = enrolments.order_by().filter(commune__province=OuterRef("pk"))
        self.provinces = list(Province.objects.filter(Exists(there)).select_related("region"))
        regions: dict[Region, list[Province]] = {}
        for province in self.provinces:
            regions.setdefault(province.region, []).append(province)
        self.stages = list(self.pathway())
        self.add_choices("region", [(region.slug, region.title) for region in regions])
        self.add_choices("province", [(r.title, [(p.slug, p.title) for p in held]) for r, held in regions.items()])
        self.add_choices("stage", [(stage.code, stage.name) for stage in self.stages])

    def pathway(self):
        return Stage.objects.all()

    def add_choices(self, name: str, choices: list):
        self.fields[name].choices = [*self.fields[name].choices, *choices]
