"""Lists imported, stages ordered and mandates ended while somebody else does something too."""

import pytest

from accounts.mandate_sheet import MandateSheet
from accounts.models import HeldSheet, Mandate, Role, User
from accounts.sheets import holding
from communes.enrolment_sheet import EnrolmentSheet
from communes.models import Enrolment
from programme.models import Stage
from tests import factories, factors, spreadsheets
from tests.manager import test_accounts_from_a_sheet as accounts
from tests.manager import test_enrolments_from_a_sheet as enrolments
from tests.manager.test_invitations import kept

ORDER = "/admin/programme/stage/order/"
PILOT = (enrolments.DEMNATE, "", "", "جماعة نموذج", "")


@pytest.fixture
def manager(client):
    person = factories.management()
    client.force_login(person)
    factors.confirm(client)
    return person


def while_it_reads(monkeypatch, sheet, do):
    """Somebody else does this after the sheet has read the record, before it keeps its lines."""
    read = sheet.before_import_row

    def before_import_row(self, row, **kwargs):
        do()
        return read(self, row, **kwargs)

    monkeypatch.setattr(sheet, "before_import_row", before_import_row)


def test_a_password_chosen_while_a_list_of_accounts_is_kept_stays(client, manager, monkeypatch):
    person = factories.user(first_name="فاطمة", email="f@demnate.ma")
    page = accounts.uploaded(client, (person.username, "زهرة", "", "", "", "", "", ""))
    while_it_reads(
        monkeypatch, MandateSheet, lambda: User.objects.filter(pk=person.pk).update(password="new", notices="none")
    )
    accounts.confirmed(client, page)
    person.refresh_from_db()
    assert (person.first_name, person.password, person.notices) == ("زهرة", "new", "none")


def test_a_commune_assigned_while_its_list_is_kept_stays_assigned(client, manager, monkeypatch):
    demnate, nadia = factories.enrolment("demnate"), factories.coordinator_of("azilal")
    Enrolment.objects.filter(pk=demnate.pk).update(role="partner")
    page = enrolments.uploaded(client, spreadsheets.enrolments(PILOT))
    while_it_reads(
        monkeypatch, EnrolmentSheet, lambda: Enrolment.objects.filter(pk=demnate.pk).update(coordinator=nadia)
    )
    enrolments.confirmed(client, page)
    demnate.refresh_from_db()
    assert (demnate.role, demnate.coordinator) == ("pilot", nadia)


def test_why_stays_written_where_the_record_has_changed_meanwhile(client, manager):
    Enrolment.objects.filter(commune__slug="demnate").update(role="partner")
    page = enrolments.uploaded(client, spreadsheets.enrolments(PILOT, (enrolments.AZILAL, "", "", "جماعة شريكة", "")))
    Enrolment.objects.filter(commune__slug="demnate").update(role="pilot")
    page = enrolments.confirmed(client, page, why="قرار لجنة القيادة")
    assert "تغيَّر المسجَّل" in page
    assert "قرار لجنة القيادة</textarea>" in page
    assert "سُجِّل الجدول" in enrolments.confirmed(client, page)


def test_a_list_taken_away_while_it_is_confirmed_breaks_nothing(manager, client):
    enrolments.uploaded(client, spreadsheets.enrolments(PILOT))
    held = HeldSheet.objects.get()
    HeldSheet.objects.all().delete()
    assert not holding.confirm(held, EnrolmentSheet(by=manager, why="قرار"), seen=holding.mark(held))


def test_why_stays_written_where_a_stage_was_added_meanwhile(client, manager):
    order = list(Stage.objects.values_list("pk", flat=True))
    page = client.post(ORDER, {"order": order[:-1], "why": "قرار لجنة القيادة", "save": "1"}, follow=True)
    assert "أُضيفت مرحلة أو حُذفت أخرى" in page.content.decode()
    assert "قرار لجنة القيادة</textarea>" in page.content.decode()


@pytest.mark.parametrize("name", ["first_name", "last_name"])
def test_no_name_turns_the_direction_of_what_stands_beside_it(client, manager, name):
    client.post(f"/admin/accounts/user/{manager.pk}/change/", kept(manager, **{name: "\u202eabc"}))
    client.post("/account/", {"first_name": "مديرة", "email": "", "notices": "each", name: "\u202eabc"})
    assert "\u202e" not in getattr(User.objects.get(pk=manager.pk), name)


def test_no_field_of_ours_makes_a_superuser_or_another_s_mandate(client, manager):
    other = factories.user()
    forged = {"is_superuser": "on", "is_staff": "", "password": "x", "mandates-0-user": str(other.pk)}
    client.post(f"/admin/accounts/user/{manager.pk}/change/", kept(manager, **forged))
    assert not User.objects.get(pk=manager.pk).is_superuser
    assert Mandate.objects.get(user=manager).role == Role.MANAGEMENT
    assert not other.mandates.exists()
