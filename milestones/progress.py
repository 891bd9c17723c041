"""How far communes have come: which stages hold at least one published milestone."""

from dataclasses import dataclass
from functools import cached_property

from milestones.models import Milestone
from programme.models import Stage


@dataclass(frozen=True)
class Step:
    """A stage of the pathway as one commune has walked it."""

    stage: Stage
    milestones: tuple[Milestone, ...] = ()

    @cached_property
    def first(self) -> Milestone | None:
        """The first milestone by date; an undated one only where no other is recorded."""
        dated = [m for m in self.milestones if m.earliest]
        return min(dated, key=lambda m: (m.earliest, m.position)) if dated else next(iter(self.milestones), None)

    @property
    def recorded(self) -> bool:
        return bool(self.milestones)


def steps(stages, milestones) -> list[Step]:
    """The pathway, one step a stage in the stages' order, from the published milestones of one commune."""
    held: dict[int, list[Milestone]] = {}
    for milestone in milestones:
        held.setdefault(milestone.stage_id, []).append(milestone)
    return [Step(stage, tuple(held.get(stage.pk, ()))) for stage in stages]


def stages_recorded(enrolments) -> dict[int, set[int]]:
    """For each of the enrolments, the keys of the stages that hold something published. One query."""
    held: dict[int, set[int]] = {enrolment.pk: set() for enrolment in enrolments}
    rows = (
        Milestone.objects.published()
        .filter(enrolment__in=held)
        .order_by()
        .values_list("enrolment_id", "stage_id")
        .distinct()
    )
    for enrolment, stage in rows:
        held[enrolment].add(stage)
    return held
