"""What the results of a search can be narrowed by, each choice with the number it leaves, and what narrows them now.

Choices narrow what is already narrowed: a facet that is chosen leaves the list and stands among the chosen.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Value
from django.db.models.functions import Replace, Substr
from django.http import QueryDict

from communes.models import Enrolment
from milestones.kinds import Kind
from milestones.models import Attachment
from public.filters import ATTACHMENTS, WITH, WITHOUT, MilestoneFilters

MOST = 6  # choices shown of a facet


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
    count: int  # of all that was found
    narrowing: list[Facet]
    chosen: list[Chosen]
    query: str  # the whole question, encoded


def facets(found, form: MilestoneFilters, asked: dict) -> Facets:
    counts = {"province": Counter(), "commune": Counter(), **_facts(found, form), "body": _bodies(found, form)}
    total = counts.pop("all")
    for (commune, province), number in _places(found, form).items():
        counts["commune"][commune] += number
        counts["province"][province] += number
    query = _asked_again(form, asked)
    narrowing = [
        _facet(name, form.fields[name].label, tally, query)
        for name, tally in counts.items()
        if name not in asked and (len(tally) > 1 or (name == "body" and tally))
    ]
    return Facets(total, narrowing, _chosen(form, asked, query), query.urlencode())


def _facts(found, form) -> dict:
    """The numbers by stage, kind, year and attachments, from one query: they make few combinations."""
    year = Substr(Replace("when", Value("{"), Value("")), 1, 4)
    with_files = Exists(Attachment.objects.published().filter(milestone=OuterRef("pk")))
    rows = found.order_by().annotate(year_of=year, with_files=with_files)
    rows = rows.values_list("stage", "kind", "year_of", "with_files").annotate(Count("pk"))
    stages = {stage.pk: (stage.code, stage.name) for stage in form.stages}
    kinds, files = dict(Kind.choices), dict(ATTACHMENTS)
    counts = {"stage": Counter(), "kind": Counter(), "year": Counter(), "attachments": Counter()}
    total = 0
    for stage, kind, year, attached, number in rows:
        total += number
        counts["stage"][stages[stage]] += number
        counts["kind"][kind, kinds[kind]] += number
        if year:
            counts["year"][year, year] += number
        code = WITH if attached else WITHOUT
        counts["attachments"][code, files[code]] += number
    return counts | {"all": total}


def _bodies(found, form) -> Counter:
    bodies = {body.pk: (body.code, body.name) for body in form.bodies}
    rows = found.order_by().values_list("bodies").annotate(Count("pk", distinct=True))
    return Counter({bodies[body]: number for body, number in rows if body in bodies})


def _places(found, form) -> Counter:
    """The numbers by commune and its province."""
    rows = dict(found.order_by().values_list("enrolment").annotate(Count("pk")))
    provinces = {province.pk: (province.slug, province.title) for province in form.provinces}
    places = Enrolment.objects.filter(pk__in=rows).order_by("pk")
    fields = ("pk", "commune__slug", "commune__name", "commune__province")
    counts = Counter()
    for enrolment, slug, name, province in places.values_list(*fields):
        counts[(slug, name), provinces[province]] += rows[enrolment]
    return counts


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
