"""What goes wrong is found again by its number, and the log holds nothing of the people whom it happened to."""

import json
import logging
import re

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import IntegrityError
from django.http import Http404

from accounts.models import User
from tadafur.log_lines import JsonLines
from tests import factories

NUMBER = "0123456789abcdef0123456789abcdef"
# Held: an address, a name, a text, a network address and a secret, in all that is sent.
PERSONAL = ("amina", "أمينة", "سري", "203.0.113.9", "s3cret")


@pytest.fixture
def lines(caplog):
    """lines() gives what has been logged, as the service manager gets it."""
    caplog.handler.setFormatter(JsonLines())
    caplog.set_level(logging.INFO)
    return lambda: [json.loads(line) for line in caplog.text.splitlines()]


def breaks(*args, **how):
    try:
        User.objects.create(username="other", email="AMINA@example.ma")
    except IntegrityError as error:
        raise ValueError(f"أمينة <amina@example.ma> wrote سري from 203.0.113.9: {error}") from error


def test_an_error_is_found_by_its_number_in_page_header_and_log(client, monkeypatch, lines):
    client.raise_request_exception = False
    monkeypatch.setattr("public.pages.render", breaks)
    factories.user(email="amina@example.ma", first_name="أمينة")
    answer = client.get("/accessibility/?token=s3cret", REMOTE_ADDR="203.0.113.9")
    number = answer["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", number)
    assert f'رقم الطلب: <bdi class="nw">{number}</bdi>' in answer.content.decode()
    (line,) = lines()
    assert (line["request"], line["route"], line["said"]) == (number, "accessibility/", "Internal Server Error")
    assert [one["kind"] for one in line["error"]][:2] == ["ValueError", "django.db.utils.IntegrityError"]
    assert any(place.startswith("/public/pages.py:") for place in line["error"][0]["at"])


def test_nothing_of_a_person_is_in_the_log(client, monkeypatch, lines, settings):
    client.raise_request_exception = False
    client.handler.enforce_csrf_checks = True
    factories.user(email="amina@example.ma", first_name="أمينة")
    told = {"email": "amina@example.ma", "message": "أنا أمينة، وهذا سري", "token": "s3cret"}
    asked = {"REMOTE_ADDR": "203.0.113.9"}
    client.get("/account/reset/MQ/s3cret-s3cret/x/?amina@example.ma", **asked)
    client.get("/communes/أمينة/", **asked)
    client.post("/feedback/", told, **asked)  # no token of the form
    client.get("/", headers={"host": "amina@example.ma"}, **asked)
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    client.post("/follow/?token=s3cret", told, **asked)
    monkeypatch.setattr("public.pages.render", breaks)
    client.get("/about/?q=amina", **asked)
    log = logging.getLogger("gunicorn.error")
    log.propagate = True
    log.warning("Error handling request /follow/stop/?k=s3cret of 203.0.113.9")
    logging.getLogger("smtplib").error("550 <amina@example.ma> from 2001:db8:0:1::9 unknown")
    assert {line["from"].split(".")[0] for line in lines()} >= {"django", "gunicorn", "smtplib"}
    assert len(lines()) >= 7, "nothing was logged: this test holds nothing"
    written = json.dumps(lines(), ensure_ascii=False)
    assert [one for one in (*PERSONAL, "2001:db8") if one in written.lower()] == []


@pytest.mark.parametrize(
    ("raised", "said"), [(PermissionDenied, "Forbidden"), (Http404, "Not Found"), (BadRequest, "Bad Request")]
)
def test_of_a_refused_request_the_path_is_not_told(client, monkeypatch, lines, raised, said):
    def refuse(*args, **how):
        raise raised("سري")

    monkeypatch.setattr("public.pages.render", refuse)
    client.get("/about/")
    assert [(line["said"], line["route"]) for line in lines()] == [(said, "about/")]


def test_a_form_refused_for_where_it_came_from_does_not_tell_where(client, lines):
    client.handler.enforce_csrf_checks = True
    client.post("/feedback/", secure=True, headers={"referer": "https://example.ma/account/reset/MQ/s3cret/"})
    assert [line["said"] for line in lines()] == ["Referer checking failed"]


@pytest.mark.parametrize(
    "address", ["203.0.113.9", "::1", "fe80::1", "2a01:db8::5", "2001:db8:0:0:0:0:0:1", "fe80::"]
)
def test_a_network_address_is_struck_out_however_it_is_written(lines, address):
    logging.getLogger("smtplib").error("12:30:45 from %s, [%s]:80 and client=%s: refused", address, address, address)
    (said,) = [line["said"] for line in lines()]
    assert said.replace(">: ", "> ") == "12:30:45 from <address>, [<address>]:80 and client=<address> refused"


def test_what_an_error_says_of_the_code_is_kept_without_what_it_worked_on(lines):
    try:
        User.objects.filter(pk={"أمينة": "amina@example.ma"})
    except TypeError:
        logging.getLogger("tadafur").exception("failed")
    assert [line["error"][0]["words"] for line in lines()] == ["Field 'id' expected a number"]


def test_the_proxy_s_number_is_taken_where_it_is_one(client, settings):
    settings.TRUSTED_PROXIES = 1
    assert client.get("/feedback/", headers={"x-request-id": NUMBER})["X-Request-ID"] == NUMBER
    for other in ("", "short", "<script>", NUMBER + "\n", "A" * 999):
        assert re.fullmatch("[0-9a-f]{32}", client.get("/feedback/", headers={"x-request-id": other})["X-Request-ID"])
    settings.TRUSTED_PROXIES = 0
    assert client.get("/feedback/", headers={"x-request-id": NUMBER})["X-Request-ID"] != NUMBER


def test_what_is_kept_for_everybody_carries_nobody_s_number(client):
    assert "X-Request-ID" not in client.get("/about/").headers
