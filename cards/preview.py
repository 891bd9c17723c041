"""What the page of a card shows: its rows where a person looks for them, the uncertain ones first."""

from dataclasses import dataclass, field

from cards import applying, words
from cards.models import Card, Row
from milestones.kinds import Section, Status
from milestones.models import Body
from programme.models import Stage


@dataclass
class Preview:
    card: Card
    coverage: str
    uncertain: list[Row] = field(default_factory=list)
    timeline: list[Row] = field(default_factory=list)
    achievements: list[Row] = field(default_factory=list)
    twins: list[Row] = field(default_factory=list)  # left out: the commune has them already
    left: list[Row] = field(default_factory=list)  # left out by a person
    unplaced: list[Row] = field(default_factory=list)
    around: list[Row] = field(default_factory=list)  # title, headings, context
    stages: dict[str, str] = field(default_factory=dict)  # the name of each code
    bodies: dict[str, str] = field(default_factory=dict)

    @property
    def to_write(self) -> int:
        return len(self.uncertain) + len(self.timeline) + len(self.achievements)


def of(card: Card) -> Preview:
    """Three queries, however many rows."""
    rows = list(card.rows.select_related("twin", "twin_row", "milestone", "settled_by"))
    preview = Preview(card, words.coverage(card, rows))
    preview.stages = dict(Stage.objects.filter(programme=card.enrolment.programme_id).values_list("code", "name"))
    preview.bodies = dict(Body.objects.values_list("code", "name"))
    earlier = {}  # the entry before each one, to which it may be joined
    last = None
    for row in rows:
        row.card = card
        if row.is_entry:
            earlier[row.pk], last = last, row
            row.before = earlier[row.pk]
            row.sibling = row.before is not None and row.bullet is not None and row.before.bullet == row.bullet
        _place(preview, row)
    return preview


def _place(preview: Preview, row: Row):
    if row.place == Row.Place.UNPLACED:
        preview.unplaced.append(row)
    elif not row.is_entry:
        preview.around.append(row)
    elif row.left_out:
        (preview.left if row.settled else preview.twins).append(row)
    elif row.uncertain:
        preview.uncertain.append(row)
    else:
        (preview.achievements if row.place == Section.ACHIEVEMENTS else preview.timeline).append(row)


@dataclass(frozen=True)
class Outcome:
    """What became of a card that was confirmed."""

    rows: list[Row]  # those written, with their milestones
    drafts: int
    can_undo: bool
    gone: int  # written once, given up or deleted since


def outcome(card: Card) -> Outcome:
    rows = [row for row in card.rows.select_related("milestone__stage") if row.is_entry and not row.left_out]
    here = [row for row in rows if row.milestone]
    drafts = sum(row.milestone.status == Status.DRAFT for row in here)
    return Outcome(here, drafts, applying.can_undo(card), len(rows) - len(here))
