"""What the results of a search can be narrowed by, each choice with the number it leaves, and what narrows them now.

Choices narrow what is already narrowed: a facet that is chosen leaves the list and stands among the chosen.
"""

import json
from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Exists, OuterRef
from django.db.models.expressions import RawSQL
from django.http import QueryDict

from communes.models import Enrolment
from milestones.kinds import Kind
from milestones.models import Attachment, Milestone
from milestones.querysets import MilestoneQuerySet
from public.filters import ATTACHMENTS, WITH, MilestoneFilters

MOST = 6  # choices shown of a facet
FEW = 100  # of more places all are read: a question that names them one by one is the slower one
FACTS = ("pk", "enrolment", "stage", "kind", "when", "with_files")
WITH_FILES = Exists(Attachment.objects.published().filter(milestone=OuterRef("pk")))


@dataclass(frozen=True)
class Choice:
    label: str
    count: int
    link: str


@dataclass(frozen=True)
class Facet:
    label: str
    choices: list[Choice]
    more: int  # choices that are not shown


@dataclass(frozen=True)
class Chosen:
    label: str
    value: str
    without: str  # the address that asks the same without it


@dataclass(frozen=True)
class Found:
    """What was found, in order, its number known: a slice brings milestones."""

    rows: MilestoneQuerySet
    count: int

    def __len__(self):
        return self.count

    def __getitem__(self, some: slice) -> list[Milestone]:
        keys = list(self.rows.values_list("pk", flat=True)[some])
        rows = Milestone.objects.published().with_places().in_bulk(keys)
        return [rows[key] for key in keys if key in rows]


@dataclass(frozen=True)
class Facets:
    found: Found
    narrowing: list[Facet]
    chosen: list[Chosen]
    query: str  # the whole question, encoded

    @property
    def count(self) -> int:
        return len(self.found)


def facets(found: MilestoneQuerySet, form: MilestoneFilters, asked: dict) -> Facets:
    """Of what was found, the nearest to the words first. Rows are counted here, not facet by facet."""
    rows = list(found.order_by().annotate(with_files=WITH_FILES).values_list(*FACTS))
    columns = dict(zip(FACTS, zip(*rows, strict=True) if rows else [()] * len(FACTS), strict=True))
    again = _once_more(found, columns["pk"])
    counts = _counts(columns, form) | {"body": _bodies(again, form)}
    query = _asked_again(form, asked)
    narrowing = [
        _facet(name, form.fields[name].label, tally, query)
        for name, tally in counts.items()
        if name not in asked and (len(tally) > 1 or (name == "body" and tally))
    ]
    in_order = Found(again.nearest_first(asked["q"]), len(rows))
    return Facets(in_order, narrowing, _chosen(form, asked, query), query.urlencode())


def _once_more(found: MilestoneQuerySet, keys: tuple[int, ...]) -> MilestoneQuerySet:
    """The same milestones for another query: an index finds them again faster than their keys are handed over. SQLite
    has none and would read every text; there they go as one parameter, however many."""
    if connection.vendor == "postgresql":
        return found
    return Milestone.objects.filter(pk__in=RawSQL("SELECT value FROM json_each(%s)", [json.dumps(keys)]))


def _counts(columns: dict[str, tuple], form) -> dict[str, Counter]:
    """By facet, the numbers of each choice, a choice being its value and its words."""
    tallies = {name: Counter(column) for name, column in columns.items() if name != "pk"}
    stage_of = {stage.pk: (stage.code, stage.name) for stage in form.stages}
    kind_of, files_of = dict(Kind.choices), {value == WITH: (value, said) for value, said in ATTACHMENTS}
    years = Counter()
    for when, number in tallies["when"].items():
        if when:
            years[when.strip("{")[:4]] += number
    return _places(tallies["enrolment"], form) | {
        "stage": _worded(tallies["stage"], stage_of.get),
        "kind": _worded(tallies["kind"], lambda kind: (kind, kind_of[kind])),
        "year": _worded(years, lambda year: (year, year)),
        "attachments": _worded(tallies["with_files"], lambda attached: files_of[bool(attached)]),
    }


def _worded(tally: Counter, choice) -> Counter:
    return Counter({choice(value): number for value, number in tally.items()})


def _places(enrolments: Counter, form) -> dict[str, Counter]:
    province_of = {province.pk: (province.slug, province.title) for province in form.provinces}
    communes, provinces = Counter(), Counter()
    places = Enrolment.objects.order_by("pk")
    if len(enrolments) < FEW:
        places = places.filter(pk__in=enrolments)
    for pk, slug, name, province in places.values_list("pk", "commune__slug", "commune__name", "commune__province"):
        if pk in enrolments:
            communes[slug, name] += enrolments[pk]
            provinces[province_of[province]] += enrolments[pk]
    return {"province": provinces, "commune": communes}


def _bodies(found: MilestoneQuerySet, form) -> Counter:
    bodies = {body.pk: (body.code, body.name) for body in form.bodies}
    took_part = Milestone.bodies.through.objects.filter(milestone__in=found.order_by().values("pk"))
    rows = took_part.order_by().values_list("body").annotate(Count("pk"))
    return Counter({bodies[body]: number for body, number in rows})


def _facet(name: str, label: str, tally: Counter, query: QueryDict) -> Facet:
    in_order = (
        sorted(tally.items(), key=lambda one: one[0][0], reverse=True) if name == "year" else tally.most_common()
    )
    choices = [Choice(said, number, _link(query, name, value)) for (value, said), number in in_order[:MOST]]
    return Facet(label, choices, len(tally) - len(choices))


def _chosen(form, asked: dict, query: QueryDict) -> list[Chosen]:
    names = [name for name in form.fields if name in asked and name != "q"]
    return [
        Chosen(
            form.fields[name].label,
            asked[name].name if name == "commune" else form.said(name, asked[name]),
            _link(query, name),
        )
        for name in names
    ]


def _asked_again(form, asked: dict) -> QueryDict:
    """The question as it was typed, without what was not understood."""
    query = QueryDict(mutable=True)
    query.update({name: form.data[name] for name in form.fields if name in asked})
    return query


def _link(query: QueryDict, name: str, value: str = "") -> str:
    other = query.copy()
    other.pop(name, None)
    if value:
        other[name] = value
    return "?" + other.urlencode()
