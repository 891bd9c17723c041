"""What gives an account away wants the password of the last minutes: a session may be stolen, or left open."""

from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import is_reauthentication_required, suspend_request
from django.contrib.admin.utils import unquote
from django.shortcuts import redirect
from django.urls import reverse

from accounts import audit, policy, sessions
from accounts.models import User
from accounts.security_events import Kind


class ConfirmsWhoActs:
    """For the admin of accounts: a password, a spreadsheet, and the address to which links to a new password go."""

    def user_change_password(self, request, id, form_url=""):
        if self.has_change_permission(request) and _is_to_confirm(request):
            return _ask(request)  # its page asks first; a password that was typed is carried nowhere
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            audit.note(kind=Kind.PASSWORD_CHANGED, by=request.user, whom=User(pk=id), request=request)
            if str(request.user.pk) == unquote(id):
                sessions.end_others(request)
        return answer

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        sent = request.method == "POST" and object_id
        if sent and self._changes_address(request, object_id) and _is_to_confirm(request):
            return _ask_and_keep(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def sheet_view(self, request, pk):
        """A spreadsheet may set any address of any account."""
        if request.method == "POST" and policy.may_manage(request.user) and _is_to_confirm(request):
            return _ask_and_keep(request)
        return super().sheet_view(request, pk)

    def _changes_address(self, request, object_id) -> bool:
        obj = self.get_object(request, unquote(object_id))
        return (
            obj is not None
            and self.has_change_permission(request, obj)
            and request.POST.get("email", "").strip() != obj.email
        )


def _is_to_confirm(request) -> bool:
    return is_reauthentication_required(request, app="allauth.mfa")


def _ask_and_keep(request):
    """The form waits in the session, and is saved once they have said who."""
    suspend_request(request, "")
    return _ask(request)


def _ask(request):
    """The path alone, without a query: by it the form that waits is found again."""
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")
