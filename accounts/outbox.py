"""Letters leave after the answer to whoever asked for them, or when the mail server is back: never in the request.

`put` notes the letter in the transaction of what it is about. It is tried at once after the answer, then by
`manage.py send_notices` after pauses that grow, and given up after MAIL_DAYS days; management sees it then in the
admin. Several machines may send at once: each claims a letter before it sends it, and no transaction is open while
the mail server is spoken to, so that nobody who writes waits for it.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.utils import timezone

from accounts import mail
from accounts.after_answer import after_answer
from accounts.models import Letter

log = logging.getLogger(__name__)
CLAIM = timedelta(minutes=5)  # after which a claim was left behind by a process that broke off
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
PATIENCE = 5  # seconds that the process which has just answered takes for letters; the timer sends the others
REFUSALS = 3  # letters in a row that did not leave: the mail server takes no other now
KEPT = timedelta(days=30)  # that management can see what was given up

# What writes and sends each letter: given the key of its row and the detail; None where it is wanted no more.
# A room adds its own when it is ready.
WRITERS: dict[str, Callable[[int, str], bool | None]] = {}


def put(name: str, about: Iterable[int], detail: str = "", *, at: datetime | None = None) -> None:
    """The letter `name` is to leave about each of these rows: now, as far as the mail server takes it."""
    keys = list(about)
    note(name, keys, detail, at=at or timezone.now())
    after_answer(lambda: send_first(name, keys))


def note(name: str, about: Iterable[int], detail: str = "", *, at: datetime) -> None:
    """The same at the next run of send_notices. Asked for again, a letter is tried anew but leaves once."""
    facts = {"asked_at": at, "next_try_at": at, "tries": 0, "given_up_at": None}
    for key in about:
        Letter.objects.update_or_create(name=name, about=key, detail=detail, defaults=facts)


def send_first(name: str, about: list[int]) -> None:
    """Send these now, as many as leave in a moment."""
    began, refused = monotonic(), 0
    for letter in Letter.objects.waiting().filter(name=name, about__in=about).order_by("pk"):
        if refused == REFUSALS or monotonic() - began > PATIENCE:
            return
        refused = _refused_by_now(refused, attempt(letter))


def send_due(as_of: datetime) -> int:
    """Send all whose time has come; how many left. Stops where the mail server takes none."""
    sent = refused = 0
    for letter in Letter.objects.due(as_of):
        if refused == REFUSALS:
            break
        left = attempt(letter, as_of)
        sent, refused = sent + bool(left), _refused_by_now(refused, left)
    Letter.objects.filter(given_up_at__lt=as_of - KEPT).delete()
    return sent


def _refused_by_now(before: int, left: bool | None) -> int:
    """How many in a row; a letter that another process is sending tells nothing of the mail server."""
    return before if left is None else 0 if left else before + 1


def attempt(letter: Letter, at: datetime | None = None) -> bool | None:
    """Whether the letter has left or is wanted no more; None where another process is sending it."""
    at = at or timezone.now()
    ours = Letter.objects.filter(pk=letter.pk)
    if not ours.unclaimed(at).update(claimed_until=at + CLAIM):
        return None
    letter.refresh_from_db()
    left = _written(letter)
    if left is False:
        _postpone(letter, ours, at)
        return False
    # Asked for again meanwhile, it stays: what it is about may have changed since it was written.
    ours.filter(asked_at=letter.asked_at).delete()
    ours.update(claimed_until=None)
    return True


def _written(letter: Letter) -> bool | None:
    try:
        return WRITERS[letter.name](letter.about, letter.detail)
    except Exception as error:  # one letter that cannot be written keeps no other back
        log.exception("the letter «%s» about %s could not be written", letter.name, letter.about)
        mail.failure.set(type(error).__name__)
        return False


def _postpone(letter: Letter, ours, at: datetime) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(letter.tries, 12), LONGEST_PAUSE)
    too_old = at - letter.asked_at > timedelta(days=settings.MAIL_DAYS)
    ours.update(
        tries=letter.tries + 1,
        next_try_at=at + pause,
        claimed_until=None,
        given_up_at=at if too_old else None,
        failed_with=mail.failure.get(),
    )


def waiting(name: str, about: Iterable[int]) -> set[int]:
    """Of which of these rows the letter has not left yet."""
    return set(Letter.objects.filter(name=name, about__in=list(about)).values_list("about", flat=True))
