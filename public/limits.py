"""How often one address may do what is costly or writes: counted in the shared cache, one span of time after another.

No address is kept: the counter's key is a keyed hash of it, and the counter is gone when its span ends.
"""

import time
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from accounts.network import client_of


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


def _key(rule: Rule, whom: str, span: int) -> str:
    whose = salted_hmac(f"limits.{rule.name}", whom, algorithm="sha256").hexdigest()
    return f"limit:{rule.name}:{span}:{whose}"
