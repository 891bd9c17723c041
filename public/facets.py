"""What the results of a search can be narrowed by, each choice with the number it leaves, and what narrows them now.

Choices narrow what is already narrowed: a facet that is chosen leaves the list and stands among the chosen.
"""

from collections import Counter
from dataclasses import dataclass

from django.http import QueryDict

from communes.models import Enrolment
from milestones.kinds import Kind
from milestones.models import Milestone
from milestones.querysets import MilestoneQuerySet
from milestones.tallying import tallied
from public.filters import ATTACHMENTS, WITH, MilestoneFilters

MOST = 6  # choices shown of a facet
FEW = 100  # of more places all are read: a question that names them one by one is the slower one


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
    """Of what was found, the nearest to the words first."""
    tally = tallied(found)
    query = _asked_again(form, asked)
    narrowing = [
        _facet(name, form.fields[name].label, choices, query)
        for name, choices in _choices(tally.of, form).items()
        if name not in asked and (len(choices) > 1 or (name == "body" and choices))
    ]
    in_order = Found(tally.again.nearest_first(asked["q"]), tally.count)
    return Facets(in_order, narrowing, _chosen(form, asked, query), query.urlencode())


def _choices(of: dict[str, Counter], form) -> dict[str, Counter]:
    """By facet, the numbers of each choice, a choice being its value and its words."""
    stage_of = {stage.pk: (stage.code, stage.name) for stage in form.stages}
    body_of = {body.pk: (body.code, body.name) for body in form.bodies}
    kind_of, files_of = dict(Kind.choices), {value == WITH: (value, said) for value, said in ATTACHMENTS}
    years = Counter({year: number for year, number in of["year"].items() if year})
    return _places(of["enrolment"], form) | {
        "stage": _worded(of["stage"], stage_of.get),
        "kind": _worded(of["kind"], lambda kind: (kind, kind_of[kind])),
        "year": _worded(years, lambda year: (year, year)),
        "attachments": _worded(of["with_files"], lambda attached: files_of[bool(attached)]),
        "body": _worded(of["body"], body_of.get),
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


def _facet(name: str, label: str, tally: Counter, query: QueryDict) -> Facet:
    in_order = sorted(tally.items(), reverse=True) if name == "year" else sorted(tally.items(), key=_most_first)
    choices = [Choice(said, number, _link(query, name, value)) for (value, said), number in in_order[:MOST]]
    return Facet(label, choices, len(tally) - len(choices))


def _most_first(choice: tuple[tuple[str, str], int]) -> tuple:
    return -choice[1], choice[0]


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
