"""Everyone who might stand before a record of Demnate, in the province of Azilal, with what they may do there."""

from datetime import date, timedelta

from accounts.models import Mandate, Role, User
from communes.models import Commune, Province
from tests import factories


def with_mandates(*mandates: dict):
    person = factories.user()
    for mandate in mandates:
        Mandate.objects.create(user=person, **{"starts": date(2022, 1, 1)} | mandate)
    return User.objects.get(pk=person.pk)


def staff(slug: str, **days) -> dict:
    return {"role": Role.STAFF, "commune": Commune.objects.get(slug=slug)} | days


def coordinator(slug: str, **days) -> dict:
    return {"role": Role.COORDINATOR, "province": Province.objects.get(slug=slug)} | days


def day(number: int) -> date:
    return date.today() + timedelta(number)


PEOPLE = {
    "staff of Demnate": lambda: factories.staff_of("demnate"),
    "staff of Larache": lambda: factories.staff_of("larache"),
    "staff of Larache and of Demnate": lambda: with_mandates(staff("larache"), staff("demnate")),
    "staff of Demnate until yesterday": lambda: with_mandates(staff("demnate", ends=day(-1)), staff("larache")),
    "staff of Demnate from tomorrow": lambda: with_mandates(staff("demnate", starts=day(1)), staff("larache")),
    "staff of Azilal, the neighbour": lambda: factories.staff_of("azilal"),
    "coordinator of Azilal": lambda: factories.coordinator_of("azilal"),
    "coordinator of Tata": lambda: factories.coordinator_of("tata"),
    "staff of Larache, coordinator of Azilal": lambda: with_mandates(staff("larache"), coordinator("azilal")),
    "staff of Larache, coordinator of Azilal and of Tata": lambda: with_mandates(
        staff("larache"), coordinator("azilal"), coordinator("tata")
    ),
    "management": factories.management,
    "observer": factories.observer,
    "without a mandate": factories.user,
}
REVIEWS = {
    "coordinator of Azilal", "staff of Larache, coordinator of Azilal",
    "staff of Larache, coordinator of Azilal and of Tata", "management",
}  # fmt: skip
WRITES = REVIEWS | {"staff of Demnate", "staff of Larache and of Demnate"}
SEES = WRITES | {"observer"}
