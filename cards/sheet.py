"""The card of one commune in words, in the order of the paper card: what PDF and Word lay out.

    of(CommuneProfile.of(enrolment), as_of=today)      a Sheet

Only words and their order stand here; type and colour are the renderings' own.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from arabic import dates, paper
from arabic.counting import NOUNS, counted
from cards.own import (
    BETWEEN_BODIES,
    BODIES,
    CLOSES,
    DECISION,
    KIND,
    LEVEL,
    LINK,
    OPENS,
    PLACE,
    STAGE,
    STATE,
    SYNTHESIS,
    TOTAL,
    UNDATED,
    WOMEN,
    YOUTH,
)
from milestones.kinds import Level, Status
from milestones.models import Milestone
from milestones.profile import CommuneProfile

TITLE = "بطاقة حول الانخراط في {programme}"
NOT_RECORDED = "غير مسجَّل بعد"
DRAFT_MARK = "مسودة غير منشورة"
NOTHING_YET = {"timeline": "لم تُسجَّل بعد أي محطة.", "achievements": "لم يُسجَّل بعد أي إنجاز."}


@dataclass(frozen=True)
class Entry:
    """One milestone on the card."""

    when: str  # as people write it; UNDATED where it is not known
    note: str  # «يومان متفرقان», or ""
    statement: str
    facts: tuple[tuple[str, str], ...]  # (label, value), as cards.own names and orders them
    draft: str = ""  # where it stands on its way to the public; "" for what is published


@dataclass(frozen=True)
class Step:
    name: str
    said: str  # «3 محطات», or that nothing is recorded
    recorded: bool


@dataclass(frozen=True)
class Sheet:
    slug: str
    title: str
    commune: str  # «جماعة دمنات»
    context: tuple[str, ...]  # paragraphs
    facts: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    recorded: str  # «7 مراحل مسجَّلة من 8»
    joined: str  # the heading of the timeline
    timeline: tuple[Entry, ...]
    achievements: tuple[Entry, ...]
    issued: str  # the day of issue, in words
    address: str  # of the live page
    sources: tuple[str, ...]
    draft: str = ""  # DRAFT_MARK where the card holds what is not published
    made_up: str = ""  # paper.MADE_UP where the whole record is


def of(profile: CommuneProfile, *, as_of: date) -> Sheet:
    """`as_of` is the day of issue. A profile with drafts gives a card that says so on every page."""
    commune, programme = profile.commune, profile.enrolment.programme
    drafts = any(milestone.status != Status.PUBLISHED for milestone in profile.milestones)
    return Sheet(
        slug=commune.slug,
        title=TITLE.format(programme=programme.name),
        commune=commune.title,
        context=tuple(
            line.strip()
            for text in (programme.context, programme.objectives)
            for line in text.splitlines()
            if line.strip()
        ),
        facts=tuple(_facts_of_commune(profile)),
        steps=tuple(_steps(profile)),
        recorded=_recorded(profile),
        joined=f"انخراط {commune.title} في البرنامج",
        timeline=tuple(_entry(milestone) for milestone in in_place(profile.timeline)),
        achievements=tuple(_entry(milestone) for milestone in in_place(profile.achievements)),
        issued=dates.write(as_of.isoformat()),
        address=settings.SITE_URL + commune.get_absolute_url(),
        sources=tuple(_sources(profile)),
        draft=DRAFT_MARK if drafts else "",
        made_up=paper.MADE_UP if settings.SYNTHETIC else "",
    )


def _facts_of_commune(profile: CommuneProfile):
    enrolment, commune = profile.enrolment, profile.commune
    yield "الجهة", commune.province.region.name
    yield f"ال{commune.province.get_kind_display()}", commune.province.name
    yield "الصفة في البرنامج", enrolment.get_role_display()
    yield "منخرطة منذ", dates.write(enrolment.since.isoformat()) if enrolment.since else NOT_RECORDED
    yield "عدد السكان (إحصاء 2024)", f"{commune.population} نسمة" if commune.population else NOT_RECORDED


def _steps(profile: CommuneProfile):
    for step in profile.steps:
        number = len(step.milestones)
        yield Step(step.stage.name, counted(number, NOUNS["milestone"]) if number else NOT_RECORDED, step.recorded)


def _recorded(profile: CommuneProfile) -> str:
    if not profile.steps_recorded:
        return f"لم تُسجَّل بعد أي مرحلة من {len(profile.steps)}"
    return f"{counted(profile.steps_recorded, NOUNS['stage recorded'])} من {len(profile.steps)}"


def in_place(milestones: list[Milestone]) -> list[Milestone]:
    """By date; one without a date after that which stands before it in the commune's card, as there."""
    day, days = date.min, {}
    for milestone in sorted(milestones, key=lambda milestone: milestone.position):
        day = days[milestone.pk] = milestone.earliest or day
    return sorted(milestones, key=lambda milestone: (days[milestone.pk], milestone.position))


def _entry(milestone: Milestone) -> Entry:
    return Entry(
        when=dates.write(milestone.when) if milestone.when else UNDATED,
        note=dates.note(milestone.when),
        statement=milestone.statement,
        facts=tuple((label, value) for label, value in _facts(milestone) if value),
        draft="" if milestone.status == Status.PUBLISHED else milestone.get_status_display(),
    )


def _facts(milestone: Milestone):
    yield STATE, "" if milestone.status == Status.PUBLISHED else milestone.get_status_display()
    yield STAGE, milestone.stage.name
    yield KIND, milestone.get_kind_display()
    yield LEVEL, "" if milestone.level == Level.COMMUNE else milestone.get_level_display()
    yield BODIES, BETWEEN_BODIES.join(body.name for body in milestone.took_part)
    for label, number in (
        (TOTAL, milestone.attendance_total),
        (WOMEN, milestone.attendance_women),
        (YOUTH, milestone.attendance_youth),
    ):
        yield label, "" if number is None else str(number)
    for label, day in ((OPENS, milestone.opens_on), (CLOSES, milestone.closes_on)):
        yield label, dates.write(day.isoformat()) if day else ""
    yield LINK, milestone.take_part_at
    yield SYNTHESIS, milestone.synthesis
    yield DECISION, milestone.decision
    yield PLACE, milestone.place


def _sources(profile: CommuneProfile):
    yield from dict.fromkeys(milestone.source for milestone in profile.milestones if milestone.source)
    yield "المندوبية السامية للتخطيط، الإحصاء العام للسكان والسكنى 2024 (CC BY 4.0): الأسماء والرموز وعدد السكان."
