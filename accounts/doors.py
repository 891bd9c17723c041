"""The doors of the staff's own pages."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import policy


def _open_to_mandates(inside):
    """Open to whoever holds a mandate today; others are sent to sign in and come back. Kept by no cache.

    A form whose session has run out travels through the sign-in page, so that nothing typed is lost.
    """

    @wraps(inside)
    @never_cache
    def door(request, *args, **kwargs):
        if policy.may_enter_staff_pages(request.user):
            return inside(request, *args, **kwargs)
        if request.POST and not request.user.is_authenticated:
            from accounts.pages import ask_to_sign_in  # its forms want the apps to be there

            return ask_to_sign_in(request)
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)

    return door


def staff_page(view):
    """A page of the staff's that is read."""
    return _open_to_mandates(require_safe(view))


def staff_form(view):
    """A page of the staff's with a form."""
    return _open_to_mandates(require_http_methods(["GET", "HEAD", "POST"])(view))


def staff_action(view):
    """What a button of the staff's does. Opened like a page (after signing in again), it leads to where the button
    is: from /coordination/cards/5/confirm/ to /coordination/cards/5/."""

    @wraps(view)
    def act(request, *args, **kwargs):
        if request.method == "POST":
            return view(request, *args, **kwargs)
        return redirect("/".join(request.path.split("/")[:4]) + "/")

    return _open_to_mandates(require_http_methods(["GET", "HEAD", "POST"])(act))
