"""How often one address may do what is costly or writes: counted in the shared cache, one span of time after another.

No address is kept: the counter's key is a keyed hash of it, and the counter is gone when its span ends.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from arabic.counting import NOUNS, counted


@dataclass(frozen=True)
class Rule:
    """At most `times` in every `seconds` for each address; `name` keeps the counters of the rules apart."""

    name: str
    times: int
    seconds: int


@dataclass(frozen=True)
class Verdict:
    """Whether it may go on; where not, after how many seconds it may be tried again (1 or more)."""

    allowed: bool
    retry_after: int = 0


def allowed(rule: Rule, request, *, at: float | None = None) -> Verdict:
    """Count this request under the rule. `at` is the time in seconds since 1970, the present unless given."""
    return allowed_to(rule, client_of(request), at=at)


def allowed_to(rule: Rule, whom: str, *, at: float | None = None) -> Verdict:
    """The same for whatever else is counted: a mailbox that letters go to."""
    at = time.time() if at is None else at
    span, passed = divmod(int(at), rule.seconds)
    key = _key(rule, whom, span)
    if cache.add(key, 1, rule.seconds - passed + 1):
        return Verdict(True)
    try:
        count = cache.incr(key)
    except ValueError:  # its span ended between the two
        return Verdict(True)
    return Verdict(True) if count <= rule.times else Verdict(False, rule.seconds - passed)


def given_back(rule: Rule, whom: str, *, at: float | None = None) -> None:
    """What was counted came to nothing: it is not held against them."""
    with suppress(ValueError):  # its span ended meanwhile
        cache.decr(_key(rule, whom, int(time.time() if at is None else at) // rule.seconds))


def _key(rule: Rule, whom: str, span: int) -> str:
    return f"limit:{rule.name}:{span}:{nameless(rule.name, whom)}"


def nameless(name: str, whom: str) -> str:
    """What stands for somebody in a counter of this name, and tells nobody who it is."""
    return salted_hmac(f"limits.{name}", whom, algorithm="sha256").hexdigest()


def heard(request) -> str:
    """The address that asks.

    TRUSTED_PROXIES proxies stand before the portal, each of which adds to X-Forwarded-For whom it heard; what stands
    further to the left was written by the client and is believed by nobody.
    """
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    proxies = settings.TRUSTED_PROXIES
    return told[-proxies] if 0 < proxies <= len(told) else request.META.get("REMOTE_ADDR", "")


def client_of(request) -> str:
    """The network that asks: of an IPv6 address its first 64 bits, as every household has a whole such network."""
    said = heard(request)
    try:
        address = ip_address(said)
    except ValueError:
        return said
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)


def network_of(request) -> str:
    """The network of which a person's own address is one of many, to be kept: «196.200.1.0/24»; "" if unknown."""
    try:
        address = ip_address(heard(request))
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    long = isinstance(address, IPv6Address) and not mapped
    return str(ip_network((mapped or address, 48 if long else 24), strict=False))


def in_minutes(seconds: int) -> str:
    """How long to wait, in words that stand after «بعد»; a started minute is a whole one."""
    return counted(-(-seconds // 60), NOUNS["minute"], case="oblique")
