"""Second factors for tests: an account that has an application for codes, and what that application shows."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def shown(secret: str = SECRET, *, earlier: int = 0) -> str:
    """What the application shows now; `earlier`: so many half minutes ago."""
    _, now, _ = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now - earlier))


def with_app(person: User) -> User:
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    person.second_factor = True
    person.save()
    return User.objects.get(pk=person.pk)


def in_reserve(person: User) -> list[str]:
    return RecoveryCodes.activate(person).get_unused_codes()
