from arabic import dates
from communes.models import Enrolment
from dashboard.scope import DeskFilters, Scope
from milestones.asking import FilterForm
from milestones.filters import choice
from programme.models import Stage


class ReportFilters(FilterForm):
    """What a province's report can be narrowed by: the desk's filters, but for the place, which its address says."""

    role = choice("الصفة", "الكل")
    stage = choice("المرحلة", "كل المراحل")
    period = DeskFilters.base_fields["period"]

    def __init__(self, data):
        super().__init__(data)
        self.stages = list(Stage.objects.all())
        for name, choices in (
            ("role", Enrolment.Role.choices),
            ("stage", [(stage.code, stage.name) for stage in self.stages]),
        ):
            self.fields[name].choices = [*self.fields[name].choices, *choices]

    def query(self) -> str:
        """What was asked, for a link that asks the same."""
        return Scope(None, self.asked()).address()

    def in_words(self) -> list[tuple[str, str]]:
        """What was asked and understood, as (label, value)."""
        told = []
        for name, value in self.asked().items():
            known = dict(getattr(self.fields[name], "choices", ()))
            told.append((self.fields[name].label, dates.write(value) if name == "period" else str(known[value])))
        return told
