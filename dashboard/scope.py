"""What a desk speaks of: the communes within a person's reach, narrowed by what they ask. The address keeps it."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.timezone import localdate, make_aware

from accounts import policy
from accounts.models import Mandate, Role, User
from communes.models import Commune, Enrolment, Province, Region
from dashboard.desk import enrolments_of
from milestones.filters import PlaceFilters, choice
from milestones.models import Milestone, Review
from programme.models import Programme, Stage


class DeskFilters(PlaceFilters):
    """By region, province, role, coordinator in charge, stage and year."""

    role = choice("الصفة", "الكل")
    coordinator = choice("المتابعة", "الكل")
    year = forms.IntegerField(
        label="السنة",
        required=False,
        min_value=1900,
        max_value=2199,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    field_order = ["region", "province", "role", "coordinator", "stage", "year"]

    def __init__(self, data, enrolments, user=None):
        """`user`: whose desk it is; what is assigned to them is called so."""
        super().__init__(data, enrolments)
        self.add_choices("role", Enrolment.Role.choices)
        self.add_choices("coordinator", _coordinators(enrolments, user))


def _coordinators(enrolments, user) -> list[tuple[str, str]]:
    """Those to whom communes are assigned; a coordinator's own first, be it none yet."""
    others = User.objects.filter(pk__in=enrolments.assigned(localdate()).order_by().values("coordinator"))
    mine = user is not None and policy.reach(user).provinces
    own = [(str(user.pk), "المسندة إليّ")] if mine else []
    named = [(str(person.pk), str(person)) for person in others.order_by("pk") if not (mine and person == user)]
    return [*own, *named, (NOBODY, "غير مسندة إلى أحد")]


NOBODY = "none"


def _in_care_of(who: str) -> dict:
    assigned = Enrolment.objects.assigned(localdate())
    found = Enrolment.objects.exclude(pk__in=assigned) if who == NOBODY else assigned.filter(coordinator=who)
    return {"pk__in": found.order_by().values("pk")}


PLACE = {
    "region": lambda slug: {"commune__province__region__slug": slug},
    "province": lambda slug: {"commune__province__slug": slug},
    "commune": lambda slug: {"commune__slug": slug},
    "role": lambda role: {"role": role},
    "coordinator": _in_care_of,
}
TIME = {
    "stage": lambda code: {"stage__code": code},
    "year": lambda year: {"earliest__lte": date(year, 12, 31), "latest__gte": date(year, 1, 1)},
}


SLUG = re.compile("[a-z0-9-]{1,60}")
SHAPES = {"year": re.compile("(19|20|21)[0-9]{2}"), "coordinator": re.compile(f"{NOBODY}|[0-9]{{1,15}}")}


@dataclass(frozen=True)
class Scope:
    user: object
    asked: dict = field(default_factory=dict)

    @classmethod
    def of_address(cls, request) -> "Scope":
        """What an address asks, taken at its word: a place or a stage that is not there holds nothing."""
        given = ((name, request.GET.get(name, "")) for name in (*PLACE, *TIME))
        asked = {name: value for name, value in given if SHAPES.get(name, SLUG).fullmatch(value)}
        if "year" in asked:
            asked["year"] = int(asked["year"])
        return cls(request.user, asked)

    @property
    def by_time(self) -> bool:
        """Milestones themselves are narrowed, by stage or year, and not only the communes."""
        return any(name in self.asked for name in TIME)

    def enrolments(self):
        return enrolments_of(self.user).filter(**self._asked(PLACE))

    def milestones(self):
        """Of every status, of those communes."""
        within = policy.drafts_seen_by(self.user, at="enrolment__commune")
        places = {f"enrolment__{path}": value for path, value in self._asked(PLACE).items()}
        return Milestone.objects.filter(within, **places, **self._asked(TIME))

    def milestones_of(self, enrolments: list[Enrolment]):
        """The same of these enrolments of the scope: found by their keys, where there are few of them."""
        return Milestone.objects.filter(enrolment__in=[one.pk for one in enrolments], **self._asked(TIME))

    def reviews(self):
        """All moves of milestones of those communes."""
        within = policy.drafts_seen_by(self.user, at="milestone__enrolment__commune")
        places = {f"milestone__enrolment__{path}": value for path, value in self._asked(PLACE).items()}
        return Review.objects.filter(within, **places)

    @property
    def reviewed(self) -> Q:
        """Where the person answers what waits; everywhere for who reads all."""
        within = policy.drafts_seen_by if policy.may_read_reference(self.user) else policy.reviewed_by
        return within(self.user, at="enrolment__commune")

    def _asked(self, table: dict) -> dict:
        return {
            path: value
            for name, conditions in table.items()
            if name in self.asked
            for path, value in conditions(self.asked[name]).items()
        }

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
        if name == "stage":
            return Stage.objects.filter(code=value).values_list("name", flat=True).first() or value
        if name == "coordinator" and value != NOBODY:  # named to whoever sees what is assigned to them
            own = Scope(self.user).enrolments().filter(coordinator=value).select_related("coordinator").first()
            return str(own.coordinator) if own else value
        return dict([*Enrolment.Role.choices, (NOBODY, "غير مسندة إلى أحد")]).get(value, str(value))

    def address(self) -> str:
        """«region=oriental&year=2025»: what a link takes along to ask the same."""
        query = QueryDict(mutable=True)
        query.update({name: str(value) for name, value in self.asked.items()})
        return query.urlencode()


LABELS = {
    "region": "الجهة", "province": "الإقليم أو العمالة", "commune": "الجماعة", "role": "الصفة",
    "coordinator": "المتابعة", "stage": "المرحلة", "year": "السنة",
}  # fmt: skip
ROWS = {"region": Region, "province": Province, "commune": Commune}


def start_of(day: date) -> datetime:
    """The first moment of a day here: comparing moments is for an index, comparing their days is not."""
    return make_aware(datetime.combine(day, time.min))


def nothing_yet(as_of: date) -> Q:
    """No milestone is published."""
    return Q(standing__isnull=True) | Q(standing__published=0)


def quiet(as_of: date) -> Q:
    """No published milestone for as many days as its programme says: by the day of the latest, or of its publishing
    where none has a date."""
    found = Q(pk__in=[])
    for programme in Programme.objects.all():
        limit = as_of - timedelta(days=programme.quiet_after)
        silent = Q(standing__last_day__lt=limit) | Q(
            standing__last_day=None, standing__published__gt=0, standing__last_published_at__lt=start_of(limit)
        )
        found |= Q(programme=programme) & silent
    return found


def unstaffed(as_of: date) -> Q:
    """Nobody holds the mandate of the commune's staff, or none of them may sign in."""
    held = Mandate.objects.in_force(as_of).filter(role=Role.STAFF, user__is_active=True)
    return ~Exists(held.filter(commune=OuterRef("commune")))
