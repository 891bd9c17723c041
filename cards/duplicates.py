"""What a commune has already, told from what a card brings anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from arabic.folding import fold
from milestones.kinds import Status
from milestones.models import Milestone

NEAR = 0.85  # how like each other two wordings of the same day must be
SHARED, LEAST = 0.9, 4  # or: this part of the shorter one's words, where it has at least so many


@dataclass(frozen=True)
class Wording:
    """What of an entry tells whether another is the same: folded texts, and the date in EDTF."""

    statement: str
    original: str
    when: str

    @classmethod
    def of(cls, *, statement: str, original: str, when: str) -> "Wording":
        return cls(fold(statement), fold(original), when)

    def same_as(self, other: "Wording") -> bool:
        """The same wording, or the same date and a near wording."""
        if self.original and self.original == other.original:
            return True
        if self.when != other.when:
            return False
        return self.statement == other.statement or (bool(self.when) and _near(self.statement, other.statement))

    def may_be(self, other: "Wording") -> bool:
        """The same statement, where one of the two has no date: nobody but a person can tell."""
        return self.statement == other.statement and self.when != other.when and not (self.when and other.when)


def _near(one: str, other: str) -> bool:
    words, others = set(one.split()), set(other.split())
    least = min(len(words), len(others))
    if least >= LEAST and len(words & others) >= SHARED * least:
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= NEAR


def recorded(enrolment) -> list[tuple[Milestone, Wording]]:
    """What the commune has, on its way or published; what was given up is had no more. One query."""
    rows = Milestone.objects.filter(enrolment=enrolment, revises__isnull=True).exclude(status=Status.DROPPED)
    return [(row, Wording.of(statement=row.statement, original=row.original, when=row.when)) for row in rows]


def first_same(wording: Wording, among: Iterable):
    """The first of the pairs (what, its wording) that says the same; None where none does."""
    return next((one for one, other in among if wording.same_as(other)), None)


def first_that_may_be(wording: Wording, among: Iterable):
    """The first of the pairs that may be the same, for a person to say."""
    return next((one for one, other in among if wording.may_be(other)), None)
