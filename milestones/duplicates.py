"""What a commune has already, told from what a card brings anew."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher

from django.db.models import Q

from arabic import edtf
from arabic.folding import fold
from milestones.kinds import Status
from milestones.models import Milestone
from milestones.models.facts import STATEMENT_LENGTH

NEAR = 0.8  # how like each other two wordings of the same day must be, word for word
SHARED, LEAST = 0.9, 4  # or: this part of the shorter one's words, where it has at least so many
MOST_OF_A_DAY = 50  # wordings of one day, or dates of one wording, that are compared; a commune has two or three


@dataclass(frozen=True)
class Wording:
    """What of an entry tells whether another is the same: folded texts, and the date in EDTF."""

    statement: str
    original: str
    when: str

    @classmethod
    def of(cls, *, statement: str, original: str, when: str) -> "Wording":
        return cls(fold(statement), fold(original), when)


class Known:
    """Wordings that are there, each with what says it; asked without comparing every pair."""

    def __init__(self, wordings: Iterable[tuple[object, Wording]] = ()):
        self._by_original: dict[str, object] = {}
        self._by_statement: dict[str, list[tuple[object, Wording]]] = defaultdict(list)
        self._by_day: dict[str, list[tuple[object, Wording]]] = defaultdict(list)
        self._undated: list[tuple[object, Wording]] = []
        for what, wording in wordings:
            self.add(what, wording)

    def add(self, what, wording: Wording) -> None:
        if wording.original:
            self._by_original.setdefault(wording.original, what)
        self._by_statement[wording.statement].append((what, wording))
        (self._by_day[wording.when] if wording.when else self._undated).append((what, wording))

    def same(self, wording: Wording):
        """What says the same: the same wording, or the same date and a near wording. None where nothing does."""
        if wording.original and (found := self._by_original.get(wording.original)):
            return found
        for what, other in self._by_statement[wording.statement]:
            if other.when == wording.when:
                return what
        of_the_day = self._by_day[wording.when][:MOST_OF_A_DAY] if wording.when else ()
        return next((what for what, other in of_the_day if _near(wording.statement, other.statement)), None)

    def maybe(self, wording: Wording):
        """What may be the same: the same statement with another date or none, or a near one and neither dated.

        Nobody but a person can tell: a date put right, or a meeting held again. Of several it is the nearest in time.
        """
        if same := self._by_statement[wording.statement][:MOST_OF_A_DAY]:
            return min(same, key=lambda one: _apart(one[1].when, wording.when))[0]
        undated = () if wording.when else self._undated[:MOST_OF_A_DAY]
        return next((what for what, other in undated if _near(wording.statement, other.statement)), None)


def _apart(one: str, other: str) -> timedelta:
    """How far from each other two dates in EDTF begin; as far as can be where one of them is not known."""
    (begins, _), (starts, _) = edtf.bounds(one), edtf.bounds(other)
    return abs(begins - starts) if begins and starts else timedelta.max


def _near(one: str, other: str) -> bool:
    words, others = one.split(), other.split()
    shared, least = len(set(words) & set(others)), min(len(set(words)), len(set(others)))
    if least >= LEAST and shared >= SHARED * least:
        return True
    if max(len(one), len(other)) > STATEMENT_LENGTH:  # no statement: nothing to compare it with
        return False
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    return matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR


def recorded(enrolment: int) -> Known:
    """What the commune has, on its way or published; what was given up is had no more. One query."""
    rows = Milestone.objects.filter(enrolment=enrolment, revises__isnull=True).exclude(status=Status.DROPPED)
    return Known((row, wording_of(row)) for row in rows.order_by("pk"))


def said_already(milestones: Iterable[Milestone]) -> set[int]:
    """The keys of those that another entry of their commune says already. One query: of the record only what has the
    same date or the same line of a card is read."""
    asked = list(milestones)
    days, lines = {one.when for one in asked} - {""}, {one.original for one in asked} - {""}
    rows = Milestone.objects.to_be().filter(enrolment__in={one.enrolment_id for one in asked})
    rows = rows.filter(Q(when__in=days) | Q(original__in=lines)).order_by("pk")
    there = defaultdict(list)
    for row in rows.only("enrolment_id", "statement", "original", "when"):
        there[row.enrolment_id].append((row.pk, wording_of(row)))
    return {one.pk for one in asked if _others(one, there[one.enrolment_id]).same(wording_of(one)) is not None}


def _others(milestone: Milestone, entries: list[tuple[int, Wording]]) -> Known:
    itself = {milestone.pk, milestone.revises_id}
    return Known((pk, wording) for pk, wording in entries if pk not in itself)


def wording_of(milestone: Milestone) -> Wording:
    return Wording.of(statement=milestone.statement, original=milestone.original, when=milestone.when)
