"""How long one stays signed in, and on which devices."""

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests import factories, factors
from tests.staff.test_doors import NEW, enter

SESSIONS = "/account/sessions/"
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
)
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"
HOUR, DAY = 3600, 86400


@pytest.fixture
def clerk():
    return factories.staff_of("demnate")


@pytest.fixture
def later(monkeypatch):
    """later(seconds) turns the clock on."""
    clock, now = time.time, [0]
    monkeypatch.setattr("accounts.sessions.time.time", lambda: clock() + now[0])

    def on(seconds):
        now[0] += seconds

    return on


def device(clerk, agent=PHONE) -> Client:
    client = Client(headers={"User-Agent": agent})
    assert enter(client, clerk.username).status_code == 302
    return client


def is_in(client) -> bool:
    return client.get("/coordination/").status_code == 200


def test_a_session_ends_eight_hours_after_its_last_page(clerk, later):
    client = device(clerk)
    for _ in range(3):
        later(7 * HOUR)
        assert is_in(client)
    later(8 * HOUR + 60)
    assert not is_in(client)
    assert not is_in(client)  # and does not come back


def test_a_session_ends_fourteen_days_after_it_began(clerk, later):
    client = device(clerk)
    for _ in range(14 * 4 - 1):
        later(6 * HOUR)
        assert is_in(client)
    later(6 * HOUR + 60)
    assert not is_in(client)


def test_a_session_of_which_nobody_knows_since_when_is_over(client, clerk):
    client.force_login(clerk)
    session = client.session
    del session["began"]
    session.save()
    assert not is_in(client)


def test_a_form_sent_after_the_session_ended_is_carried_along(clerk, later):
    client = device(clerk)
    later(9 * HOUR)
    page = client.post("/admin/milestones/milestone/add/", {"statement": "لقاء"}).content.decode()
    assert "انتهت جلستك قبل أن يُحفظ ما كتبته" in page


def test_reading_pages_writes_once_in_five_minutes(clerk, later, django_assert_num_queries):
    client = device(clerk)
    client.get("/account/password/")
    with django_assert_num_queries(3):  # the session, the person, the mandates
        client.get("/account/password/")
    later(6 * 60)
    before = UserSession.objects.get(user=clerk).last_seen_at
    client.get("/account/password/")
    assert UserSession.objects.get(user=clerk).last_seen_at > before
    with django_assert_num_queries(3):
        client.get("/account/password/")


def test_a_new_session_has_a_key_that_nobody_has_seen(client, clerk):
    client.get("/account/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    enter(client, clerk.username)
    assert client.session.session_key != before
    assert not client.session.exists(before)


def test_whoever_signs_in_anew_leaves_nothing_to_the_next(client, clerk):
    enter(client, clerk.username)
    session = client.session
    session["kept_form"] = ["/coordination/", "text=x"]
    session.save()
    enter(client, factories.staff_of("azilal").username)
    assert "kept_form" not in client.session


def test_my_devices_are_told_in_words_with_the_one_i_use(clerk):
    phone, desktop = device(clerk), device(clerk, DESKTOP)
    device(factories.staff_of("azilal"), "curl/8")
    page = desktop.get(SESSIONS).content.decode()
    assert [page.count(words) for words in ("كروم على أندرويد", "فايرفوكس على ويندوز", "هذا الجهاز")] == [1, 1, 1]
    assert "جهاز غير معروف" not in page
    phone.post("/account/sign-out/")
    assert "أندرويد" not in desktop.get(SESSIONS).content.decode()


def test_i_sign_out_on_the_others_or_everywhere(clerk):
    phone, desktop, other = device(clerk), device(clerk, DESKTOP), device(factories.staff_of("azilal"))
    page = desktop.post(SESSIONS, follow=True).content.decode()
    assert "خرجت من أجهزتك الأخرى." in page
    assert (is_in(phone), is_in(desktop)) == (False, True)
    phone = device(clerk)
    page = desktop.post(SESSIONS, {"everywhere": "1"}, follow=True).content.decode()
    assert "خرجت من كل أجهزتك." in page
    assert (is_in(phone), is_in(desktop), is_in(other)) == (False, False, True)


def test_a_new_password_signs_the_other_devices_out(clerk):
    phone, desktop = device(clerk), device(clerk, DESKTOP)
    desktop.post("/account/password/", {"old_password": "secret"} | NEW)
    assert (is_in(phone), is_in(desktop)) == (False, True)
    (session,) = UserSession.objects.filter(user=clerk)
    assert session.session_key == desktop.session.session_key


def test_the_first_second_factor_signs_the_other_devices_out(clerk):
    phone, desktop = device(clerk), device(clerk, DESKTOP)
    secret = desktop.get("/account/second-factor/app/").context["form"].secret
    desktop.post("/account/second-factor/app/", {"code": factors.shown(secret)})
    assert (is_in(phone), is_in(desktop)) == (False, True)


def test_a_proxy_that_says_nonsense_keeps_nobody_out(client, clerk, settings):
    settings.TRUSTED_PROXIES = 1
    for said in ("unknown", "", "10.0.0.1:80"):
        answer = client.post(
            "/account/sign-in/",
            {"username": clerk.username, "password": "secret"},
            headers={"X-Forwarded-For": said},
            REMOTE_ADDR="",
        )
        assert answer.status_code == 302
        client.post("/account/sign-out/")


def test_the_address_goes_with_the_session(clerk, later):
    left, new = device(clerk), device(clerk, DESKTOP)
    left.post("/account/sign-out/")
    assert [one.session_key for one in UserSession.objects.all()] == [new.session.session_key]
    later(9 * HOUR)
    assert not is_in(new)
    assert not UserSession.objects.exists()


def test_what_is_over_is_forgotten_with_its_address(clerk):
    old, idle, lost, new = device(clerk), device(clerk), device(clerk), device(clerk, DESKTOP)
    rows, ago = UserSession.objects, timezone.now() - timedelta(hours=8, minutes=1)
    rows.filter(session_key=old.session.session_key).update(created_at=timezone.now() - timedelta(15))
    rows.filter(session_key=idle.session.session_key).update(last_seen_at=ago)
    lost.session.delete(lost.session.session_key)
    call_command("forget_sessions")
    assert [one.session_key for one in UserSession.objects.all()] == [new.session.session_key]
