"""Management reads who signed in, who was given what and who took drafts away; nobody changes it."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts import audit, second_factor
from accounts.history import Unchangeable
from accounts.models import Mandate, SecurityEvent, User
from accounts.security_events import Kind
from tests import factories, factors
from tests.manager.test_invitations import ADD, invited, kept

LOG = "/admin/accounts/securityevent/"
FROM = {"REMOTE_ADDR": "196.200.1.77"}


@pytest.fixture(autouse=True)
def _nothing_noted():
    """But for what the test itself does: the seed opens an account."""
    SecurityEvent.objects.all()._raw_delete("default")


@pytest.fixture
def manager(client):
    person = factories.management()
    client.force_login(person)
    SecurityEvent.objects.all()._raw_delete("default")  # what opened the account
    return person


def events(*facts) -> list[tuple]:
    return list(SecurityEvent.objects.order_by("pk").values_list(*facts))


def test_signing_in_and_out_and_failing_to_are_noted_without_what_was_typed(client):
    clerk = factories.staff_of("demnate")
    SecurityEvent.objects.all()._raw_delete("default")
    for name, password in (("nobody", "كلمة سر"), (clerk.username, "wrong"), (clerk.username, "secret")):
        client.post("/account/sign-in/", {"username": name, "password": password}, **FROM)
    client.post("/account/sign-out/", **FROM)
    network = "196.200.1.0/24"
    assert events("kind", "by", "whom", "network", "detail") == [
        (Kind.SIGN_IN_FAILED, None, None, network, ""),
        (Kind.SIGN_IN_FAILED, None, clerk.pk, network, ""),
        (Kind.SIGNED_IN, clerk.pk, clerk.pk, network, ""),
        (Kind.SIGNED_OUT, clerk.pk, clerk.pk, network, ""),
    ]


def test_of_a_long_address_the_network_alone_is_kept(client):
    client.post("/account/sign-in/", {"username": "x", "password": "y"}, REMOTE_ADDR="2001:db8:1:2:3:4:5:6")
    assert events("network") == [("2001:db8:1::/48",)]


def test_accounts_and_mandates_are_noted_with_who_gave_them(client, manager):
    client.post(ADD, invited(), **FROM)
    fatima = User.objects.get(username="fatima")
    path = f"/admin/accounts/user/{fatima.pk}/change/"
    told = {"username": "fatima", "first_name": "فاطمة", "email": "fatima@demnate.ma"}
    told["mandates-0-commune"] = fatima.mandates.get().commune_id
    factors.confirm(client)
    client.post(path, kept(fatima, **told, **{"mandates-0-ends": "31/12/2026"}), **FROM)
    client.post(path, kept(fatima, **told | {"email": "other@demnate.ma", "is_active": None}), **FROM)
    assert [one[0] for one in events("kind")] == [
        Kind.ACCOUNT_OPENED, Kind.MANDATE_GIVEN, Kind.MANDATE_CHANGED,
        Kind.ACCOUNT_STOPPED, Kind.EMAIL_CHANGED, Kind.MANDATE_CHANGED,
    ]  # fmt: skip
    assert set(events("by", "whom", "network")) == {(manager.pk, fatima.pk, "196.200.1.0/24")}
    assert events("detail")[2][0].startswith("محرر الجماعة: دمنات، إقليم أزيلال، من 1 يناير 2022 إلى 31 دجنبر 2026")
    written = str(list(SecurityEvent.objects.values()))
    assert "فاطمة" not in written
    assert "@" not in written


def test_passwords_that_are_chosen_or_set_are_noted(client, manager):
    clerk = factories.staff_of("demnate")
    new = {"new_password1": "كلمة-سر-طويلة-2026", "new_password2": "كلمة-سر-طويلة-2026", "old_password": "secret"}
    client.post("/account/password/", new)
    client.post("/account/confirm/", {"password": new["new_password1"]})
    set_by = {"password1": "كلمة-سر-طويلة-2027", "password2": "كلمة-سر-طويلة-2027", "usable_password": "true"}
    client.post(f"/admin/accounts/user/{clerk.pk}/password/", set_by)
    changed = SecurityEvent.objects.filter(kind=Kind.PASSWORD_CHANGED).order_by("pk")
    assert list(changed.values_list("by", "whom")) == [(manager.pk, manager.pk), (manager.pk, clerk.pk)]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/coordination/tables/waiting.csv", "في انتظار المراجعة"),
        ("/coordination/tables/accounts.xlsx", ""),
        ("/admin/accounts/user/export/csv/", "لائحة الحسابات"),
        (f"{LOG}export/csv/", "سجل الأحداث الأمنية"),
    ],
)
def test_what_is_taken_away_unpublished_or_of_people_is_noted(client, manager, address, said):
    assert client.get(address).status_code == 200
    ((kind, by, detail),) = events("kind", "by", "detail")
    assert (kind, by) == (Kind.EXPORTED, manager.pk)
    assert detail == said or (not said and detail)


def test_management_reads_it_narrows_it_and_takes_it_along(client, manager):
    audit.note(kind=Kind.SIGNED_IN, by=manager, whom=manager, detail="=1+1")
    audit.note(kind=Kind.BACKED_UP)
    page = client.get(LOG, {"kind__exact": Kind.BACKED_UP}).content.decode()
    assert "نسخة احتياطية</td>" in page
    assert "دخول</td>" not in page
    csv = b"".join(client.get(f"{LOG}export/csv/").streaming_content).decode("utf-8-sig").splitlines()
    assert csv[0] == "متى,ما وقع,من طرف,الحساب المعني,الشبكة,تفصيل"
    assert "نسخة احتياطية" in csv[2]
    assert "'=1+1" in csv[3]
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{LOG}export/xlsx/").content)).worksheets[0]
    assert sheet.sheet_view.rightToLeft
    assert sheet.max_row == 5


@pytest.mark.parametrize("who", [factories.observer, lambda: factories.coordinator_of("azilal"), factories.user])
def test_nobody_else_reads_it(client, who):
    client.force_login(who())
    for path in (LOG, f"{LOG}export/csv/"):
        assert client.get(path).status_code in (302, 403)


def test_nobody_changes_it(client, manager):
    audit.note(kind=Kind.SIGNED_IN, by=manager)
    event = SecurityEvent.objects.get()
    for attempt in (event.save, event.delete, SecurityEvent.objects.all().delete):
        with pytest.raises(Unchangeable):
            attempt()
    for path in (f"{LOG}add/", f"{LOG}{event.pk}/delete/"):
        assert client.post(path, {}).status_code == 403


def test_it_is_forgotten_after_so_many_days(settings, capsys):
    settings.SECURITY_EVENTS_DAYS = 30
    for days in (29, 31):
        audit.note(kind=Kind.BACKED_UP, at=timezone.now() - timedelta(days))
    call_command("erase_security_events")
    assert "1" in capsys.readouterr().out
    assert SecurityEvent.objects.count() == 1


def test_a_mandate_from_the_command_line_is_noted_with_nobody_acting():
    person = factories.user()
    Mandate.objects.create(user=person, role="observer")
    assert events("kind", "by", "whom") == [
        (Kind.ACCOUNT_OPENED, None, person.pk),
        (Kind.MANDATE_GIVEN, None, person.pk),
    ]


def test_a_second_factor_taken_away_by_management_is_noted(manager):
    clerk = factories.staff_of("demnate")
    clerk.second_factor = True
    clerk.save()
    second_factor.reset(clerk, by=manager, why="ضاع الهاتف")
    assert (Kind.FACTOR_REMOVED, manager.pk, clerk.pk) in events("kind", "by", "whom")
