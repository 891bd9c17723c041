"""Persons of a commune and communes of a person are one rule read in two directions."""

from datetime import date, timedelta

import pytest

from accounts import people, policy
from accounts.models import Mandate, Role, User
from communes.models import Commune
from tests import factories
from tests.staff.test_reach import PEOPLE

TODAY = date.today()
COMMUNES = ["demnate", "azilal", "larache", "tata", "tanger"]


@pytest.fixture
def everybody():
    return [make() for make in PEOPLE.values()]


@pytest.mark.parametrize("slug", COMMUNES)
def test_each_queryset_of_people_agrees_with_its_predicate(everybody, slug):
    commune = Commune.objects.get(slug=slug)
    staff, coordinators, managers, readers = (
        set(found)
        for found in (
            people.staff_of(commune, TODAY),
            people.coordinators_of(commune, TODAY),
            people.management(TODAY),
            people.seeing_drafts_of(commune, TODAY),
        )
    )
    for person in everybody:
        assert (person in staff) is policy.is_staff_of(person, commune)
        assert (person in managers) is policy.may_manage(person)
        assert (person in coordinators | managers) is policy.may_review_in(person, commune)
        assert (person in staff | coordinators | managers) is policy.may_write_in(person, commune)
        assert (person in readers) is policy.may_see_drafts_of(person, commune)


def test_the_lists_are_not_empty_where_somebody_holds_the_place(everybody):
    demnate = Commune.objects.get(slug="demnate")
    found = (people.staff_of, people.coordinators_of, people.seeing_drafts_of)
    assert [of(demnate, TODAY).count() for of in found] == [2, 3, 7]
    assert people.management(TODAY).count() == 1


@pytest.mark.parametrize("slug", ["demnate"])
def test_a_stopped_account_and_an_ended_mandate_are_nobody(slug):
    commune = Commune.objects.get(slug=slug)
    stopped, retired = factories.staff_of(slug), factories.staff_of(slug)
    User.objects.filter(pk=stopped.pk).update(is_active=False)
    Mandate.objects.filter(user=retired).update(ends=TODAY - timedelta(1))
    assert not people.staff_of(commune, TODAY).exists()
    assert list(people.staff_of(commune, TODAY - timedelta(1))) == [retired]


def test_a_person_with_two_mandates_for_one_place_is_listed_once():
    commune = Commune.objects.get(slug="demnate")
    person = factories.staff_of("demnate")
    Mandate.objects.create(user=person, role=Role.STAFF, commune=commune, starts=date(2023, 1, 1))
    assert list(people.staff_of(commune, TODAY)) == [person]
