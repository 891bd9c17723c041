"""The second factor of an account: an application's codes or a passkey, with codes in reserve.

django-allauth keeps and checks them. Whether an account has one is noted on the account itself, so that pages need
not ask for it, and so that its history tells when it came and went, by whom and why.
"""

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.db import transaction

from accounts import mail, outbox, sessions
from accounts.models import User

LETTER = "second_factor"
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # codes in reserve alone are none


def settled(request) -> None:
    """Its owner has just added or removed one; where it was the first or the last, other devices are signed out."""
    user = request.user
    has_one = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()
    if has_one != user.second_factor:
        _note(user, has_one, by=user)
        sessions.end(user, but=request.session.session_key)
    sessions.rotate(request)


@transaction.atomic
def reset(user: User, *, by: User | None, why: str) -> None:
    """Take the second factor away from whoever lost it, sign them out everywhere and tell them."""
    user = User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user).delete()
    _note(user, False, by=by, why=why)
    sessions.end(user)
    tell(user, "reset")


def forget_unreadable_codes(user: User) -> bool:
    """Take away codes in reserve that a new SECRET_KEY closed for good, as they let nobody in; whether there were."""
    codes = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    try:
        if codes:
            codes.wrap().generate_codes()
    except InvalidToken:
        codes.delete()
        return True
    return False


def _note(user: User, has_one: bool, *, by: User | None, why: str = "") -> None:
    user.second_factor, user._history_user, user._change_reason = has_one, by, why
    user.save(update_fields=["second_factor"])


def tell(user: User, what: str) -> None:
    """Whatever happens to a second factor is told to its owner, who may not have done it."""
    outbox.put(LETTER, [user.pk], what)


def _write(key: int, what: str) -> bool | None:
    user = User.objects.filter(pk=key, is_active=True).exclude(email="").first()
    return mail.send(LETTER, user, what=WHAT[what]) if user else None


WHAT = {
    "app-added": "أُضيف تطبيق رموز إلى حسابك، وصار الدخول يتطلب رمزا منه.",
    "app-removed": "أُزيل تطبيق الرموز من حسابك.",
    "passkey-added": "أُضيف مفتاح دخول إلى حسابك.",
    "passkey-removed": "أُزيل مفتاح دخول من حسابك.",
    "codes-made": "أُنشئت رموز احتياطية جديدة لحسابك، ولم تعد القديمة صالحة.",
    "reset": "ألغت إدارة البرنامج الخطوة الثانية للدخول إليه، وخرجت من كل أجهزتك. ادخل بكلمة السر، ثم أضف غيرها.",
}

outbox.WRITERS[LETTER] = _write
