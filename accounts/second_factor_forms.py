"""django-allauth's forms of the second factor, with labels of the house."""

from allauth.account.forms import ReauthenticateForm
from allauth.mfa.base import forms as base
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

REQUIRED = {"required": "اكتب الرمز."}
WRITTEN = {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}


def code(label: str, help_text: str) -> forms.CharField:
    widget = forms.TextInput(WRITTEN)
    return forms.CharField(label=label, help_text=help_text, max_length=20, error_messages=REQUIRED, widget=widget)


FROM_APP_OR_RESERVE = "6 أرقام من التطبيق، أو 8 أرقام من رموزك الاحتياطية."


class SignInCode(base.AuthenticateForm):
    code = code("الرمز", FROM_APP_OR_RESERVE)


class ConfirmCode(base.ReauthenticateForm):
    code = code("الرمز", FROM_APP_OR_RESERVE)


class FirstCode(ActivateTOTPForm):
    code = code("الرمز الظاهر في التطبيق", "6 أرقام تتغير كل 30 ثانية.")


class ConfirmPassword(ReauthenticateForm):
    password = forms.CharField(
        label="كلمة السر", strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class NewPasskey(AddWebAuthnForm):
    name = forms.CharField(
        label="اسم المفتاح", required=False, max_length=40, help_text="لتعرفه بين مفاتيحك: هاتفي، حاسوب المكتب…"
    )
