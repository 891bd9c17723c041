"""Who asks: whoever signed in, as long as their session goes on, and once they have the second factor they must have.

Looked at when a page asks for the first time who is there, so that public pages, which never do, cost nothing more.
"""

import time

from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject

from accounts import policy, sessions
from accounts.reach import NOWHERE


class Presence(AuthenticationMiddleware):
    def process_request(self, request):
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _present(request))


def _present(request):
    user, now = get_user(request), time.time()
    if not user.is_authenticated:
        return user
    if sessions.is_over(request.session, at=now):
        sessions.forget(request.session)
        request.session.flush()
        return AnonymousUser()
    sessions.note(request, user, at=now)
    if policy.must_have_second_factor(user) and not user.second_factor:
        # Every rule of policy.py asks how far they reach: nowhere, until they have one.
        user.reach, user.awaits_second_factor = NOWHERE, True
    return user
