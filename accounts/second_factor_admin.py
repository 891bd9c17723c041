"""Management takes a lost second factor away from an account, so that its owner can set up another."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path

from accounts import policy, second_factor
from accounts.history_admin import reason_field
from accounts.models import User


class ReasonForm(forms.Form):
    why = reason_field()


class ResetsSecondFactor:
    """For the admin of accounts."""

    def get_urls(self):
        # The manager says who they are first: the page is worth stealing their session for.
        view = self.admin_site.admin_view(reauthentication_required(self.reset_view, app="allauth.mfa"))
        return [path("<int:pk>/second-factor/", view, name="accounts_reset_second_factor"), *super().get_urls()]

    def reset_view(self, request, pk):
        if not policy.may_manage(request.user):
            raise PermissionDenied
        user = get_object_or_404(User, pk=pk)
        if not policy.may_reset_second_factor(request.user, user):
            raise PermissionDenied
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            second_factor.reset(user, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, f"أُلغيت الخطوة الثانية لحساب «{user}»، وخرج من كل أجهزته.")
            return redirect("admin:accounts_user_change", pk)
        context = self.admin_site.each_context(request) | {"opts": self.opts, "original": user, "form": form}
        context |= {"title": f"إلغاء الخطوة الثانية: {user}"}
        return TemplateResponse(request, "admin/accounts/user/second_factor.html", context)
