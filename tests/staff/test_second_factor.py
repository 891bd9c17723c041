"""The second factor: obligatory for coordinators and the management, offered to others, kept by its owner alone."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import policy
from accounts.models import Mandate, Role, User
from tests import factories, factors
from tests.people import PEOPLE, REVIEWS
from tests.staff.test_doors import NEW, enter, link_of, opened, path_of

INDEX, APP, CODES = (f"/account/second-factor/{page}" for page in ("", "app/", "codes/"))
CODE, CONFIRM = "/account/sign-in/code/", "/account/confirm/"
CLOSED = ["/coordination/", "/admin/", "/coordination/communes/demnate/", "/coordination/lists/waiting/"]


@pytest.fixture(autouse=True)
def _obligatory(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def coordinator():
    person = factories.coordinator_of("azilal")
    person.email = "c@azilal.ma"
    person.save()
    return person


@pytest.fixture
def clerk():
    return factories.staff_of("demnate")


def ended(person, role=Role.COORDINATOR) -> None:
    Mandate.objects.filter(user=person, role=role).update(ends="2023-01-01")


# ── Who must have one ──
@pytest.mark.parametrize("name", PEOPLE)
def test_it_is_obligatory_for_coordinators_and_management(name, settings):
    person = PEOPLE[name]()
    assert policy.must_have_second_factor(person) == (name in REVIEWS | {"coordinator of Tata"})
    settings.SECOND_FACTOR = False
    assert not policy.must_have_second_factor(person)


@pytest.mark.parametrize("who", ["coordinator", "management"])
def test_who_must_have_one_sees_nothing_before(client, who, coordinator):
    person = coordinator if who == "coordinator" else factories.management()
    draft = factories.draft("demnate")
    client.force_login(person)
    for path in [*CLOSED, f"/admin/milestones/milestone/{draft.pk}/change/"]:
        answer = client.get(path, follow=True)
        assert answer.redirect_chain[-1][0] == INDEX, path
    assert "مهمتك تتطلب خطوة ثانية" in answer.content.decode()
    assert client.post(f"/admin/milestones/milestone/{draft.pk}/move/submit/").status_code == 302
    assert client.get(f"/milestones/{draft.pk}/").status_code == 404  # nor by any door but these
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_clerk_and_an_observer_enter_without_one_and_are_offered_it(client, clerk):
    for person in (clerk, factories.observer()):
        client.force_login(person)
        assert client.get("/coordination/").status_code == 200
        assert INDEX in client.get("/account/").content.decode()
        assert "اختيارية" in client.get(INDEX).content.decode()


def test_a_clerk_who_becomes_a_coordinator_is_led_to_it_at_once(client, clerk, coordinator):
    client.force_login(clerk)
    assert client.get("/coordination/").status_code == 200
    Mandate.objects.filter(user=coordinator).update(user=clerk)
    assert client.get("/coordination/", follow=True).redirect_chain[-1][0] == INDEX


@pytest.mark.parametrize("path", ["/coordination/lists/waiting/", "/admin/", "/account/"])
def test_the_gate_costs_no_query(client, coordinator, settings, path):
    factors.with_app(coordinator)
    client.force_login(coordinator)
    asked = {}
    for settings.SECOND_FACTOR in (True, False):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        asked[settings.SECOND_FACTOR] = len(queries)
    assert asked[True] == asked[False]


# ── The journey ──
def test_a_coordinator_s_first_day(client, coordinator, django_capture_on_commit_callbacks):
    answer = enter(client, coordinator.username, next="/coordination/lists/waiting/")
    assert client.get(answer["Location"], follow=True).redirect_chain[-1][0] == INDEX
    page = client.get(APP)  # the password was given a moment ago and is not asked again
    assert page.status_code == 200
    secret = page.context["form"].secret
    assert secret in page.content.decode().replace(" ", "")
    wrong = client.post(APP, {"code": "000000"}).content.decode()
    assert "الرمز غير صحيح" in wrong
    assert secret in wrong.replace(" ", "")
    before = client.session.session_key
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(APP, {"code": factors.shown(secret)})
    assert answer["Location"] == CODES
    assert client.session.session_key != before
    page = client.get(CODES).content.decode()
    codes = re.findall(r"<bdi dir=\"ltr\">(\d{8})</bdi>", page)
    assert len(codes) == 10
    assert 'href="/coordination/lists/waiting/"' in page  # where they were going
    assert client.get("/coordination/lists/waiting/").status_code == 200
    coordinator.refresh_from_db()
    assert coordinator.second_factor
    assert coordinator.history.latest().history_user == coordinator
    assert "أُضيف تطبيق رموز إلى حسابك" in mail.outbox[0].body
    client.post("/account/sign-out/")

    assert enter(client, coordinator.username)["Location"] == CODE
    assert client.get("/coordination/").status_code == 302  # half-way in is not in
    assert "الرمز غير صحيح" in client.post(CODE, {"code": "123456"}).content.decode()
    assert client.post(CODE, {"code": factors.shown(secret, earlier=1)})["Location"] == "/coordination/"
    assert client.get("/coordination/").status_code == 200
    client.post("/account/sign-out/")

    enter(client, coordinator.username, next="/admin/")
    assert client.post(CODE, {"code": codes[3]})["Location"] == "/admin/"
    client.post("/account/sign-out/")
    enter(client, coordinator.username)
    assert "الرمز غير صحيح" in client.post(CODE, {"code": codes[3]}).content.decode()  # each works once


def test_a_code_works_once(client, coordinator):
    factors.with_app(coordinator)
    code = factors.shown()
    for answer in (302, 200):
        enter(client, coordinator.username)
        assert client.post(CODE, {"code": code}).status_code == answer
        client.post("/account/sign-out/")


def test_codes_are_not_guessed(client, coordinator):
    factors.with_app(coordinator)
    enter(client, coordinator.username)
    for number in range(5):
        client.post(CODE, {"code": f"00000{number}"})
    said = client.post(CODE, {"code": factors.shown()})
    assert "كثرت المحاولات؛ انتظر 5 دقائق" in said.content.decode()
    assert client.get("/coordination/").status_code == 302


def test_what_was_typed_before_the_session_ended_outlives_both_steps(client, coordinator):
    factors.with_app(coordinator)
    page = client.post("/coordination/communes/azilal/follow-up/", {"do": "note", "text": "ملاحظة طويلة"})
    held = re.search(r'name="held" value="([^"]+)"', page.content.decode())[1]
    enter(client, coordinator.username, held=held)
    answer = client.post(CODE, {"code": factors.shown()})
    assert answer["Location"] == "/coordination/communes/azilal/follow-up/"
    assert client.session["kept_form"][0] == answer["Location"]


def test_a_link_to_a_new_password_is_no_way_around_it(client, coordinator):
    factors.with_app(coordinator)
    client.post("/account/reset/", {"email": coordinator.email})
    page = opened(client, link_of(mail.outbox[0]))
    answer = client.post(path_of(page.redirect_chain[-1][0]), NEW)
    assert answer["Location"] == CODE
    assert client.get("/coordination/").status_code == 302


# ── Kept by its owner ──
def test_changing_anything_wants_the_password_again(client, coordinator):
    factors.with_app(coordinator)
    client.force_login(coordinator)
    for page in (CODES, f"{CODES}new/", f"{APP}remove/", "/account/second-factor/passkeys/add/"):
        assert client.get(page)["Location"].startswith(CONFIRM), page
    page = client.post(f"{CONFIRM}?next={CODES}", {"password": "wrong"}).content.decode()
    assert "كلمة السر غير صحيحة" in page
    assert client.post(f"{CONFIRM}?next={CODES}", {"password": "secret"})["Location"] == CODES
    assert client.get(CODES).status_code == 200


def test_the_last_one_stays_where_it_is_obligatory(client, coordinator):
    factors.with_app(coordinator)
    client.force_login(coordinator)
    client.post(CONFIRM, {"password": "secret"})
    for _ in range(2):
        assert "مهمتك تتطلب خطوة ثانية" in client.post(f"{APP}remove/").content.decode()
    assert Authenticator.objects.filter(user=coordinator, type="totp").exists()
    ended(coordinator)
    factories.with_mandate(Role.OBSERVER)
    Mandate.objects.create(user=coordinator, role=Role.OBSERVER)
    assert client.post(f"{APP}remove/")["Location"] == INDEX
    assert not Authenticator.objects.filter(user=coordinator).exists()  # nor codes in reserve for nothing
    coordinator.refresh_from_db()
    assert not coordinator.second_factor
    assert "أُزيل تطبيق الرموز من حسابك" in mail.outbox[-1].body


def test_new_codes_in_reserve_take_the_place_of_the_old(client, clerk):
    factors.with_app(clerk)
    before = factors.in_reserve(clerk)
    client.force_login(clerk)
    client.post(CONFIRM, {"password": "secret"})
    assert client.post(f"{CODES}new/")["Location"] == CODES
    after = factors.in_reserve(clerk)
    assert not set(before) & set(after)
    page = client.get(CODES).content.decode()
    assert after[0] in page
    assert before[0] not in page


def test_nobody_opens_or_removes_another_s(client, clerk, coordinator):
    factors.with_app(coordinator)
    key = Authenticator.objects.create(user=coordinator, type="webauthn", data={"name": "k", "credential": {}})
    client.force_login(clerk)
    client.post(CONFIRM, {"password": "secret"})
    assert client.post(f"/account/second-factor/passkeys/{key.pk}/remove/").status_code == 404
    assert client.get(CODES).status_code == 404
    assert client.post(f"{APP}remove/").status_code == 404
    assert Authenticator.objects.filter(user=coordinator).count() == 3


def test_the_database_alone_gives_no_secret_away(clerk):
    factors.with_app(clerk)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert factors.SECRET not in kept
    assert factors.in_reserve(clerk)[0] not in kept


def test_secrets_outlive_a_new_key_of_the_portal(client, clerk, settings):
    factors.with_app(clerk)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key"
    enter(client, clerk.username)
    assert client.post(CODE, {"code": factors.shown()}).status_code == 302


@pytest.mark.parametrize("page", [INDEX, CODES, f"{CODES}new/"])
def test_codes_that_a_new_key_has_closed_are_taken_away_and_new_ones_offered(client, clerk, settings, page):
    factors.with_passkey(factors.with_app(clerk))
    settings.SECRET_KEY = "another-key"
    client.force_login(clerk)
    factors.confirm(client)
    said = client.get(page, follow=True).content.decode()
    assert "لم تعد رموزك الاحتياطية صالحة" in said
    assert "أنشئ رموزا احتياطية" in said
    client.post(f"{CODES}new/")
    assert factors.in_reserve(clerk)[0] in client.get(CODES).content.decode()


def test_no_screen_of_the_admin_shows_second_factors_or_sessions():
    from django.contrib import admin

    shown = {model._meta.app_label for model in admin.site._registry}
    assert not shown & {"account", "mfa", "usersessions"}


def test_accounts_are_not_opened_by_whoever_asks(client):
    from django.urls import NoReverseMatch, reverse

    for page in ("account_signup", "account_email", "account_logout", "mfa_login_webauthn", "mfa_signup_webauthn"):
        with pytest.raises(NoReverseMatch):
            reverse(page)
    assert not User.objects.filter(username="").exists()
