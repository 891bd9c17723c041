"""The pages of following by e-mail: ask, confirm, stop one thing, leave altogether.

None needs a cookie. Whoever asks is only sent a letter; the others open with the secret link in that letter, and a
GET changes nothing: programs that read mail open every link.
"""

from functools import wraps

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.limits import Rule, allowed, allowed_to, in_minutes
from public import by_mail
from public.follow_form import FollowForm
from public.models import Alert, Follower
from public.questions import NotUnderstood, Question

ASKING = Rule("follow", times=20, seconds=60 * 60)  # whole neighbourhoods share one network address
LETTERS = Rule("follow-letters", times=3, seconds=24 * 60 * 60)  # nobody's mailbox is filled by others


def _page(view):
    """What these pages have in common: no cache keeps them, no token is asked, no report of an error tells more."""
    guarded = require_http_methods(["GET", "HEAD", "POST"])(view)
    return wraps(view)(never_cache(csrf_exempt(sensitive_post_parameters()(_untold(guarded)))))


def _untold(view):
    """The address holds a secret, which the browser would repeat in the Referer of every style sheet and link."""

    def answered(request):
        response = view(request)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answered


@_page
def follow(request):
    data = request.POST or request.GET
    try:
        question = Question.of(data)
    except NotUnderstood:
        return _said(request, "unknown", status=404)
    form = FollowForm(request.POST or None, asked=question.asked)
    if request.method != "POST" or not form.is_valid():
        return _ask_again(request, form, question)
    verdict = allowed(ASKING, request)
    if not verdict.allowed:
        return _too_often(request, form, question, verdict.retry_after)
    _asked(question, **form.cleaned_data)
    return redirect("follow-asked")


def _asked(question: Question, *, email: str, every: str) -> None:
    """Have the letter sent that asks to confirm. A mailbox that had its letters today gets none; nobody learns it."""
    if allowed_to(LETTERS, email.lower()).allowed:
        with transaction.atomic():
            alert = by_mail.ask(email=email, every=every, question=question, at=timezone.now())
            by_mail.send_link(alert, every)


def _ask_again(request, form, question, status=200):
    context = {"form": form, "about": question.about, "canonical": ""}
    return render(request, "public/follow.html", context, status=status)


def _too_often(request, form, question, seconds: int):
    form.add_error(
        None, f"طُلبت المتابعة مرات كثيرة من شبكتك. لم يضع ما كتبته: أعد المحاولة بعد {in_minutes(seconds)}."
    )
    answer = _ask_again(request, form, question, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


@_page
def asked(request):
    return _said(request, "asked")


@_page
def confirm(request):
    found = by_mail.asked_by(request.GET.get("k", ""))
    if found is None:
        return _said(request, "too_late", status=404)
    alert, every = found
    if request.method == "POST":
        by_mail.confirm(alert, every=every, at=timezone.now())
    step = "confirmed" if request.method == "POST" else "confirm"
    return _said(request, step, alert=alert, every=Follower.Every(every).label)


@_page
def stop(request):
    """Stop following one thing."""
    pk = by_mail.read(by_mail.STOP, request.GET.get("k", ""))
    if pk is None:
        return _said(request, "not_whole", status=404)
    alert = Alert.objects.filter(pk=pk).first()
    if request.method == "POST" and alert:
        by_mail.stop(alert)
    return _said(request, "stop" if alert and request.method != "POST" else "stopped", alert=alert)


@_page
def leave(request):
    """Leave altogether: by the button of this page, or by the mail program's own (RFC 8058), which POSTs here."""
    pk = by_mail.read(by_mail.LEAVE, request.GET.get("k", ""))
    if pk is None:
        return _said(request, "not_whole", status=404)
    if request.method == "POST":
        by_mail.leave(pk)
    return _said(request, "leave" if Follower.objects.filter(pk=pk).exists() else "left")


def _said(request, step: str, *, status: int = 200, **context) -> HttpResponse:
    """One short page: what has happened or is about to, and one button at most."""
    return render(request, f"public/follow/{step}.html", {"canonical": ""} | context, status=status)
