"""One-time links: the invitation that opens an account, and the one that gives a forgotten password back."""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import mail, outbox
from accounts.models import User


class InvitationToken(PasswordResetTokenGenerator):
    """Made of the password and the last sign-in, so that it works once; another salt, so that it opens one door."""

    key_salt = "accounts.invitations"


invitation_token = InvitationToken()


def link_to(user: User, page: str, token: str) -> str:
    """The absolute address of the page for this user: from SITE_URL, never from what a request says of itself."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return settings.SITE_URL + reverse(page, args=[uid, token])


def send_reset(user: User) -> None:
    """Have the link sent with which a forgotten password is replaced. Who never chose one is invited instead."""
    outbox.put("reset" if user.has_usable_password() else "invitation", [user.pk])


def _write_invitation(pk: int, detail: str) -> bool | None:
    user = User.objects.filter(pk=pk, is_active=True).exclude(email="").first()
    if user is None or user.has_usable_password():
        return None
    link = link_to(user, "invitation", invitation_token.make_token(user))
    role = "، و".join(str(mandate) for mandate in user.mandates.all())
    return mail.send("invitation", user, link=link, role=role, days=settings.PASSWORD_RESET_TIMEOUT // 86400)


def _write_reset(pk: int, detail: str) -> bool | None:
    user = User.objects.filter(pk=pk, is_active=True).exclude(email="").first()
    if user is None:
        return None
    link = link_to(user, "reset", default_token_generator.make_token(user))
    return mail.send("reset", user, link=link, days=settings.PASSWORD_RESET_TIMEOUT // 86400)


outbox.WRITERS |= {"invitation": _write_invitation, "reset": _write_reset}
