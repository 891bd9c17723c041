"""Error pages in Arabic, each with a way on."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.shortcuts import render

from accounts import kept_forms
from arabic.counting import NOUNS, counted
from public import feedback
from public.api.problems import problem

NOWHERE = {"canonical": ""}  # an error page has no address of its own


def bad_request(request, exception=None):
    # Without the request: what could not be read would be read again by a context processor.
    if isinstance(exception, RequestDataTooBig):
        return render(None, "413.html", NOWHERE, status=413)
    too_many = isinstance(exception, (TooManyFieldsSent, TooManyFilesSent))
    return render(None, "400.html", NOWHERE | {"too_many": too_many}, status=400)


def too_often(request, seconds: int, why: str):
    """`seconds` until it may be asked again. A page for people, a problem for programs."""
    wait = counted(-(-seconds // 60), NOUNS["minute"], case="oblique")
    if "text/html" in request.headers.get("Accept", ""):
        response = render(request, "429.html", NOWHERE | {"why": why, "wait": wait}, status=429)
    else:
        response = problem(429, f"{why} أعد الطلب بعد {wait}.")
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


def permission_denied(request, exception=None):
    return render(request, "403.html", NOWHERE, status=403)


def csrf_failure(request, reason=""):
    """A page of ours that had become stale (signed in anew in another window) loses nothing that was typed in it."""
    if request.resolver_match and request.resolver_match.url_name == "feedback":
        return feedback.shown_again(request)
    again = request.get_full_path() if kept_forms.keep_own(request) else ""
    return render(request, "403_csrf.html", NOWHERE | {"again": again}, status=403)


def not_found(request, exception=None):
    return render(request, "404.html", NOWHERE, status=404)


def too_many_requests(request):
    """Limits are counted by the minute where this page is the answer."""
    return too_often(request, 60, "كثرت المحاولات على هذا الحساب.")


def server_error(request):
    # Without the request: whatever broke may break again in a context processor.
    return render(None, "500.html", {"number": getattr(request, "number", "")}, status=500)
