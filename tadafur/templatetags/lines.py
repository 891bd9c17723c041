"""What one line of a list says, as facts for `{% kept %}`."""

from typing import NamedTuple

from django import template

from milestones.kinds import AttachmentKind, Level
from tadafur.templatetags.arabic import mark

register = template.Library()


class File(NamedTuple):
    pk: int
    description: str
    kind: str
    size: int

    def get_kind_display(self) -> str:
        return AttachmentKind(self.kind).label


class Mile(NamedTuple):
    """A milestone in the timeline of its commune."""

    pk: int
    statement: str
    when: str
    mark: str
    is_achievement: bool
    stage: str
    level: str
    province: str  # where the level is a province
    original: str
    files: tuple[File, ...]
    bodies: tuple[str, ...]


class StepLine(NamedTuple):
    """A step of the pathway, with what was recorded there first."""

    stage: str
    is_outcome: bool
    first: int | None
    opening: str  # EDTF, "" where the first has no date


class AchievementLine(NamedTuple):
    pk: int
    statement: str
    when: str
    mark: str


class FeedLine(NamedTuple):
    """A milestone in a list of many communes."""

    pk: int
    statement: str
    when: str
    mark: str
    commune: str
    stage: str


@register.filter
def mile(milestone) -> Mile:
    return Mile(
        milestone.pk,
        milestone.statement,
        milestone.when,
        mark(milestone),
        milestone.is_achievement,
        milestone.stage.short_name,
        milestone.level,
        milestone.commune.province.name if milestone.level == Level.PROVINCE else "",
        milestone.original,
        tuple(File(one.pk, one.description, one.kind, one.size) for one in milestone.files),
        tuple(body.name for body in milestone.took_part),
    )


@register.filter
def feed_line(milestone) -> FeedLine:
    return FeedLine(
        milestone.pk,
        milestone.statement,
        milestone.when,
        mark(milestone),
        milestone.commune.title,
        milestone.stage.short_name,
    )


@register.filter
def step_line(step) -> StepLine:
    first = step.first
    stage = step.stage
    return StepLine(stage.short_name, stage.is_outcome, first and first.pk, first.opening if first else "")


@register.filter
def achievement_line(milestone) -> AchievementLine:
    return AchievementLine(milestone.pk, milestone.statement, milestone.when, mark(milestone))
