"""Guessed passwords: whoever guesses is slowed down, and nobody is locked out of their own account by it.

Wrong tries are counted for a name at one address, so that a stranger's tries are held against the stranger alone.
Where a name is tried from many addresses at once, each of them has fewer tries left; an address that has not tried
yet always has one. A try is counted before the password is looked at, and given back where it was right.
"""

from accounts.limits import Rule, allowed_to, client_of, given_back

HERE = Rule("sign-in-here", times=5, seconds=15 * 60)  # one name at one address
FROM = Rule("sign-in-from", times=50, seconds=15 * 60)  # one address, which a whole town hall may stand behind
EVERYWHERE = Rule("sign-in-everywhere", times=100, seconds=60 * 60)  # one name, wherever it is tried
BESIEGED = Rule("sign-in-besieged", times=1, seconds=15 * 60)  # one name at one address, once EVERYWHERE is reached


class Try:
    """One try of a password; `wait` is how many seconds too early it comes, 0 where it may be looked at."""

    def __init__(self, request, name: str):
        name, address = name.lower(), client_of(request)
        here = f"{name} {address}"
        self.counted: list[tuple[Rule, str]] = []
        self.wait = self._count(HERE, here) or self._count(FROM, address)
        if not self.wait and self._count(EVERYWHERE, name):
            self.wait = self._count(BESIEGED, here)

    def _count(self, rule: Rule, whom: str) -> int:
        self.counted.append((rule, whom))
        return allowed_to(rule, whom).retry_after

    def was_right(self) -> None:
        for rule, whom in self.counted:
            given_back(rule, whom)
