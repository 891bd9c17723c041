"""Addresses that ask the admin's lists about what a row leads to: other rows, people, their passwords and sessions.

A list that answers them is a way to read any column of the database, letter by letter, by who is not allowed to.
"""

from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest
from django.apps import apps
from django.contrib import admin
from django.utils import timezone

from dashboard import follow_up
from tests import factories

LIST = "/admin/milestones/milestone/"
LISTS = {model._meta.label_lower: held for model, held in admin.site._registry.items()}
HOW = ("startswith", "contains", "regex", "gt", "in", "isnull")
WHO = {
    "a clerk": lambda: factories.staff_of("demnate"),
    "a coordinator": lambda: factories.coordinator_of("azilal"),
    "a manager": factories.management,
}
STEPS = 3  # from a row to another, at most


def at(held) -> str:
    return f"/admin/{held.opts.app_label}/{held.opts.model_name}/"


def ways(model, steps: int = STEPS) -> Iterator[tuple[str, type]]:
    """Each way from a row to others, back along what names it too, with what stands at its end."""
    for field in model._meta.get_fields(include_hidden=True) if steps else ():
        if field.is_relation and field.related_model:
            yield field.name, field.related_model
            for way, end in ways(field.related_model, steps - 1):
                yield f"{field.name}__{way}", end


def shortest_to_accounts(held) -> dict[str, str]:
    """By the first step, the shortest way to a password."""
    found: dict[str, str] = {}
    for way, end in sorted(ways(held.model), key=lambda found: found[0].count("__")):
        if end._meta.label == "accounts.User":
            found.setdefault(way.split("__")[0], f"{way}__password")
    return found


@pytest.fixture
def secrets():
    """What stands behind the stage of one's own milestone, though it is another commune's and nobody's to read."""
    boss = factories.user(email="boss@example.org")
    draft = factories.draft("larache", statement="سر لا يعرفه غير أهله", by=boss)
    factories.draft("demnate")
    follow_up.note(draft.enrolment, text="ملاحظة سرية", by=boss, at=timezone.now())
    follow_up.remind([draft.enrolment], text="تذكير سري", by=boss, at=timezone.now())


@pytest.mark.parametrize("who", ["a clerk", "a coordinator"])
@pytest.mark.parametrize(
    ("asked", "hit", "miss"),
    [
        ("stage__milestones__statement__startswith", "سر لا", "سر غ"),
        ("stage__milestones__enrolment__notes__text__startswith", "ملاحظة س", "ملاحظة غ"),
        ("stage__milestones__enrolment__reminders__text__startswith", "تذكير س", "تذكير غ"),
        ("stage__milestones__created_by__password__startswith", "md5$", "argon"),
        ("stage__milestones__created_by__email__regex", "^boss@", "^other@"),
        ("stage__milestones__created_by__usersession__session_key__gt", "", "~"),
        ("stage__id__in", "1,2,3", "999999"),
        ("status__in", "draft", "published"),
    ],
)
def test_a_list_answers_nothing_about_what_lies_beyond_it(client, secrets, who, asked, hit, miss):
    client.force_login(WHO[who]())
    answers = [client.get(LIST, {asked: value}) for value in (hit, miss)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, LIST)] * 2


def test_no_list_is_narrowed_by_any_way_to_another_row():
    tried, taken = 0, []
    for held in LISTS.values():
        for way, end in (("", held.model), *ways(held.model)):
            for field in end._meta.concrete_fields:
                ask = f"{way}__{field.name}".removeprefix("__")
                asks = [ask, *(f"{ask}__{how}" for how in HOW)]
                taken += [one for one in asks if held.lookup_allowed(one, "x")]
                tried += len(asks)
    assert not taken
    assert tried > 10_000


def test_no_list_tells_a_password_by_the_shortest_way(client):
    client.force_login(factories.management())
    asks = [(at(held), ask) for held in LISTS.values() for ask in shortest_to_accounts(held).values()]
    assert len(asks) > len(LISTS)
    for path, ask in asks:
        answer = client.get(path, {f"{ask}__startswith": "m"})
        assert (answer.status_code, answer["Location"]) == (302, path), ask


@pytest.mark.parametrize("name", LISTS)
def test_every_list_answers_what_its_own_filters_ask_and_that_is_all(client, name):
    held = LISTS[name]
    factories.draft("demnate")
    client.force_login(factories.management())
    shown = client.get(at(held)).context_data["cl"]
    links = {choice["query_string"] for spec in shown.filter_specs for choice in spec.choices(shown)}
    days = {f"{held.date_hierarchy}__{part}" for part in ("year", "month", "day")} if held.date_hierarchy else set()
    assert {asked for link in links for asked, _ in parse_qsl(link[1:])} | days == set(held.asked_by)
    assert len(shown.filter_specs) == len(held.list_filter)
    assert {client.get(at(held) + link).status_code for link in links | {"?"}} == {200}


@pytest.mark.parametrize("name", LISTS)
def test_no_row_is_opened_by_anything_but_its_number(client, name):
    held = LISTS[name]
    client.force_login(factories.management())
    for field in held.opts.concrete_fields:
        if not field.primary_key:
            assert client.get(f"{at(held)}1/change/", {"_to_field": field.name}).status_code == 400
            assert client.get(at(held), {"_to_field": field.name}).status_code == 400


@pytest.mark.parametrize("who", ["a clerk", "a manager"])
def test_rows_are_looked_up_for_the_fields_that_show_it_and_for_no_other(client, who):
    client.force_login(WHO[who]())
    offered = set()
    for model in apps.get_models():
        for field in model._meta.get_fields(include_hidden=True):
            of = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
            if client.get("/admin/autocomplete/", of | {"field_name": field.name}).status_code == 200:
                offered.add((model._meta.model_name, field.name))
    assert offered <= {("milestone", "enrolment"), ("enrolment", "commune")}
    assert ("milestone", "enrolment") in offered
