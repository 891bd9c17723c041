"""Letters never keep anybody waiting: they leave after the answer, or when the mail server is back, each once."""

import socket
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import connection, connections
from django.test import RequestFactory
from django.utils import timezone

from accounts import outbox
from accounts.models import Letter, User
from tests import factories

NOW = timezone.now()
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def clerk():
    return factories.user(email="amina@demnate.ma", first_name="أمينة")


@pytest.fixture
def refused(monkeypatch):
    def refuse(*args, **how):
        raise ConnectionRefusedError("amina@demnate.ma is not known here")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def waiting() -> Letter:
    return Letter.objects.get()


def test_a_letter_leaves_once_the_request_has_been_answered_and_nothing_of_it_stays(clerk, monkeypatch):
    asked = RequestFactory().post("/account/reset/", {"email": clerk.email}).environ
    asked |= {"HTTP_COOKIE": f"csrftoken={'a' * 32}", "HTTP_X_CSRFTOKEN": "a" * 32}
    said = []
    for signal in (request_started, request_finished):  # the test's own connection stays open
        monkeypatch.setattr(signal, "receivers", [one for one in signal.receivers if "after_answer" in str(one[0])])
    answer = WSGIHandler()(asked, lambda status, headers: said.append(status))
    assert said == ["302 Found"]
    assert not mail.outbox, "whoever asked has the answer before the mail server is spoken to"
    assert not Letter.objects.exists(), "whether an address is known takes no time that could be measured"
    answer.close()
    assert mail.outbox[0].to == [clerk.email]
    assert not Letter.objects.exists()


def test_a_waiting_letter_holds_no_address_no_words_and_no_link(clerk, refused):
    outbox.put("reset", [clerk.pk])
    outbox.send_due(timezone.now())
    row = Letter.objects.values().get()
    assert row["failed_with"] == "ConnectionRefusedError"
    assert set(row) == {
        "id", "name", "about", "detail", "asked_at", "tries", "next_try_at", "claimed_until", "given_up_at",
        "failed_with",
    }  # fmt: skip
    assert "amina" not in str(row)


def test_pauses_grow_until_the_letter_is_given_up_and_management_sees_it(client, clerk, refused, settings):
    settings.MAIL_DAYS = 3
    outbox.put("invitation", [factories.user(email="x@demnate.ma").pk], at=NOW)
    User.objects.filter(email="x@demnate.ma").update(password="!")
    pauses, at = [], NOW
    while waiting().given_up_at is None:
        outbox.send_due(at)
        pauses.append(waiting().next_try_at - at)
        at = waiting().next_try_at
    assert [pause.total_seconds() // 60 for pause in pauses[:10]] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]
    assert timedelta(days=3) < at - NOW < timedelta(days=4)
    assert outbox.send_due(at + timedelta(hours=7)) == 0
    client.force_login(factories.management())
    page = client.get("/admin/accounts/letter/?given_up=yes").content.decode()
    assert "دعوة إلى حساب" in page
    assert "تُركت؛ أعد الإرسال من صفحة الحساب" in page
    assert "خادم البريد لا يستجيب" in page
    outbox.send_due(at + timedelta(days=31))
    assert not Letter.objects.exists()


def test_a_letter_is_sent_when_the_mail_server_is_back(clerk):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("accounts.mail.send", lambda *args, **how: False)
        outbox.put("reset", [clerk.pk])
        outbox.send_due(timezone.now())
    Letter.objects.update(next_try_at=NOW)
    call_command("send_notices")
    call_command("send_notices")
    assert [letter.to for letter in mail.outbox] == [[clerk.email]]


def test_what_is_wanted_no_more_is_not_sent(clerk):
    outbox.put("invitation", [clerk.pk])  # has a password by now
    outbox.put("reset", [clerk.pk])
    outbox.put("follow", [404], "day")
    User.objects.update(is_active=False)
    outbox.send_due(timezone.now())
    assert not mail.outbox
    assert not Letter.objects.exists()


def test_a_run_stops_where_the_mail_server_takes_nothing(refused):
    people = [factories.user(email=f"{n}@demnate.ma").pk for n in range(5)]
    outbox.put("reset", people)
    outbox.send_due(timezone.now())
    assert Letter.objects.filter(tries=1).count() == outbox.REFUSALS


def test_a_mail_server_that_swallows_connections_is_given_up(clerk, settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = SMTP, 0.2
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        outbox.put("reset", [clerk.pk])
        assert outbox.send_due(timezone.now()) == 0
    assert waiting().failed_with == "SMTPServerDisconnected"


@pytest.mark.django_db(transaction=True)
def test_two_machines_that_send_at_once_send_each_letter_once():
    people = [factories.user(email=f"{n}@demnate.ma") for n in range(4)]
    Letter.objects.bulk_create(
        Letter(name="reset", about=person.pk, asked_at=NOW, next_try_at=NOW) for person in people
    )
    together = threading.Barrier(2)

    def run():
        together.wait()
        outbox.send_due(timezone.now())
        connections.close_all()

    runs = [threading.Thread(target=run) for _ in range(2)]
    [one.start() for one in runs]
    [one.join(20) for one in runs]
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(person.email for person in people), (
        connection.vendor
    )
    assert not Letter.objects.exists()


def test_a_letter_that_cannot_be_written_waits_and_keeps_no_other(clerk, monkeypatch, caplog):
    def broken(*args):
        raise RuntimeError("amina@demnate.ma")

    monkeypatch.setitem(outbox.WRITERS, "invitation", broken)
    outbox.put("invitation", [clerk.pk])
    outbox.put("reset", [clerk.pk])
    assert outbox.send_due(timezone.now()) == 1
    assert mail.outbox[0].to == [clerk.email]
    assert (waiting().name, waiting().tries, waiting().failed_with) == ("invitation", 1, "RuntimeError")
    assert "could not be written" in caplog.text


def test_letters_that_another_machine_is_sending_keep_no_other_back(mailoutbox):
    people = [factories.user(email=f"p{number}@demnate.ma") for number in range(outbox.REFUSALS + 1)]
    outbox.note("reset", [one.pk for one in people], at=NOW)
    Letter.objects.exclude(about=people[-1].pk).update(claimed_until=NOW + outbox.CLAIM)
    assert outbox.send_due(NOW) == 1
    assert [letter.to for letter in mailoutbox] == [[people[-1].email]]
