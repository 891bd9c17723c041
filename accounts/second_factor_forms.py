"""django-allauth's forms of the second factor, with labels of the house."""

import struct
from contextlib import contextmanager
from textwrap import wrap

from allauth.account.forms import ReauthenticateForm
from allauth.mfa.base import forms as base
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from cryptography.fernet import InvalidToken
from django import forms

from arabic.letters import western_digits, without_harmless_marks

REQUIRED = {"required": "اكتب الرمز."}
WRITTEN = {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}


def code(label: str, help_text: str) -> forms.CharField:
    widget = forms.TextInput(WRITTEN)
    return forms.CharField(label=label, help_text=help_text, max_length=20, error_messages=REQUIRED, widget=widget)


UNREADABLE = (
    "تعذر على البوابة قراءة خطوتك الثانية المحفوظة، وليس الخطأ منك. "
    "اتصل بإدارة البرنامج لتلغيها، ثم أضف غيرها بعد الدخول."
)
MISUNDERSTOOD = "لم نفهم جواب مفتاح الدخول؛ أعد المحاولة، أو أكمل بوسيلة أخرى."
MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error)


@contextmanager
def answer_of_a_key():
    """What a key answers comes through the browser, so it may be anything: never a fault of the portal."""
    try:
        yield
    except MALFORMED as error:
        raise forms.ValidationError(MISUNDERSTOOD, code="misunderstood") from error


FROM_APP_OR_RESERVE = "6 أرقام من التطبيق، أو 8 أرقام من رموزك الاحتياطية."


class ReadsCode:
    """A code is read in whichever digits it was typed."""

    def clean_code(self):
        self.cleaned_data["code"] = western_digits(without_harmless_marks(self.cleaned_data["code"]))
        try:
            return super().clean_code()
        except InvalidToken as error:  # SECRET_KEY changed, and its past was not kept: accounts/sealed.py
            raise forms.ValidationError(UNREADABLE, code="unreadable") from error


class SignInCode(ReadsCode, base.AuthenticateForm):
    code = code("الرمز", FROM_APP_OR_RESERVE)


class ConfirmCode(ReadsCode, base.ReauthenticateForm):
    code = code("الرمز", FROM_APP_OR_RESERVE)


class FirstCode(ReadsCode, ActivateTOTPForm):
    code = code("الرمز الظاهر في التطبيق", "6 أرقام تتغير كل 30 ثانية.")

    @property
    def secret_to_copy(self) -> str:
        """By fours, as it is easier to type; applications take it with the spaces."""
        return " ".join(wrap(self.secret, 4))


class ConfirmPassword(ReauthenticateForm):
    password = forms.CharField(
        label="كلمة السر", strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class SignInPasskey(AuthenticateWebAuthnForm):
    def clean_credential(self):
        with answer_of_a_key():
            return super().clean_credential()


class ConfirmPasskey(SignInPasskey, ReauthenticateWebAuthnForm):
    pass


class NewPasskey(AddWebAuthnForm):
    name = forms.CharField(
        label="اسم المفتاح", required=False, max_length=40, help_text="لتعرفه بين مفاتيحك: هاتفي، حاسوب المكتب…"
    )

    def clean(self):
        with answer_of_a_key():
            return super().clean()
