"""Management opens accounts by invitation and never closes its own last door."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import outbox
from accounts.models import Mandate, Role, User
from communes.models import Commune
from tests import factories, factors
from tests.shown import Fields
from tests.staff.test_doors import NEW, link_of, opened

ADD = "/admin/accounts/user/add/"


@pytest.fixture
def manager(client):
    person = factories.management()
    client.force_login(person)
    return person


def invited(**changes):
    fields = {
        "username": "fatima", "first_name": "فاطمة", "last_name": "", "email": "fatima@demnate.ma",
        "mandates-TOTAL_FORMS": "1", "mandates-INITIAL_FORMS": "0", "mandates-0-role": "staff",
        "mandates-0-commune": Commune.objects.get(slug="demnate").pk, "mandates-0-province": "",
        "mandates-0-starts": "01/01/2026", "mandates-0-ends": "",
    }  # fmt: skip
    return fields | changes


def kept(person, *mandates, **changes):
    """The change form of an account as the page would send it."""
    rows = list(person.mandates.all())
    fields = {
        "username": person.username, "first_name": "إدارة", "last_name": "", "email": "", "is_active": "on",
        "why": "تجربة", "mandates-TOTAL_FORMS": len(rows), "mandates-INITIAL_FORMS": len(rows),
    }  # fmt: skip
    for number, mandate in enumerate(rows):
        fields |= {
            f"mandates-{number}-id": mandate.pk, f"mandates-{number}-user": person.pk,
            f"mandates-{number}-role": mandate.role, f"mandates-{number}-starts": "01/01/2022",
            f"mandates-{number}-commune": mandate.commune_id or "", f"mandates-{number}-ends": "",
        }  # fmt: skip
    return {name: value for name, value in (fields | changes).items() if value is not None}


def test_the_whole_story_from_the_invitation_to_the_commune_s_own_record(client, manager):
    page = client.post(ADD, invited(), follow=True).content.decode()
    assert "ستصل الدعوة إلى fatima@demnate.ma." in page
    user = User.objects.get(username="fatima")
    assert not user.has_usable_password()
    assert user.mandates.get().commune.slug == "demnate"
    client.logout()
    page = opened(client, link_of(mail.outbox[0]))
    assert "مرحبا بك في فضاء الجماعات" in page.content.decode()
    answer = client.post(page.redirect_chain[-1][0], NEW, follow=True)
    assert answer.context["user"] == user
    assert client.get("/admin/milestones/milestone/add/").status_code == 200
    client.logout()
    assert "هذا الرابط لم يعد صالحا" in opened(client, link_of(mail.outbox[0])).content.decode()


def test_an_invitation_is_sent_again_and_whoever_asks_for_a_password_gets_it_too(client, manager):
    client.post(ADD, invited())
    user = User.objects.get(username="fatima")
    page = client.get(f"/admin/accounts/user/{user.pk}/change/").content.decode()
    assert "أعد إرسال الدعوة" in page
    client.post(f"/admin/accounts/user/{user.pk}/send-link/")
    client.post("/account/reset/", {"email": "fatima@demnate.ma"})
    assert [re.search(r"/account/(\w+)/", link_of(letter))[1] for letter in mail.outbox] == ["invitation"] * 3


def test_whoever_has_a_password_gets_a_link_to_a_new_one(client, manager):
    person = factories.staff_of("demnate")
    User.objects.filter(pk=person.pk).update(email="x@demnate.ma")
    page = client.post(f"/admin/accounts/user/{person.pk}/send-link/", follow=True).content.decode()
    assert "سيصل رابط كلمة السر إلى x@demnate.ma." in page
    assert "/account/reset/" in link_of(mail.outbox[0])


def test_an_invitation_waits_for_a_mail_server_that_is_down(client, manager, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
    page = client.post(ADD, invited(), follow=True).content.decode()
    assert "ستصل الدعوة إلى fatima@demnate.ma. إن لم يجب خادم البريد الآن أُعيدت المحاولة تلقائيا." in page
    settings.EMAIL_BACKEND = backend
    assert outbox.send_due(timezone.now() + timedelta(minutes=2)) == 1
    assert mail.outbox[0].to == ["fatima@demnate.ma"]


@pytest.mark.parametrize("missing", ["email", "first_name", "username"])
def test_an_invitation_needs_a_name_and_an_address_and_keeps_what_was_typed(client, manager, missing):
    page = client.post(ADD, invited(**{missing: ""})).content.decode()
    assert f'id="id_{missing}_error"' in page
    assert 'value="01/01/2026"' in page
    assert not User.objects.filter(username="fatima").exists()
    assert not mail.outbox


@pytest.mark.parametrize("who", [factories.observer, lambda: factories.coordinator_of("azilal")])
def test_nobody_else_invites(client, who):
    person = factories.staff_of("demnate")
    client.force_login(who())
    assert client.post(ADD, invited()).status_code == 403
    assert client.post(f"/admin/accounts/user/{person.pk}/send-link/").status_code == 403
    assert not mail.outbox


def test_a_link_is_sent_by_a_button_not_by_a_visit(client, manager):
    person = factories.staff_of("demnate")
    answer = client.get(f"/admin/accounts/user/{person.pk}/send-link/")
    assert answer["Location"] == f"/admin/accounts/user/{person.pk}/change/"  # where the button is
    assert not mail.outbox


@pytest.mark.parametrize(
    "change", [{"mandates-0-DELETE": "on"}, {"mandates-0-ends": "01/02/2022"}, {"is_active": None}]
)
def test_nobody_closes_their_own_way_into_the_management(client, manager, change):
    factories.management()  # there is another, and still
    page = client.post(f"/admin/accounts/user/{manager.pk}/change/", kept(manager, **change)).content.decode()
    assert "لا تنهي مهمتك في إدارة البرنامج ولا توقف حسابك بنفسك" in page
    manager.refresh_from_db()
    assert manager.is_active
    assert Mandate.objects.filter(user=manager, role=Role.MANAGEMENT, ends=None).exists()


def test_a_colleague_s_mandate_ends_with_its_reason_in_the_history(client, manager):
    other = factories.management()
    path = f"/admin/accounts/user/{other.pk}/"
    client.post(f"{path}change/", kept(other, **{"mandates-0-ends": "01/02/2022", "why": "نهاية الانتداب"}))
    page = client.get(f"{path}history/").content.decode()
    for said in ("تغيير مهمة", "«نهاية الانتداب»", "<ins>1 فبراير 2022</ins>", f"من طرف {manager}"):
        assert said in page


def test_a_page_that_is_sent_back_as_it_was_shown_changes_what_was_changed_and_no_mandate(client, manager):
    """With the blank mandate that always stands below the others, and days that nobody touched."""
    person = factories.staff_of("demnate")
    factors.confirm(client)
    path = f"/admin/accounts/user/{person.pk}/change/"
    sent = Fields(client.get(path).text).sent
    assert {"mandates-1-role", "mandates-1-starts", "mandates-1-ends"} <= set(sent)
    changed = {"first_name": "سعيدة", "email": "s@demnate.ma", "why": "اسم جديد"}
    assert client.post(path, sent | changed).status_code == 302
    assert (User.objects.get(pk=person.pk).first_name, person.mandates.count()) == ("سعيدة", 1)
    assert Mandate.history.filter(user=person, history_user=manager).count() == 0


def test_an_account_is_opened_without_a_mandate(client, manager):
    sent = Fields(client.get(ADD).text).sent
    named = {"username": "fatima", "first_name": "فاطمة", "email": "fatima@demnate.ma"}
    assert client.post(ADD, sent | named).status_code == 302
    assert not User.objects.get(username="fatima").mandates.exists()


def test_a_change_of_an_account_needs_a_reason(client, manager):
    person = factories.staff_of("demnate")
    page = client.post(f"/admin/accounts/user/{person.pk}/change/", kept(person, why="")).content.decode()
    assert "اكتب سبب التغيير" in page
