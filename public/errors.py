"""Error pages in Arabic, each with a way on."""

import sys

from django.shortcuts import render

from accounts import kept_forms
from public import feedback, no_room

NOWHERE = {"canonical": ""}  # an error page has no address of its own


def bad_request(request, exception=None):
    return render(request, "400.html", NOWHERE, status=400)


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


def server_error(request):
    if no_room.is_why(sys.exception()):
        return no_room.page(request)
    # Without the request: whatever broke may break again in a context processor.
    return render(None, "500.html", status=500)
