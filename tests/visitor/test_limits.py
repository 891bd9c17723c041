"""What one address may do too often stops it alone, for a while, and nobody can pass for another."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from accounts.limits import Rule, Verdict, allowed, client_of

RULE = Rule("tests", times=3, seconds=600)
START = 1_800_000_000 - 1_800_000_000 % 600


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()
    yield
    cache.clear()


def asked_by(address="196.200.1.1", **said):
    return RequestFactory().get("/", REMOTE_ADDR=address, **said)


def test_the_fourth_of_three_waits_for_the_rest_of_the_span():
    verdicts = [allowed(RULE, asked_by(), at=START + 100) for _ in range(5)]
    assert verdicts == [Verdict(True)] * 3 + [Verdict(False, 500)] * 2


def test_others_go_on_and_so_does_the_same_address_later():
    for _ in range(4):
        allowed(RULE, asked_by(), at=START)
    assert allowed(RULE, asked_by("196.200.1.2"), at=START).allowed
    assert allowed(Rule("another", 3, 600), asked_by(), at=START).allowed
    assert allowed(RULE, asked_by(), at=START + 600).allowed


def test_no_address_is_kept_in_the_cache(monkeypatch):
    keys = []
    monkeypatch.setattr(cache, "add", lambda key, *rest: keys.append(key) or True)
    allowed(RULE, asked_by(), at=START)
    assert len(keys) == 1
    assert "196.200" not in keys[0]


def test_a_client_cannot_choose_its_address(settings):
    settings.TRUSTED_PROXIES = 0
    assert client_of(asked_by(HTTP_X_FORWARDED_FOR="10.0.0.1")) == "196.200.1.1"
    settings.TRUSTED_PROXIES = 1
    behind = asked_by("127.0.0.1", HTTP_X_FORWARDED_FOR="10.0.0.1, 41.250.0.9")
    assert client_of(behind) == "41.250.0.9"
    settings.TRUSTED_PROXIES = 2  # fewer than promised have spoken: only the one that is seen is believed
    assert client_of(asked_by("127.0.0.1", HTTP_X_FORWARDED_FOR="10.0.0.1")) == "127.0.0.1"


def test_a_whole_household_network_counts_as_one():
    assert client_of(asked_by("2001:db8:1:2::5")) == client_of(asked_by("2001:db8:1:2:ffff::1"))
    assert client_of(asked_by("2001:db8:1:2::5")) != client_of(asked_by("2001:db8:1:3::5"))
    assert client_of(asked_by("::ffff:196.200.1.1")) == "196.200.1.1"
