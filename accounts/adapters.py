"""What django-allauth asks of the house: how one signs in here, in which words, and how second factors are kept."""

from ipaddress import ip_address

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.safestring import mark_safe

from accounts import policy, second_factor
from accounts.limits import heard
from accounts.sealed import seal, unseal
from accounts.sign_in import is_still_to_enter

INCORRECT = "الرمز غير صحيح أو انتهت صلاحيته؛ اكتب الرمز الظاهر الآن في التطبيق."
TOO_MANY = "كثرت المحاولات؛ انتظر 5 دقائق ثم أعد المحاولة."


class SignInAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": INCORRECT,
        "incorrect_password": "كلمة السر غير صحيحة؛ أعد كتابتها.",
        "rate_limited": TOO_MANY,
        "too_many_login_attempts": TOO_MANY,
    }

    def is_open_for_signup(self, request):
        return False  # accounts are opened by invitation

    def get_login_stages(self):
        return ["allauth.mfa.stages.AuthenticateStage"]

    def login(self, request, user):
        if not is_still_to_enter(request, user):
            messages.error(request, "تغير شيء في حسابك قبل أن تكمل الدخول؛ ادخل من جديد.")
            raise ImmediateHttpResponse(HttpResponseRedirect(resolve_url("sign-in")))
        super().login(request, user)

    def post_login(self, request, user, **signed_in):
        reauthenticate_by_password(request)  # who has just come in is not asked again for the next minutes
        return super().post_login(request, user, **signed_in)

    def respond_user_inactive(self, request, user):
        return HttpResponseRedirect(resolve_url("sign-in"))

    def get_client_ip(self, request):
        """For the list of one's sessions alone; limits count by limits.client_of."""
        try:
            return str(ip_address(heard(request)))
        except ValueError:  # a socket of this machine
            return "0.0.0.0"  # noqa: S104 - an address that stands for none

    def get_reauthentication_methods(self, user):
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": HOW[method["id"]]} for method in methods]

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        second_factor.tell(user, EVENTS[template_prefix])


EVENTS = {
    "mfa/email/totp_activated": "app-added",
    "mfa/email/totp_deactivated": "app-removed",
    "mfa/email/webauthn_added": "passkey-added",
    "mfa/email/webauthn_removed": "passkey-removed",
    "mfa/email/recovery_codes_generated": "codes-made",
}
HOW = {
    "reauthenticate": "بكلمة السر",
    "mfa_reauthenticate": "برمز من التطبيق أو برمز احتياطي",
    "mfa_reauthenticate:webauthn": "بمفتاح الدخول",
}


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": INCORRECT,
        "cannot_delete_authenticator": "مهمتك تتطلب خطوة ثانية للدخول: أضف غيرها قبل أن تزيل هذه.",
        "cannot_generate_recovery_codes": "أضف تطبيقا أو مفتاح دخول أولا.",
    }

    def get_totp_issuer(self):
        return "تضافر"

    def _get_site_name(self):
        return "تضافر"

    def get_totp_label(self, user):
        return user.username

    def build_totp_svg(self, url):
        code = segno.make(url, error="m", micro=False)
        picture = code.svg_inline(border=2, omitsize=True, light="#fff", svgclass="scan", lineclass=None, title=SCAN)
        return mark_safe(picture)  # noqa: S308 - segno's own, the address is drawn and not written

    def encrypt(self, text):
        return seal(text)

    def decrypt(self, encrypted_text):
        return unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator):
        factors = authenticator.user.authenticator_set.filter(type__in=second_factor.FACTORS)
        return not policy.must_have_second_factor(authenticator.user) or factors.count() > 1

    def generate_authenticator_name(self, user, type):
        return f"مفتاح {user.authenticator_set.filter(type=type).count() + 1}"


SCAN = "رمز للمسح بتطبيق الرموز"
