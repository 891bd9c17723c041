"""What the page of a card shows: its rows where a person looks for them, the uncertain ones first."""

from dataclasses import dataclass, field

from cards import applying, proposing, words
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
    other: str = ""  # the commune that the card's headings name, where it is not this one
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
    before = None
    for row in rows:
        row.card = card
        if row.is_entry:
            row.sibling = (
                before is not None
                and row.bullet is not None
                and (before.bullet, before.place) == (row.bullet, row.place)
            )
            before = row
        _place(preview, row)
    preview.other = "" if card.is_ours else proposing.other_commune(card)
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
    left: list[Row]  # left out, by a person or because the commune had them
    of_others: applying.OfOthers  # what taking it back would take along


def outcome(card: Card) -> Outcome:
    related = ("milestone__stage", "twin", "twin_row", "settled_by")
    entries = [row for row in card.rows.select_related(*related) if row.is_entry]
    rows = [row for row in entries if not row.left_out]
    here = [row for row in rows if row.milestone]
    return Outcome(
        rows=here,
        drafts=sum(row.milestone.status == Status.DRAFT for row in here),
        can_undo=applying.can_undo(card),
        gone=len(rows) - len(here),
        left=[row for row in entries if row.left_out],
        of_others=applying.of_others(card, here),
    )
