"""The door of the staff's own pages."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import policy


def staff_page(view):
    """Open to whoever holds a mandate today; others are sent to sign in and come back. Kept by no cache."""
    inside = require_safe(view)

    @wraps(view)
    @never_cache
    def door(request, *args, **kwargs):
        if not policy.may_enter_staff_pages(request.user):
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        return inside(request, *args, **kwargs)

    return door
