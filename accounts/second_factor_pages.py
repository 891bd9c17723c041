"""The pages of the second factor: django-allauth's views, in the house's look, noting what became of the account."""

from allauth.account.views import ReauthenticateView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.views.decorators.cache import never_cache

from accounts import second_factor

NEXT = "after_second_factor"  # in the session: the page that wanted one
NOWHERE = {"canonical": ""}
UNREADABLE = "لم تعد رموزك الاحتياطية صالحة، فقد تغيَّر مفتاح البوابة؛ أنشئ رموزا جديدة."


class Settles:
    """For a view that adds or removes a second factor: it and the note on the account change together."""

    @transaction.atomic
    def form_valid(self, form):
        answer = super().form_valid(form)
        second_factor.settled(self.request)
        return answer


class ReadsReserve:
    """For a view that reads the codes in reserve: where they can't be read any more, new ones are offered."""

    def dispatch(self, request, *args, **kwargs):
        if second_factor.forget_unreadable_codes(request.user):
            messages.warning(request, UNREADABLE)
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)


class Index(ReadsReserve, base.IndexView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"lead_to": _lead_to(self.request)}


class Codes(ReadsReserve, codes.ViewRecoveryCodesView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"lead_to": _lead_to(self.request)}


class NewCodes(ReadsReserve, codes.GenerateRecoveryCodesView):
    pass


class AddApp(Settles, totp.ActivateTOTPView):
    pass


class RemoveApp(Settles, totp.DeactivateTOTPView):
    pass


class AddPasskey(Settles, webauthn.AddWebAuthnView):
    pass


class RemovePasskey(Settles, webauthn.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form):
        adapter = get_adapter()
        if adapter.can_delete_authenticator(self.object):
            return super().form_valid(form)
        messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
        return redirect("mfa_index")


class SaysWhatFor:
    """For a view that asks again who one is: where a spreadsheet of accounts waits behind it, its page says so."""

    def get_context_data(self, **kwargs):
        waits = self.get_next_url() or ""
        sheet_url = waits if waits.startswith(reverse("admin:accounts_user_import")) else ""
        return super().get_context_data(**kwargs) | {"sheet_url": sheet_url}


class Confirm(SaysWhatFor, ReauthenticateView):
    pass


class ConfirmCode(SaysWhatFor, base.ReauthenticateView):
    pass


class ConfirmPasskey(SaysWhatFor, webauthn.ReauthenticateWebAuthnView):
    pass


def _lead_to(request) -> str:
    return request.session.get(NEXT) or reverse("desk")


def own(view):
    """A page of whoever is signed in, for themselves; kept by no cache."""
    return never_cache(login_required(view.as_view(extra_context=NOWHERE)))


index = own(Index)
code = never_cache(base.AuthenticateView.as_view(extra_context=NOWHERE))
add_app = own(AddApp)
remove_app = own(RemoveApp)
add_passkey = own(AddPasskey)
remove_passkey = own(RemovePasskey)
view_codes = own(Codes)
new_codes = own(NewCodes)
confirm = own(Confirm)
confirm_code = own(ConfirmCode)
confirm_passkey = own(ConfirmPasskey)
