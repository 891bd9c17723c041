"""How long one stays signed in, and on which devices.

A session ends SESSION_IDLE_HOURS after its last page and SESSION_DAYS after it began, whichever comes first. Both are
kept in the session itself; its last page is noted once in five minutes, so that reading pages does not write.
"""

import time
from datetime import datetime, timedelta

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

BEGAN, SEEN = "began", "seen"  # seconds since 1970
NOTED_EVERY = 5 * 60  # seconds


def begin(sender, request, **signed_in) -> None:
    """Called by Django whenever somebody signs in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def is_over(session, *, at: float) -> bool:
    if BEGAN not in session:
        return True  # nobody knows since when
    idle, age = at - session.get(SEEN, 0), at - session[BEGAN]
    return idle > settings.SESSION_IDLE_HOURS * 3600 or age > settings.SESSION_DAYS * 86400


def note(request, user, *, at: float) -> None:
    """The user reads a page in it. Django gives a session another key in places: it is listed under that one then."""
    session = request.session
    if at - session[SEEN] >= NOTED_EVERY:
        session[SEEN] = int(at)
        listed = UserSession.objects.filter(session_key=session.session_key)
        if not listed.update(last_seen_at=timezone.now()):
            UserSession.objects.create_from_request(request, user=user)


def of(user) -> list[UserSession]:
    """Those that are open, the one used last first."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda one: one.last_seen_at, reverse=True)


def end(user, *, but: str | None = None) -> None:
    """Sign the user out on every device, but in the session of that key. Who is half-way in starts again.

    Looked for in the sessions themselves: their list does not know one to which Django gave another key.
    """
    for session in Session.objects.exclude(session_key=but).iterator():
        if _is_of(user, session.get_decoded()):
            session.delete()
    UserSession.objects.filter(user=user).exclude(session_key=but).delete()


def _is_of(user, held: dict) -> bool:
    half_way = held.get(LOGIN_SESSION_KEY) or {}
    return held.get(SESSION_KEY) == str(user.pk) or half_way.get("user_pk") == user_pk_to_url_str(user)


def end_others(request) -> None:
    """After a new password of one's own: this session goes on, under the key that Django has just given it."""
    end(request.user, but=request.session.session_key)
    UserSession.objects.create_from_request(request)


def forget(session) -> None:
    """Nobody is signed in in it any more: the address from which it was opened goes at once."""
    UserSession.objects.filter(session_key=session.session_key).delete()


def left(sender, request, **signed_out) -> None:
    """Called by Django whenever somebody signs out, before the session is emptied."""
    forget(request.session)


def forget_over(*, at: datetime) -> int:
    """Forget those that nobody came back to, and those of which only the address is left; how many."""
    began, seen = at - timedelta(days=settings.SESSION_DAYS), at - timedelta(hours=settings.SESSION_IDLE_HOURS)
    open_ones = Session.objects.values("session_key")
    over = Q(created_at__lt=began) | Q(last_seen_at__lt=seen) | ~Q(session_key__in=open_ones)
    return UserSession.objects.filter(over).delete()[0]


def rotate(request) -> None:
    """The session goes on under a new key: who may do more from now on does it under a key that nobody has seen."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
