"""One milestone before whoever reviews it: all that helps to decide, on one page. Facts, no words."""

from bisect import bisect
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import prefetch_related_objects

from accounts import policy
from dashboard.scope import Scope
from milestones import review, telling
from milestones.duplicates import Known, wording_of
from milestones.models import Feedback, Milestone, Review

DECISIONS = ("publish", "return")
QUEUE = 200  # of the longest waiting, among which it finds its place; a queue beyond that is only begun
AROUND = 3  # entries of the commune shown before, and as many after


@dataclass(frozen=True)
class Neighbour:
    """Another entry of the commune: one that says the same, one that may, or one that stands beside it in time."""

    milestone: Milestone
    likeness: str = ""  # "same", "maybe"


@dataclass(frozen=True)
class Place:
    """Where the milestone stands among those that wait, or among the first of them where they are too many."""

    pks: tuple[int, ...]
    pk: int

    @cached_property
    def number(self) -> int:
        return self.pks.index(self.pk) + 1 if self.pk in self.pks else 0

    @property
    def total(self) -> int | None:
        """How many wait; None where they are too many to be counted here."""
        return len(self.pks) if len(self.pks) <= QUEUE else None

    @property
    def following(self) -> int | None:
        """The one after it; at the end of the list, the first that was passed over. None where it is alone."""
        others = self.pks[self.number :] + self.pks[: max(self.number - 1, 0)]
        return others[0] if others else None


@dataclass(frozen=True)
class Sheet:
    milestone: Milestone
    decisions: tuple[str, ...]  # those that its reader may make now
    reviews: list[Review]
    differences: list[dict]
    neighbours: list[Neighbour]
    prompted: list[Feedback]  # the messages of citizens that asked for this correction

    @property
    def sent(self) -> Review | None:
        """The move that brought it to review."""
        sent = [one for one in self.reviews if one.action in ("submit", "accept")]
        return sent[-1] if sent else None

    @property
    def twin(self) -> Neighbour | None:
        """The entry that says the same, or may: whoever decides should have read it."""
        return next((one for one in self.neighbours if one.likeness), None)

    @property
    def rewritten(self) -> bool:
        """The proposed statement is not, word for word, what the card says."""
        return bool(self.milestone.original) and self.milestone.original != self.milestone.statement


def found(user, pk: int) -> Milestone | None:
    """The milestone with all that a page says of it; None beyond the person's reach."""
    within = policy.drafts_seen_by(user, at="enrolment__commune")
    rows = Milestone.objects.filter(within).with_places()
    rows = rows.select_related("created_by", "updated_by", "event__created_by", "card_row__card", "revises__stage")
    milestone = rows.filter(pk=pk).first()
    both = [one for one in (milestone, milestone and milestone.revises) if one]
    prefetch_related_objects(both, "bodies", "attachments")
    return milestone


def sheet(milestone: Milestone, user) -> Sheet:
    """Two queries, four for a correction, however long the commune's record."""
    decisions = review.open_to(user, milestone)
    return Sheet(
        milestone,
        decisions=tuple(action for action in DECISIONS if action in decisions),
        reviews=list(milestone.reviews.select_related("by")),
        differences=telling.differences(milestone),
        neighbours=neighbours(milestone),
        prompted=list(milestone.prompted_by.all()) if milestone.revises_id else [],
    )


def place(scope: Scope, pk: int) -> Place:
    """One query."""
    waiting = scope.milestones().filter(scope.reviewed).awaiting_review()
    return Place(tuple(waiting.values_list("pk", flat=True)[: QUEUE + 1]), pk)


def neighbours(milestone: Milestone) -> list[Neighbour]:
    """Entries of the same commune that say the same or may; then those just before and after it. One query."""
    itself = {milestone.pk, milestone.revises_id}
    rows = milestone.enrolment.milestones.to_be().in_card_order()
    shown = ("statement", "original", "when", "earliest", "latest", "status", "position", "enrolment_id")
    others = [one for one in rows.only(*shown) if one.pk not in itself]
    known, here = Known((one, wording_of(one)) for one in others), wording_of(milestone)
    same = known.same(here)
    alike = {"same": same} if same else {"maybe": known.maybe(here)}
    found = [Neighbour(one, likeness) for likeness, one in alike.items() if one]
    for one in _around(milestone, others):
        if one not in alike.values():
            found.append(Neighbour(one, "maybe" if wording_of(one).statement == here.statement else ""))
    return found


def _around(milestone: Milestone, others: list[Milestone]) -> list[Milestone]:
    """Those just before and after it. `others` in the card's order."""

    def key(one):
        return one.earliest or date.max, one.position, one.pk

    at = bisect(others, key(milestone), key=key)
    return others[max(at - AROUND, 0) : at + AROUND]
