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
from public.filters import ATTACHMENTS, WITH, MilestoneFilters

MOST = 6  # choices shown of a facet
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
class Facets:
    keys: list[int]  # of all that was found, in order
    narrowing: list[Facet]
    chosen: list[Chosen]
    query: str  # the whole question, encoded

    @property
    def count(self) -> int:
        return len(self.keys)


def facets(found, form: MilestoneFilters, asked: dict) -> Facets:
    """Of what was found, in its order. Every text is looked into once: rows are counted here, not facet by facet."""
    rows = list(found.annotate(with_files=WITH_FILES).values_list(*FACTS))
    keys = [row[0] for row in rows]
    counts = _counts(rows, form) | {"body": _bodies(keys, form)}
    query = _asked_again(form, asked)
    narrowing = [
        _facet(name, form.fields[name].label, tally, query)
        for name, tally in counts.items()
        if name not in asked and (len(tally) > 1 or (name == "body" and tally))
    ]
    return Facets(keys, narrowing, _chosen(form, asked, query), query.urlencode())


def _counts(rows: list[tuple], form) -> dict[str, Counter]:
    """By facet, the numbers of each choice, a choice being its value and its words."""
    tallies = {name: Counter(row[place] for row in rows) for place, name in enumerate(FACTS) if name != "pk"}
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
    places = Enrolment.objects.filter(pk__in=enrolments).order_by("pk")
    for pk, slug, name, province in places.values_list("pk", "commune__slug", "commune__name", "commune__province"):
        communes[slug, name] += enrolments[pk]
        provinces[province_of[province]] += enrolments[pk]
    return {"province": provinces, "commune": communes}


def _bodies(keys: list[int], form) -> Counter:
    bodies = {body.pk: (body.code, body.name) for body in form.bodies}
    took_part = Milestone.bodies.through.objects.filter(milestone__in=_these(keys))
    rows = took_part.order_by().values_list("body").annotate(Count("pk"))
    return Counter({bodies[body]: number for body, number in rows})


def _these(keys: list[int]) -> RawSQL:
    """Keys as one parameter, however many: each database takes only so many."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [keys])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(keys)])


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
