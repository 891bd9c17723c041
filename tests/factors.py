"""Second factors for tests: an account that has an application for codes, and what that application shows."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

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


def with_passkey(person: User) -> User:
    """A key that nobody holds, under the number «YQ»."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    known = AttestedCredentialData.create(bytes(16), b"a", public)
    about = AuthenticatorData.create(sha256(b"testserver").digest(), 0x41, 0, known)
    told = b'{"type":"webauthn.create","challenge":"YQ","origin":"a"}', AttestationObject.create("none", about, {})
    texts = (urlsafe_b64encode(part).decode().rstrip("=") for part in told)
    made = dict(zip(("clientDataJSON", "attestationObject"), texts, strict=True))
    credential = {"id": "YQ", "rawId": "YQ", "type": "public-key", "response": made}
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "هاتفي", "credential": credential})
    return person


def in_reserve(person: User) -> list[str]:
    return RecoveryCodes.activate(person).get_unused_codes()


def confirm(client) -> None:
    """Say again who one is, as before what opens an account to others."""
    assert client.post("/account/confirm/", {"password": "secret"}).status_code == 302
