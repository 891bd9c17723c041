"""All that is recorded about one commune: the one read model that every rendering formats."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from communes.models import Enrolment
from milestones.kinds import Phase, Status
from milestones.models import Attachment, Body, Milestone
from milestones.progress import Step, steps
from milestones.querysets import SEARCHABLE
from programme.models import Stage

# What no rendering of the record says. Reading moments alone takes as long as all the rest.
UNREAD = (
    *SEARCHABLE, "since", "once",
    *(f"{what}_{how}" for what in ("created", "updated", "published") for how in ("at", "by")),
)  # fmt: skip
BODY = [field.attname for field in Body._meta.concrete_fields]


@dataclass(frozen=True)
class Year:
    """The milestones of one year, or with `number` None those without a date."""

    number: int | None
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True)
class CommuneProfile:
    enrolment: Enrolment
    stages: tuple[Stage, ...]
    milestones: tuple[Milestone, ...]  # by first day, undated last, then as in the card

    @classmethod
    def of(cls, enrolment: Enrolment, *, with_drafts: bool = False) -> "CommuneProfile":
        """Four queries, however long the record: stages, milestones, bodies, attachments.

        `with_drafts` adds what is on its way to the public: for staff alone, after asking the policy.
        """
        milestones = enrolment.milestones.to_be() if with_drafts else enrolment.milestones.published()
        milestones = sorted(milestones.order_by().defer(*UNREAD), key=in_card_order)
        took_part, files = bodies_of(milestones), attachments_of(milestones)
        stages = Stage.objects.filter(programme=enrolment.programme_id).order_by()
        stages = {stage.pk: stage for stage in sorted(stages, key=lambda stage: (stage.position, stage.pk))}
        for milestone in milestones:
            milestone.enrolment = enrolment
            milestone.stage = stages[milestone.stage_id]
            milestone.took_part, milestone.files = took_part[milestone.pk], files[milestone.pk]
        return cls(enrolment, tuple(stages.values()), tuple(milestones))

    @property
    def commune(self):
        return self.enrolment.commune

    @cached_property
    def steps(self) -> list[Step]:
        """From what is published alone, also where drafts stand beside it."""
        return steps(self.stages, [m for m in self.milestones if m.status == Status.PUBLISHED])

    @property
    def steps_recorded(self) -> int:
        return sum(step.recorded for step in self.steps)

    @cached_property
    def timeline(self) -> list[Milestone]:
        return [m for m in self.milestones if not m.is_achievement]

    @cached_property
    def achievements(self) -> list[Milestone]:
        return [m for m in self.milestones if m.is_achievement]

    @cached_property
    def consultations(self) -> list[Milestone]:
        """Those published that have days to take part in, the first to close first."""
        dated = (m for m in self.milestones if m.opens_on and m.status == Status.PUBLISHED)
        return sorted(dated, key=lambda m: (m.closes_on, m.pk))

    def current_consultations(self, as_of: date) -> list[Milestone]:
        """Those that are not over: open ones, then what is announced."""
        current = [m for m in self.consultations if m.phase(as_of) != Phase.ENDED]
        return sorted(current, key=lambda m: m.phase(as_of) == Phase.ANNOUNCED)

    def past_consultations(self, as_of: date) -> list[Milestone]:
        """Those that are over, the latest first; each with an outcome or without one yet."""
        return [m for m in self.consultations if m.phase(as_of) == Phase.ENDED][::-1]

    @cached_property
    def years(self) -> list[Year]:
        grouped = groupby(self.milestones, key=lambda m: m.earliest.year if m.earliest else None)
        return [Year(number, tuple(group)) for number, group in grouped]

    @cached_property
    def period(self) -> str:
        """From the first month recorded to the last, in EDTF; "" where nothing has a date."""
        days = [m for m in self.milestones if m.earliest]
        if not days:
            return ""
        first, last = min(m.earliest for m in days), max(m.latest for m in days)
        months = dict.fromkeys(f"{day:%Y-%m}" for day in (first, last))
        return "/".join(months)

    @cached_property
    def source(self) -> str:
        """The card that the record was taken from, where its milestones name one."""
        return next((m.source for m in self.milestones if m.source), "")


def in_card_order(milestone: Milestone) -> tuple:
    """The order of MilestoneQuerySet.in_card_order, as a key: a few rows are sorted here sooner than asked for so."""
    return milestone.earliest is None, milestone.earliest or date.max, milestone.position, milestone.pk


def bodies_of(milestones: list[Milestone]) -> dict[int, list[Body]]:
    """Who took part, by the milestones' keys, in the bodies' order. One query; each body is made once."""
    links = Milestone.bodies.through.objects.filter(milestone__in=[one.pk for one in milestones])
    bodies: dict[int, Body] = {}
    held: dict[int, list[Body]] = defaultdict(list)
    for milestone, pk, *facts in links.values_list("milestone_id", *(f"body__{name}" for name in BODY)):
        held[milestone].append(bodies.setdefault(pk, Body(pk, *facts)))
    for found in held.values():
        found.sort(key=lambda body: (body.position, body.pk))
    return held


def attachments_of(milestones: list[Milestone]) -> dict[int, list[Attachment]]:
    """Their attachments, by their keys, in order. One query."""
    held: dict[int, list[Attachment]] = defaultdict(list)
    found = Attachment.objects.filter(milestone__in=[one.pk for one in milestones]).order_by()
    for attachment in sorted(found, key=lambda one: (one.position, one.pk)):
        held[attachment.milestone_id].append(attachment)
    return held
