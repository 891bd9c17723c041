"""A session, a link or a half-way sign-in that was taken along leads no further, and no error leads anywhere."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.tokens import default_token_generator
from django.test import Client

from accounts import invitations, second_factor
from accounts.models import Mandate, Role, SecurityEvent, User
from accounts.security_events import Kind
from tests import factories, factors
from tests.manager.test_invitations import kept
from tests.staff.test_doors import NEW, enter, opened

CODE, SESSIONS, PASSKEY = "/account/sign-in/code/", "/account/sessions/", "/account/second-factor/passkeys/add/"
SET = {"usable_password": "true", "password1": "كلمة-سر-طويلة-2027", "password2": "كلمة-سر-طويلة-2027"}


@pytest.fixture(autouse=True)
def _obligatory(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def manager():
    return factors.with_app(factories.management())


@pytest.fixture
def clerk():
    return factories.staff_of("demnate")


def device(person, password="secret", **how) -> Client:  # noqa: S107
    client = Client(**how)
    enter(client, person.username, password=password)
    if person.second_factor:
        client.post(CODE, {"code": factors.in_reserve(person)[0]})
    assert is_in(client)
    return client


def is_in(client) -> bool:
    return client.get("/coordination/").status_code == 200


def later(client) -> None:
    """Ten minutes after the password was given."""
    session = client.session
    for given in session["account_authentication_methods"]:
        given["at"] -= 600
    session.save()


def password_of(person) -> str:
    return User.objects.get(pk=person.pk).password


# ── A session that was taken along ──
def test_a_password_is_set_by_whoever_has_just_said_who_they_are(manager, clerk):
    client = device(manager)
    later(client)
    for person in (manager, clerk):
        page = f"/admin/accounts/user/{person.pk}/password/"
        before = password_of(person)
        for answer in (client.get(page), client.post(page, SET)):
            assert answer["Location"] == f"/account/confirm/?next={page.replace('/', '%2F')}"
        assert password_of(person) == before
        assert SET["password1"] not in json.dumps(dict(client.session), ensure_ascii=False)
    answer = client.post(answer["Location"], {"password": "secret"})
    assert answer["Location"] == page
    assert client.post(page, SET).status_code == 302
    assert password_of(clerk) != before


def test_an_address_is_changed_by_whoever_says_who_they_are_and_nothing_typed_is_lost(manager, clerk):
    client = device(manager)
    later(client)
    page = f"/admin/accounts/user/{clerk.pk}/change/"
    assert client.post(page, kept(clerk, first_name="سعيد")).status_code == 302
    form = kept(clerk, first_name="أمينة", email="a@demnate.ma")
    answer = client.post(f"{page}?_changelist_filters=q%3Da", form)
    assert answer["Location"].startswith("/account/confirm/")
    clerk.refresh_from_db()
    assert (clerk.first_name, clerk.email) == ("سعيد", "")
    client.post(answer["Location"], {"password": "wrong"})
    client.post(answer["Location"], {"password": "secret"})
    clerk.refresh_from_db()
    assert (clerk.first_name, clerk.email) == ("أمينة", "a@demnate.ma")


# ── Everywhere is everywhere ──
def test_a_session_with_another_key_is_listed_and_ends_with_the_others(manager):
    first = device(manager)
    assert first.post(f"/admin/accounts/user/{manager.pk}/password/", SET).status_code == 302
    assert [one.session_key for one in UserSession.objects.all()] == [first.session.session_key]
    manager.refresh_from_db()
    second = device(manager, SET["password1"])
    second.post(SESSIONS, {"everywhere": "1"})
    assert not is_in(first)


@pytest.mark.parametrize("ended_by", ["everywhere", "reset"])
def test_so_does_one_from_before_the_portal_s_key_was_changed(manager, settings, ended_by):
    first = device(manager)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key" * 5, [settings.SECRET_KEY]
    assert is_in(first)  # under a new key from now on
    if ended_by == "reset":
        second_factor.reset(manager, by=None, why="ضاع الهاتف")
    else:
        device(manager).post(SESSIONS, {"everywhere": "1"})
    assert first.get("/account/").status_code == 302


def test_a_session_whose_key_changed_is_listed_again(clerk):
    client = device(clerk)
    session = client.session
    session["seen"] -= 360
    session.save()
    UserSession.objects.update(session_key="another")
    assert "هذا الجهاز" in (client.get("/coordination/"), client.get(SESSIONS))[1].content.decode()


def test_sessions_of_an_account_that_was_stopped_do_not_open_again_with_it(manager, clerk):
    client, theirs = device(manager), device(clerk)
    page = f"/admin/accounts/user/{clerk.pk}/change/"
    client.post(page, kept(clerk, is_active=None))
    assert not is_in(theirs)
    client.post(page, kept(clerk))
    assert User.objects.get(pk=clerk.pk).is_active
    assert not is_in(theirs)


# ── Half-way in ──
@pytest.mark.parametrize("change", ["stopped", "password"])
def test_nobody_finishes_signing_in_to_an_account_that_changed_meanwhile(client, manager, change):
    enter(client, manager.username)
    if change == "stopped":
        User.objects.filter(pk=manager.pk).update(is_active=False)
    else:
        manager.set_password("other-Pass-8")
        manager.save()
    answer = client.post(CODE, {"code": factors.shown()}, follow=True)
    assert answer.redirect_chain[-1][0] == "/account/sign-in/"
    assert "تغير شيء في حسابك قبل أن تكمل الدخول" in answer.content.decode()
    assert not SecurityEvent.objects.filter(kind=Kind.SIGNED_IN).exists()
    User.objects.filter(pk=manager.pk).update(is_active=True)
    assert not is_in(client)


def test_a_half_way_sign_in_ends_with_the_sessions(client):
    clerk = factors.with_app(factories.user(pk=1_000_000))  # which a half-way sign-in writes in other digits
    Mandate.objects.create(user=clerk, role=Role.OBSERVER)
    enter(client, clerk.username)
    device(clerk).post(SESSIONS, {"everywhere": "1"})
    assert client.get(CODE)["Location"] == "/account/sign-in/"


# ── A link to a new password, opened where somebody is signed in ──
def test_a_password_is_chosen_by_link_over_whichever_session(manager, clerk):
    over, own, other = device(manager), device(manager), device(clerk)
    session = over.session
    session["seen"] = 0
    session.save()
    for number, client in enumerate((over, own, other)):
        manager.refresh_from_db()
        page = opened(client, invitations.link_to(manager, "reset", default_token_generator.make_token(manager)))
        chosen = dict.fromkeys(NEW, f"كلمة-سر-طويلة-{number}")
        answer = client.post(page.request["PATH_INFO"], chosen)
        assert answer["Location"] == CODE
        assert client.get("/account/").status_code == 302


# ── The second factor and the note of it ──
@pytest.mark.parametrize("breaks", ["accounts.outbox.put", "accounts.second_factor.sessions.rotate"])
def test_a_second_factor_and_its_note_part_in_no_accident(clerk, monkeypatch, breaks):
    clerk = factors.with_app(clerk)
    client = device(clerk, raise_request_exception=False)

    def broken(*args, **how):
        raise RuntimeError

    monkeypatch.setattr(breaks, broken)
    assert client.post("/account/second-factor/app/remove/").status_code == 500
    clerk.refresh_from_db()
    assert clerk.second_factor
    assert Authenticator.objects.filter(user=clerk, type="totp").exists()


# ── Codes and keys ──
def test_wrong_codes_and_new_codes_in_reserve_are_noted(manager):
    client = Client()
    enter(client, manager.username)
    client.post(CODE, {"code": "000000"}, REMOTE_ADDR="196.200.1.7")
    client.post(CODE, {"code": factors.in_reserve(manager)[0]})
    client.post("/account/confirm/code/", {"code": "000000"})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("django.db.transaction.on_commit", lambda told, **how: told())
        client.post("/account/second-factor/codes/new/")
    noted = SecurityEvent.objects.filter(kind__in=[Kind.FACTOR_FAILED, Kind.CODES_RENEWED]).order_by("pk")
    assert list(noted.values_list("kind", "by", "whom", "network", "detail")) == [
        (Kind.FACTOR_FAILED, None, manager.pk, "196.200.1.0/24", "totp"),
        (Kind.FACTOR_FAILED, manager.pk, manager.pk, "127.0.0.0/24", "totp"),
        (Kind.CODES_RENEWED, manager.pk, manager.pk, "127.0.0.0/24", "recovery_codes"),
    ]


def test_a_code_is_read_in_arabic_digits_too(client, clerk):
    clerk = factors.with_app(clerk)
    enter(client, clerk.username)
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    assert client.post(CODE, {"code": factors.shown().translate(arabic)}).status_code == 302
    assert is_in(client)


def test_a_second_factor_that_can_be_read_no_more_says_whom_to_ask(client, manager, settings):
    settings.SECRET_KEY = "another-key" * 5
    enter(client, manager.username)
    answer = client.post(CODE, {"code": factors.shown()})
    assert "اتصل بإدارة البرنامج لتلغيها" in answer.content.decode()


CREATED = '"clientDataJSON":"eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiWVEiLCJvcmlnaW4iOiJhIn0"'
GOT = '"clientDataJSON":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiWVEiLCJvcmlnaW4iOiJhIn0"'
KEY = '{"id":"YQ","rawId":"YQ","type":"public-key","response":{%s}}'
NO_KEYS = [
    "{}", "[]", "[1]", "1", '"x"', "true", '{"id":1,"rawId":1,"response":1}',
    '{"id":"YQ","rawId":"YQ","response":{}}',
    KEY % '"clientDataJSON":"a","attestationObject":"a","authenticatorData":"a","signature":"a"',
    KEY % '"clientDataJSON":"e30","attestationObject":"oA","authenticatorData":"YQ","signature":"YQ"',
    KEY % '"clientDataJSON":"YQ","attestationObject":"YQ","authenticatorData":"","signature":""',
    KEY % '"clientDataJSON":"W10","attestationObject":"W10","authenticatorData":"W10","signature":"é"',
    KEY % f'{CREATED},"attestationObject":"oA"',
    KEY % f'{CREATED},"attestationObject":"o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YUA"',
    KEY % f'{GOT},"authenticatorData":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAA","signature":"YQ"',
    KEY % f'{GOT},"authenticatorData":"{"A" * 48}xQAAAAA{"A" * 30}","signature":"YQ"',
]  # fmt: skip


def test_an_answer_that_no_key_gives_is_refused_in_arabic(clerk, monkeypatch):
    for limit, answer in (("consume", True), ("consume_or_429", None)):
        monkeypatch.setattr(f"allauth.core.ratelimit.{limit}", lambda *args, answer=answer, **how: answer)
    clerk = factors.with_passkey(factors.with_app(clerk))
    half, inside = Client(), device(clerk)
    enter(half, clerk.username)
    for client, page in ((inside, PASSKEY), (inside, "/account/confirm/passkey/"), (half, CODE)):
        for answer in NO_KEYS:
            client.get(page)
            refused = client.post(page, {"name": "هاتفي", "credential": answer}, follow=True)
            assert refused.status_code == 200, (page, answer)
            (said,) = refused.context["messages"] or _errors(refused)
            assert not any("a" <= letter.lower() <= "z" for letter in str(said)), said


def _errors(page) -> list[str]:
    form = page.context.get("webauthn_form") or page.context["form"]
    return [error for errors in form.errors.values() for error in errors]
