"""A lost second factor: management takes it away, and it is known who did it, when and why."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import second_factor
from tests import factories, factors
from tests.staff.test_doors import enter

WHY = {"why": "ضاع هاتفها، وتحققنا من هويتها بالهاتف"}


@pytest.fixture(autouse=True)
def _obligatory(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def coordinator():
    person = factories.coordinator_of("azilal")
    person.email = "c@azilal.ma"
    return factors.with_app(person)


@pytest.fixture
def manager(client):
    person = factors.with_app(factories.management())
    client.force_login(person)
    return person


def page_of(person) -> str:
    return f"/admin/accounts/user/{person.pk}/second-factor/"


def confirmed(client, path):
    """The page, after saying again who one is."""
    answer = client.get(path)
    assert answer["Location"].startswith("/account/confirm/")
    return client.post(answer["Location"], {"password": "secret"}, follow=True)


def test_management_takes_it_away_and_its_owner_is_told(
    client, manager, coordinator, django_capture_on_commit_callbacks
):
    phone = Client()
    enter(phone, coordinator.username)
    phone.post("/account/sign-in/code/", {"code": factors.shown()})
    assert phone.get("/coordination/").status_code == 200

    assert page_of(coordinator) in client.get(f"/admin/accounts/user/{coordinator.pk}/change/").content.decode()
    page = confirmed(client, page_of(coordinator))
    assert page.status_code == 200
    assert "اكتب سبب التغيير" in client.post(page_of(coordinator), {"why": ""}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(page_of(coordinator), WHY, follow=True).content.decode()
    assert "أُلغيت الخطوة الثانية" in page
    assert not Authenticator.objects.filter(user=coordinator).exists()
    assert mail.outbox[-1].to == ["c@azilal.ma"]
    assert "ألغت إدارة البرنامج الخطوة الثانية" in mail.outbox[-1].body
    history = client.get(f"/admin/accounts/user/{coordinator.pk}/history/").content.decode()
    assert WHY["why"] in history
    assert "الدخول بخطوتين" in history

    assert phone.get("/coordination/").status_code == 302  # signed out
    answer = phone.get(enter(phone, coordinator.username)["Location"], follow=True)
    assert answer.redirect_chain[-1][0] == "/account/second-factor/"  # and sets up a new one


def test_nobody_takes_their_own_away_there_nor_does_who_may_not(client, manager, coordinator):
    assert confirmed(client, page_of(manager)).status_code == 403
    observer = factories.observer()
    for person in (coordinator, observer):
        client.force_login(person)
        confirmed(client, page_of(manager))
        assert client.post(page_of(manager), WHY).status_code == 403
    assert Authenticator.objects.filter(user=manager).exists()


def test_the_last_manager_s_is_taken_away_on_the_server(coordinator, capsys):
    call_command("reset_second_factor", coordinator.username)
    coordinator.refresh_from_db()
    assert not coordinator.second_factor
    assert not Authenticator.objects.filter(user=coordinator).exists()
    assert "الخادم" in coordinator.history.latest().history_change_reason
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody")


def test_that_somebody_s_was_changed_is_shown_to_management_alone(client, manager, coordinator):
    second_factor.tell(coordinator, "app-removed")
    for person, shown in ((manager, True), (factories.observer(), False)):
        client.force_login(person)
        assert ("تغيير في حماية حساب" in client.get("/admin/accounts/letter/").content.decode()) == shown
