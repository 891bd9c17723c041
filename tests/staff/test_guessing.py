"""Guessed passwords, and what an answer tells of whose account exists."""

import pytest
from django.contrib.auth import hashers

from accounts import guessing
from accounts.models import User
from tests import factories
from tests.people import day, staff, with_mandates
from tests.staff.test_doors import RESET, SIGN_IN, enter

HOME, STRANGE = "196.200.1.1", "41.140.9.9"


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    """All within one span of time, of which 100 seconds have passed."""
    monkeypatch.setattr("accounts.limits.time.time", lambda: 1_800_000_100)


@pytest.fixture
def clerk():
    person = factories.staff_of("demnate")
    person.email = "fatima@demnate.ma"
    person.save()
    return person


def guess(client, name, *, times, address=STRANGE):
    return [enter_from(client, name, "wrong", address).status_code for _ in range(times)]


def enter_from(client, name, password="secret", address=STRANGE):  # noqa: S107 - what the factories give everyone
    return client.post(SIGN_IN, {"username": name, "password": password}, REMOTE_ADDR=address)


def test_who_guesses_waits_and_is_told_how_long(client, clerk):
    assert guess(client, clerk.username, times=6) == [200] * 5 + [429]
    answer = enter_from(client, clerk.username)  # even the right password
    assert (answer.status_code, answer["Retry-After"]) == (429, "800")
    assert "أعد المحاولة بعد 14 دقيقة" in answer.content.decode()
    assert "كلمة السر غير صحيحة" not in answer.content.decode()


def test_a_stranger_s_guesses_lock_nobody_out(client, clerk):
    guess(client, clerk.username, times=20)
    assert enter_from(client, clerk.username, address=HOME).status_code == 302


def test_a_name_that_is_tried_from_everywhere_can_still_be_entered_by_its_owner(client, clerk):
    for number in range(guessing.EVERYWHERE.times // 5):
        guess(client, clerk.username, times=5, address=f"41.140.9.{number}")
    assert guess(client, clerk.username, times=2, address="41.141.0.1") == [200, 429]  # one try each from now on
    assert enter_from(client, clerk.username, address=HOME).status_code == 302


def test_one_address_does_not_try_name_after_name(client):
    answers = [guess(client, f"name{number}", times=1)[0] for number in range(guessing.FROM.times + 1)]
    assert answers == [200] * guessing.FROM.times + [429]


def test_signing_in_is_not_counted(client, clerk):
    for _ in range(7):
        assert enter_from(client, clerk.username).status_code == 302
        client.post("/account/sign-out/")


def test_a_right_password_forgives_no_wrong_one(client, clerk):
    """Or whoever has an account of their own could guess for ever, signing in to it now and then."""
    other = factories.staff_of("azilal")
    guess(client, clerk.username, times=4)
    enter_from(client, other.username)
    client.post("/account/sign-out/")
    assert guess(client, clerk.username, times=2) == [200, 429]


def test_letters_of_a_name_do_not_make_another(client, clerk):
    User.objects.filter(pk=clerk.pk).update(username="fatima")
    guess(client, "fatima", times=3)
    assert guess(client, "FATIMA", times=3) == [200, 200, 429]


# ── What an answer tells ──
def hashed(monkeypatch, client, name, password="wrong") -> int:  # noqa: S107
    """How many times a password is hashed before this sign-in is answered; which is what takes its time."""
    times = []
    hasher = hashers.get_hasher("default")
    encode = type(hasher).encode
    with monkeypatch.context() as patch:
        patch.setattr(type(hasher), "encode", lambda self, *asked: times.append(1) or encode(self, *asked))
        enter(client, name, password)
    return len(times)


def test_every_wrong_answer_takes_the_same_work(client, clerk, monkeypatch):
    stopped, invited = factories.staff_of("demnate"), factories.staff_of("demnate")
    User.objects.filter(pk=stopped.pk).update(is_active=False)
    invited.set_unusable_password()
    invited.save()
    names = [clerk.username, clerk.email, stopped.username, invited.username, "nobody", "nobody@example.ma"]
    names.append(with_mandates(staff("demnate", ends=day(-1))).username)
    assert [hashed(monkeypatch, client, name) for name in names] == [1] * len(names)


def test_every_wrong_answer_is_the_same(client, clerk):
    stopped = factories.staff_of("demnate")
    User.objects.filter(pk=stopped.pk).update(is_active=False)
    answers = [enter(client, name, "wrong") for name in (clerk.username, clerk.email, "nobody", "n@example.ma")]
    answers.append(enter(client, stopped.username))
    assert {answer.status_code for answer in answers} == {200}
    assert {tuple(answer.context["form"].non_field_errors()) for answer in answers} == {
        ("اسم المستعمل أو كلمة السر غير صحيحة؛ انتبه إلى الحروف الكبيرة والصغيرة ثم أعد المحاولة.",)
    }


def test_unknown_names_wait_as_known_ones_do(client, clerk):
    waits = [guess(client, name, times=6) for name in (clerk.username, "nobody")]
    assert waits[0] == waits[1]


# ── A forgotten password ──
def test_a_mailbox_gets_few_letters_and_the_answer_does_not_say_so(client, clerk, mailoutbox):
    for email in (clerk.email, "nobody@example.ma"):
        answers = [client.post(RESET, {"email": email})["Location"] for _ in range(7)]
        assert answers == ["/account/reset/sent/"] * 7
    assert [letter.to[0] for letter in mailoutbox] == [clerk.email] * 5 + ["nobody@example.ma"] * 5


def test_one_address_does_not_ask_for_mailbox_after_mailbox(client):
    for number in range(20):
        client.post(RESET, {"email": f"n{number}@example.ma"})
    answer = client.post(RESET, {"email": "n@example.ma"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "3500")
    assert "أعد المحاولة بعد 59 دقيقة" in answer.content.decode()
