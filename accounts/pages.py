"""The doors of the staff's side: sign-in, invitation, forgotten password, one's own account."""

from django.contrib import messages
from django.contrib.auth import logout, views
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import audit, devices, kept_forms, policy, sessions
from accounts.forms import AccountForm, NewPassword, ResetForm
from accounts.invitations import invitation_token
from accounts.second_factor_pages import NEXT
from accounts.security_events import Kind
from accounts.sign_in import StaffSignIn, enter


class SignIn(views.LoginView):
    """Carries what was typed in a form whose session had run out, and gives it back after signing in."""

    authentication_form = StaffSignIn
    template_name = "account/sign_in.html"

    def dispatch(self, request, *args, **kwargs):
        user = request.user
        if request.method == "GET" and user.is_authenticated:
            if policy.may_enter_staff_pages(user):
                return HttpResponseRedirect(self.get_success_url())  # an address, never the name of a page
            if user.awaits_second_factor:
                request.session[NEXT] = self.get_success_url()
                return redirect("mfa_index")
            return render(request, "account/no_mandate.html", {"canonical": ""}, status=403)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"held": self.request.POST.get("held", ""), "canonical": ""}

    def form_valid(self, form):
        if self.request.user.is_authenticated:
            logout(self.request)  # whoever signs in anew leaves first
        path = kept_forms.keep(self.request, self.request.POST.get("held", ""))
        own = url_has_allowed_host_and_scheme(path, allowed_hosts=None)
        return enter(self.request, form.get_user(), path if own else self.get_success_url())

    def form_invalid(self, form):
        answer = super().form_invalid(form)
        return _too_early(answer, form.wait) if form.wait else answer


def _too_early(answer, seconds: int):
    answer.status_code, answer.headers["Retry-After"] = 429, str(seconds)
    return answer


@never_cache
def ask_to_sign_in(request):
    """Answers a form that was sent after its session ran out: the sign-in page, carrying what was typed."""
    context = {
        "form": StaffSignIn(request),
        "next": request.get_full_path(),
        "held": kept_forms.hold(request),
        "canonical": "",
    }
    return render(request, "account/sign_in.html", context)


@require_POST
def sign_out(request):
    logout(request)
    messages.success(request, "خرجت من فضاء الجماعات.")
    return redirect("sign-in")


@never_cache
def ask_for_reset(request):
    form = ResetForm(request.POST or None)
    wait = 0
    if request.method == "POST" and form.is_valid():
        wait = form.send(request)
        if not wait:
            return redirect("reset-sent")
    answer = render(request, "account/ask_for_reset.html", {"form": form, "canonical": ""})
    return _too_early(answer, wait) if wait else answer


@never_cache
def reset_sent(request):
    return render(request, "account/reset_sent.html", {"canonical": ""})


@method_decorator(sensitive_post_parameters(), name="dispatch")
class Reset(views.PasswordResetConfirmView):
    """A password chosen with a one-time link; whoever chooses it is signed in where a mandate lets them."""

    form_class = NewPassword
    template_name = "account/new_password.html"
    extra_context = {"canonical": "", "heading": "كلمة سر جديدة"}

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user is not None and user.is_active else None

    def dispatch(self, *args, **kwargs):
        # A session that is over is emptied when somebody asks who is there: before the link's token lies in it.
        bool(self.request.user.is_authenticated)
        return super().dispatch(*args, **kwargs)

    def form_valid(self, form):
        if self.request.user.is_authenticated:
            logout(self.request)  # their own session would end with the password, and take what follows along
        user = form.save()
        audit.note(kind=Kind.PASSWORD_CHANGED, by=user, whom=user, request=self.request)
        self.request.session.pop(views.INTERNAL_RESET_SESSION_TOKEN, None)
        messages.success(self.request, "حُفظت كلمة السر الجديدة.")
        if policy.may_enter_staff_pages(user):
            return enter(self.request, user, reverse("desk"))
        return redirect("sign-in")


class Invitation(Reset):
    token_generator = invitation_token
    reset_url_token = "choose"
    extra_context = {"canonical": "", "heading": "مرحبا بك في فضاء الجماعات", "invited": True}


@login_required
@never_cache
def account(request):
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "حُفظت معطيات حسابك.")
        return redirect("account")
    mandates = request.user.mandates.select_related("commune__province", "province").order_by("starts", "pk")
    return render(
        request, "account/account.html", {"form": form, "mandates": mandates, "today": localdate(), "canonical": ""}
    )


@method_decorator(never_cache, name="dispatch")
class Password(views.PasswordChangeView):
    template_name = "account/password.html"
    success_url = reverse_lazy("account")
    extra_context = {"canonical": ""}

    def form_valid(self, form):
        answer = super().form_valid(form)
        sessions.end_others(self.request)
        audit.note(kind=Kind.PASSWORD_CHANGED, by=self.request.user, whom=self.request.user, request=self.request)
        messages.success(self.request, "تغيرت كلمة السر، وخرجت من أجهزتك الأخرى.")
        return answer


@login_required
@never_cache
def my_sessions(request):
    """The devices on which one is signed in, and the way out of them."""
    if request.method == "POST":
        everywhere = "everywhere" in request.POST
        sessions.end(request.user, but=None if everywhere else request.session.session_key)
        audit.note(kind=Kind.SESSIONS_ENDED, by=request.user, whom=request.user, request=request)
        if everywhere:
            logout(request)
        messages.success(request, "خرجت من كل أجهزتك." if everywhere else "خرجت من أجهزتك الأخرى.")
        return redirect("sign-in" if everywhere else "sessions")
    shown = [(session, devices.in_words(session.user_agent)) for session in sessions.of(request.user)]
    return render(request, "account/sessions.html", {"sessions": shown, "canonical": ""})


def admin_door(request):
    """The admin's own addresses of these pages lead here: there is one door."""
    query = request.GET.urlencode(safe="/")
    return redirect(reverse("sign-in") + (f"?{query}" if query else ""))
