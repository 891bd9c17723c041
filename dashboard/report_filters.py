from communes.models import Enrolment
from dashboard.scope import DeskFilters, InWords, Scope
from milestones.asking import FilterForm
from milestones.filters import choice
from programme.models import Stage


class ReportFilters(InWords, FilterForm):
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
