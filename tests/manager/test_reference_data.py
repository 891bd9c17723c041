"""Management keeps the reference data; what records rest on can't be pulled from under them."""

import pytest
from django.core.management import CommandError, call_command

from accounts import policy
from accounts.models import User
from communes.models import Commune, Enrolment, Province
from milestones.models import Body
from programme.models import Programme, Stage
from tests import factories


@pytest.fixture(autouse=True)
def _manager(client):
    client.force_login(factories.management())


def deleted(client, path) -> int:
    return client.post(f"/admin/{path}/delete/", {"post": "yes"}).status_code


def test_there_is_one_programme_and_it_stays(client):
    programme = Programme.objects.get()
    assert client.get("/admin/programme/programme/add/").status_code == 403
    assert deleted(client, f"programme/programme/{programme.pk}") == 403


def test_what_milestones_rest_on_is_not_deleted(client):
    stage, body = Stage.objects.get(code="adoption"), Body.objects.get(code="council")
    enrolment = Enrolment.objects.get(commune__slug="demnate")
    for path in (f"programme/stage/{stage.pk}", f"milestones/body/{body.pk}", f"communes/enrolment/{enrolment.pk}"):
        assert deleted(client, path) == 403
    unused = Body.objects.get(code="children")
    assert deleted(client, f"milestones/body/{unused.pk}") == 302
    assert not Body.objects.filter(code="children").exists()


def test_several_are_never_deleted_at_once(client):
    for path in ("programme/stage", "milestones/body", "communes/enrolment", "accounts/user"):
        assert "delete_selected" not in client.get(f"/admin/{path}/").content.decode()


def test_accounts_are_stopped_never_deleted(client):
    person = factories.staff_of("demnate")
    assert deleted(client, f"accounts/user/{person.pk}") == 403


def test_a_commune_keeps_its_enrolment_and_its_code(client):
    enrolment = Enrolment.objects.get(commune__slug="demnate")
    azilal = factories.enrolment("azilal").commune
    client.post(
        f"/admin/communes/enrolment/{enrolment.pk}/change/",
        {"commune": azilal.pk, "role": "pilot", "since": "06/06/2023", "why": "تصحيح"},
    )
    enrolment.refresh_from_db()
    assert (enrolment.commune.slug, enrolment.role) == ("demnate", "pilot")
    stage = Stage.objects.get(code="adoption")
    facts = {"name": "المصادقة", "short_name": "المصادقة", "position": 7, "code": "changed", "why": "تصحيح"}
    client.post(f"/admin/programme/stage/{stage.pk}/change/", facts)
    assert Stage.objects.filter(code="adoption").exists()


def test_a_commune_is_enrolled_from_the_whole_kingdom_and_appears_at_once(client):
    from communes.models import Commune

    commune = Commune.objects.get(slug="tanger")
    fields = {"programme": Programme.objects.get().pk, "commune": commune.pk, "role": "partner", "since": ""}
    client.post("/admin/communes/enrolment/add/", fields)
    assert "14 جماعة معروفة بالاسم من أصل 60" in client.get("/communes/").content.decode()


def test_communes_of_one_name_are_told_apart_by_their_province(client):
    query = {"term": "سيدي سليمان", "app_label": "communes", "model_name": "enrolment", "field_name": "commune"}
    texts = [row["text"] for row in client.get("/admin/autocomplete/", query).json()["results"]]
    assert len(texts) == len(set(texts)) > 1
    assert all("، " in text for text in texts)


def test_an_observer_reads_accounts_without_a_way_to_passwords(client):
    person = factories.staff_of("demnate")
    client.force_login(factories.observer())
    page = client.get(f"/admin/accounts/user/{person.pk}/change/").content.decode()
    assert "password" not in page.split("content-main")[1]


def test_the_first_account_of_a_new_portal_is_opened_by_a_command(monkeypatch):
    monkeypatch.setattr("accounts.management.commands.open_management.getpass", lambda prompt: "Zellij-8-points")
    call_command("open_management", "fatima")
    assert policy.may_manage(User.objects.get(username="fatima"))


def test_a_weak_password_opens_nothing(monkeypatch):
    monkeypatch.setattr("accounts.management.commands.open_management.getpass", lambda prompt: "12345678")
    with pytest.raises(CommandError):
        call_command("open_management", "fatima")
    assert not User.objects.filter(username="fatima").exists()


def test_nobody_moves_a_commune_to_another_province_by_hand(client):
    """What is counted of a province rests on where its communes are; HCP's codes say that."""
    client.force_login(factories.management())
    commune, other = Commune.objects.get(slug="demnate"), Province.objects.exclude(slug="azilal").first()
    client.post(
        f"/admin/communes/commune/{commune.pk}/change/",
        {"name": "دمنات الجديدة", "kind": commune.kind, "province": other.pk},
    )
    before, commune = commune, Commune.objects.get(pk=commune.pk)
    assert (commune.name, commune.province) == ("دمنات الجديدة", before.province)
