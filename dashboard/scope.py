"""What a desk speaks of: the communes within a person's reach, narrowed by what they ask. The address keeps it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import User
from communes.models import Enrolment
from dashboard.desk import enrolments_of
from milestones.filters import PlaceFilters, choice
from milestones.models import Milestone
from programme.models import Programme


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
    "role": lambda role: {"role": role},
    "coordinator": _in_care_of,
}
TIME = {
    "stage": lambda code: {"stage__code": code},
    "year": lambda year: {"earliest__lte": date(year, 12, 31), "latest__gte": date(year, 1, 1)},
}


@dataclass(frozen=True)
class Scope:
    user: object
    asked: dict = field(default_factory=dict)

    @classmethod
    def of_address(cls, request) -> "Scope":
        """What an address asks, taken at its word: a place or a stage that is not there holds nothing."""
        asked = {name: request.GET[name] for name in (*PLACE, *TIME) if request.GET.get(name)}
        if "year" in asked:
            year = DeskFilters.base_fields["year"]
            try:
                asked["year"] = year.clean(asked["year"])
            except forms.ValidationError:
                del asked["year"]
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

    def address(self) -> str:
        """«region=oriental&year=2025»: what a link takes along to ask the same."""
        query = QueryDict(mutable=True)
        query.update({name: str(value) for name, value in self.asked.items()})
        return query.urlencode()


def nothing_yet() -> Q:
    return Q(standing__isnull=True) | Q(standing__published=0)


def quiet(as_of: date) -> Q:
    """No published milestone for as many days as its programme says: by the day of the latest, or of its publishing
    where none has a date."""
    found = Q(pk__in=[])
    for programme in Programme.objects.all():
        limit = as_of - timedelta(days=programme.quiet_after)
        silent = Q(standing__last_day__lt=limit) | Q(
            standing__last_day=None, standing__published__gt=0, standing__last_published_at__date__lt=limit
        )
        found |= Q(programme=programme) & silent
    return found
