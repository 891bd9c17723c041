"""What a desk speaks of: the communes within a person's reach, narrowed by what they ask. The address keeps it."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from django import forms
from django.db.models import Exists, OuterRef, Q, Sum, Value
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import User
from arabic import dates
from communes.models import Commune, Enrolment, Province, Region
from dashboard.desk import enrolments_of
from dashboard.period import Period, touching, understood
from milestones.filters import PlaceFilters, choice
from milestones.kept_numbers import KeptNumber
from milestones.models import Milestone, Review
from programme.models import EVERY_STAGE, Programme, Stage


class InWords:
    """A filter form that says what it was asked, by the names that its choices have already."""

    def in_words(self) -> list[tuple[str, str]]:
        """What was asked and understood, as (label, value)."""
        return [(self.fields[name].label, self._said(name, value)) for name, value in self.asked().items()]

    def _said(self, name: str, value: str) -> str:
        known = dict(flatten_choices(getattr(self.fields[name], "choices", ())))
        return dates.write(value) if name == "period" else str(known[value])


class DeskFilters(InWords, PlaceFilters):
    """By region, province, role, coordinator in charge, next stage, stage and period; by one commune where it is
    asked for by a link."""

    commune = choice("الجماعة", "كل الجماعات")
    role = choice("الصفة", "الكل")
    coordinator = choice("المتابعة", "الكل")
    next_stage = choice("المرحلة التالية", "الكل")
    period = Period(widget=forms.TextInput({"placeholder": "مثل: من ماي إلى غشت 2025"}))
    field_order = ["region", "province", "commune", "role", "coordinator", "next_stage", "stage", "period"]

    def __init__(self, data, enrolments, user=None):
        """`user`: whose desk it is; what is assigned to them is called so."""
        super().__init__(data, enrolments)
        if len(self.provinces) == 1:  # no choice; what an address asks all the same is answered
            for name in {"region", "province"} - {*self.data}:
                del self.fields[name]
        self.add_choices("role", Enrolment.Role.choices)
        self.add_choices("coordinator", _coordinators(enrolments, user))
        self.add_choices(
            "next_stage", [*((stage.code, stage.name) for stage in self.stages), (EVERY_STAGE, ALL_RECORDED)]
        )
        if SLUG.fullmatch(asked := self.data.get("commune", "")):
            found = Commune.objects.filter(enrolments__in=enrolments, slug=asked)
            self.add_choices("commune", list(found.values_list("slug", "name")))
        else:
            del self.fields["commune"]

    def pathway(self):
        return Stage.objects.select_related("programme")  # how soon a commune is quiet is asked with it


def _coordinators(enrolments, user) -> list[tuple[str, str]]:
    """Those to whom communes are assigned; a coordinator's own first, be it none yet."""
    others = User.objects.filter(pk__in=enrolments.assigned(localdate()).order_by().values("coordinator"))
    mine = user is not None and policy.reach(user).provinces
    own = [(str(user.pk), "المسندة إليّ")] if mine else []
    named = [(str(person.pk), str(person)) for person in others.order_by("pk") if not (mine and person == user)]
    return [*own, *named, (NOBODY, "غير مسندة إلى أحد")]


NOBODY = "none"
ALL_RECORDED = "كلها مسجَّلة"


def _in_care_of(who: str):
    found = Enrolment.objects.unassigned(localdate())
    if who != NOBODY:
        found = Enrolment.objects.assigned(localdate()).filter(coordinator=who)
    return found.order_by().values("pk")


def _next_is(asked: tuple[list[Stage], str], at: str) -> Q:
    """With something published in every stage before that one, and nothing in it. Asked of the rows that are found
    anyway: the standings of all communes are never read through for it."""
    stages, code = asked
    codes = [stage.code for stage in stages]
    if code not in (*codes, EVERY_STAGE):
        return Q(pk__in=[])
    there = [Q((f"{at}standing__by_stage__has_key", str(stage.pk))) for stage in stages]
    if code == EVERY_STAGE:
        return Q(*there)
    return Q(*there[: codes.index(code)]) & ~there[codes.index(code)]


def _at(path: str):
    return lambda value, at: Q((at + path, value))


# What is asked of a place, as a condition on what leads to an enrolment by `at`.
PLACE = {
    "region": _at("commune__province__region__slug"),
    "province": _at("commune__province__slug"),
    "commune": _at("commune__slug"),
    "role": _at("role"),
    "coordinator": lambda who, at: Q((f"{at}pk__in", _in_care_of(who))),
    "next_stage": _next_is,
}
# Of a milestone itself, without a join.
TIME = {
    "stage": lambda code: Q(stage__in=Stage.objects.filter(code=code).order_by().values("pk")),
    "period": touching,
}


SLUG = re.compile(r"[-\w]{1,60}", re.ASCII)  # of places, and of stages as management names them
WHO = re.compile(f"{NOBODY}|[0-9]{{1,15}}")


@dataclass(frozen=True)
class Scope:
    user: object
    asked: dict = field(default_factory=dict)
    stages: list[Stage] | None = None  # the pathway, each with its programme, where it is known already

    @classmethod
    def of_address(cls, request) -> "Scope":
        """What an address asks, taken at its word: a place or a stage that is not there holds nothing."""
        given = ((name, _understood(name, request.GET.get(name, ""))) for name in (*PLACE, *TIME))
        return cls(request.user, {name: value for name, value in given if value})

    @property
    def by_time(self) -> bool:
        """Milestones themselves are narrowed, by stage or period, and not only the communes."""
        return any(name in self.asked for name in TIME)

    @property
    def programmes(self) -> set[Programme] | None:
        return {stage.programme for stage in self.stages} if self.stages else None

    def enrolments(self):
        return enrolments_of(self.user).filter(self._of_places())

    def milestones(self, *, whatever: bool = False):
        """Of every status, of those communes; `whatever` is asked: of all within the person's reach."""
        within = policy.drafts_seen_by(self.user, at="enrolment__commune")
        asked = Q() if whatever else self._of_places("enrolment__") & self.timed
        return Milestone.objects.filter(within, asked)

    @property
    def matching(self) -> Q:
        """The same narrowing of milestones within reach as a condition without a join: where few are looked at, they
        are found first, and asked then."""
        places = Q()
        if self.asked.keys() & PLACE.keys():
            places = Q(Exists(self.enrolments().order_by().filter(pk=OuterRef("enrolment"))))
        return places & self.timed

    def milestones_of(self, enrolments: list[Enrolment]):
        """The same of these enrolments of the scope: found by their keys, where there are few of them."""
        return Milestone.objects.filter(self.timed, enrolment__in=[one.pk for one in enrolments])

    def reviews(self):
        """All moves of milestones of those communes."""
        within = policy.drafts_seen_by(self.user, at="milestone__enrolment__commune")
        return Review.objects.filter(within, self._of_places("milestone__enrolment__"))

    @property
    def reviewed(self) -> Q:
        """Where the person answers what waits; everywhere for who reads all."""
        within = policy.drafts_seen_by if policy.may_read_reference(self.user) else policy.reviewed_by
        return within(self.user, at="enrolment__commune")

    def _of_places(self, at: str = "") -> Q:
        """`at`: the way to the enrolment, where it is not the row itself."""
        asked = {name: value for name, value in self.asked.items() if name in PLACE}
        if "next_stage" in asked:
            asked["next_stage"] = self._pathway, asked["next_stage"]
        return Q(*(PLACE[name](value, at) for name, value in asked.items()))

    @property
    def timed(self) -> Q:
        """Of a milestone: its stage and its date are those that are asked."""
        return Q(*(TIME[name](value) for name, value in self.asked.items() if name in TIME))

    def standing_published(self) -> Sum:
        """Of enrolments: how many published milestones their standings hold, of the stage that is asked."""
        if "stage" not in self.asked:
            return Sum("standing__published", default=0)
        stage = next((one for one in self._pathway if one.code == self.asked["stage"]), None)
        return Sum(KeptNumber("standing__by_stage", stage.pk) if stage else Value(0), default=0)

    @cached_property
    def _pathway(self) -> list[Stage]:
        return list(Stage.objects.all()) if self.stages is None else self.stages

    def shown(self, stages: list[Stage]) -> list[Stage]:
        """Of the pathway, what is asked for: where it is one stage, nothing is said of the others."""
        return [stage for stage in stages if self.asked.get("stage") in (None, stage.code)]

    def provinces(self) -> list[Province]:
        """Those with communes of the scope, in the order of the map. One query."""
        held = Province.objects.filter(communes__enrolments__in=self.enrolments().order_by())
        return list(held.distinct().select_related("region"))

    def narrowed(self, provinces: list[Province]) -> list[Province]:
        """Of these provinces, those that are asked for."""
        region, province = self.asked.get("region"), self.asked.get("province")
        return [one for one in provinces if region in (None, one.region.slug) and province in (None, one.slug)]

    def of_places(self) -> "Scope":
        """Asked of places alone, as figures are."""
        return Scope(self.user, {name: self.asked[name] for name in ("region", "province") if name in self.asked})

    def in_words(self) -> list[tuple[str, str]]:
        """What is asked, as (label, value), by the names that the record has for it."""
        return [(LABELS[name], self._named(name, value)) for name, value in self.asked.items()]

    def _named(self, name: str, value) -> str:
        """A value of an address as people say it; the value itself where the record does not know it."""
        if name in ROWS:
            found = ROWS[name].objects.filter(slug=value).first()
            return found.title if found else value
        if name == "period":
            return dates.write(value)
        if name == "stage" or (name == "next_stage" and value != EVERY_STAGE):
            return Stage.objects.filter(code=value).values_list("name", flat=True).first() or value
        if name == "coordinator" and value != NOBODY:  # named to whoever sees what is assigned to them
            own = Scope(self.user).enrolments().filter(coordinator=value).select_related("coordinator").first()
            return str(own.coordinator) if own else value
        known = {"coordinator": {NOBODY: "غير مسندة إلى أحد"}, "next_stage": {EVERY_STAGE: ALL_RECORDED}}
        return known.get(name, dict(Enrolment.Role.choices)).get(value, value)

    def address(self) -> str:
        """«region=oriental&stage=training»: what a link takes along to ask the same."""
        return self._written(*self.asked)

    def desk_address(self) -> str:
        """The way back to the desk: what a number of its matrix asks for is asked there for that list alone."""
        return self._written(*(self.asked.keys() - {"commune", "stage"} if "commune" in self.asked else self.asked))

    def period_address(self) -> str:
        return self._written("period")

    def places_address(self) -> str:
        """For a link that asks for a next stage of its own, and not for what took place."""
        return self._written("region", "province", "role", "coordinator")

    def _written(self, *names: str) -> str:
        query = QueryDict(mutable=True)
        held = {name: value for name, value in self.asked.items() if name in names}
        query.update({name: dates.write(value) if name == "period" else value for name, value in held.items()})
        return query.urlencode()


LABELS = {
    "region": "الجهة", "province": "الإقليم أو العمالة", "commune": "الجماعة", "role": "الصفة",
    "coordinator": "المتابعة", "next_stage": "المرحلة التالية", "stage": "المرحلة", "period": "الفترة",
}  # fmt: skip
ROWS = {"region": Region, "province": Province, "commune": Commune}


def _understood(name: str, value: str) -> str:
    """A part of an address as the scope holds it; "" for what can't be one."""
    if name == "period":
        return understood(value)
    return value if (WHO if name == "coordinator" else SLUG).fullmatch(value) else ""
