"""Who is told by e-mail of a move of the review, and the letters themselves.

`notify` makes the rows inside the move's transaction. Once it has been committed, accounts/outbox.py is asked for one
letter to each person, which holds all that they have not been told by then; `manage.py send_notices` asks for those
that nobody could ask for. Other rooms have their letters sent by the same means: they add their Kind to KINDS.
"""

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts import mail, outbox, people, policy
from accounts.after_answer import after_answer
from accounts.models import Letter, User
from milestones import notice_words
from milestones.kinds import Status
from milestones.models import ByMail, Milestone, Notice, Review

LETTER = "notices"  # its name in the outbox, with the person's choice as its detail


# ── Who is told ──────────────────────────────────────────────────────────────
def reviewers(milestone: Milestone, by: User, as_of: date):
    """The coordinator to whom the commune is assigned, else all of the province; management where there is no other
    coordinator than who makes the move."""
    in_charge = people.looking_after(milestone.enrolment, as_of)
    if in_charge.exclude(pk=by.pk).exists():
        return in_charge
    coordinators = people.coordinators_of(milestone.commune, as_of)
    return coordinators if coordinators.exclude(pk=by.pk).exists() else people.management(as_of)


def staff(milestone: Milestone, by: User, as_of: date):
    return people.staff_of(milestone.commune, as_of)


def writers(milestone: Milestone, by: User, as_of: date):
    """The staff of the commune, and who wrote last where that is somebody else."""
    held = people.staff_of(milestone.commune, as_of).values("pk")
    return User.objects.filter(Q(pk__in=held) | Q(pk=milestone.updated_by_id))


def proposers(milestone: Milestone, by: User, as_of: date):
    """The coordinators of the province, and the author of the event that proposed the milestone."""
    held = people.coordinators_of(milestone.commune, as_of).values("pk")
    return User.objects.filter(Q(pk__in=held) | Q(pk=milestone.created_by_id))


# By the move's name in review.MOVES; a new move is told of by a line here and its words in notice_words.
AUDIENCE = {
    "submit": reviewers,
    "return": writers,
    "publish": writers,
    "withdraw": writers,
    "propose": staff,
    "accept": proposers,
    "adapt": proposers,
    "drop": reviewers,
    "undo": reviewers,
    "decline": proposers,
}


def audience(action: str, milestone: Milestone, *, by: User, as_of: date) -> list[User]:
    """All whom the move concerns, with an address or without: never who makes it, never who may not read it."""
    if action not in AUDIENCE:
        return []
    readers = people.seeing_drafts_of(milestone.commune, as_of)
    concerned = AUDIENCE[action](milestone, by, as_of).values("pk")
    return list(readers.filter(pk__in=concerned).exclude(pk=by.pk))


def reached_by_mail(person: User) -> bool:
    return bool(person.email) and person.notices != User.Notices.NONE


def recipients(review: Review, as_of: date) -> list[User]:
    """Those of the audience to whom letters go: they have an address and have not asked for silence."""
    concerned = audience(review.action, review.milestone, by=review.by, as_of=as_of)
    return [person for person in concerned if reached_by_mail(person)]


# ── Telling them ─────────────────────────────────────────────────────────────
def notify(review: Review, *, at) -> list[User]:
    """Note whom to tell of the review, and send their letters once the transaction has been committed."""
    told = recipients(review, timezone.localdate(at))
    Notice.objects.bulk_create(Notice(to=person, review=review, made_at=at) for person in told)
    tell(told)
    return told


def tell(readers) -> None:
    """Once the transaction has been committed, send what these people are to be told: now, or with today's letter."""
    now = [person for person in readers if person.notices == User.Notices.EACH]
    if now:
        transaction.on_commit(lambda: deliver(now), robust=True)


_kept_back: ContextVar[dict | None] = ContextVar("kept back", default=None)


@contextmanager
def together():
    """The letters about all moves made inside leave at its end: one to a person, not one a move."""
    token = _kept_back.set(readers := {})
    try:
        yield
    finally:
        _kept_back.reset(token)
        deliver(readers.values())


def deliver(readers) -> None:
    """Have these people sent what they have not been told yet, once whoever made the move has their answer."""
    if (kept := _kept_back.get()) is not None:
        kept |= {person.pk: person for person in readers}
        return
    keys = sorted({person.pk for person in readers})
    # Not in the move's transaction: two who move much at once would wait for each other's letters.
    after_answer(lambda: outbox.put(LETTER, keys, User.Notices.EACH))


def ask_for_letters(mode: User.Notices, *, at: datetime) -> None:
    """Ask for a letter to everyone who waits for one that is not in the outbox.

    What was given up there is asked for again once there is more to tell.
    """
    newest: dict[int, datetime] = {}
    for rows in waiting_for(mode):
        for to, made_at in rows.values_list("to", "made_at"):
            newest[to] = max(made_at, newest.get(to, made_at))
    asked = dict(Letter.objects.filter(name=LETTER, detail=mode).values_list("about", "given_up_at"))
    left = [to for to, made_at in newest.items() if to not in asked or (asked[to] and made_at > asked[to])]
    outbox.note(LETTER, sorted(left), mode, at=at)


def _write(pk: int, mode: str) -> bool | None:
    """All that the person has not been told yet, in one letter; nothing where they have chosen another way since."""
    person = User.objects.filter(pk=pk, notices=mode, is_active=True).exclude(email="").first()
    held = [(kind, row) for kind in KINDS for row in _held(kind, person)] if person else []
    if not held:
        return None
    items = [kind.said(row) for kind, row in held]
    links = {"account_link": f"{settings.SITE_URL}/account/"}
    if len(items) == 1:
        left = mail.send(held[0][0].letter, person, item=items[0], **links)
    else:
        subject = notice_words.subject_of_digest(**_gathered(items))
        left = mail.send("digest", person, items=items, subject=subject, **links)
    if left:
        for kind in KINDS:
            sent = [row.pk for of, row in held if of is kind]
            kind.model.objects.filter(pk__in=sent).update(sent_at=timezone.now())
    return left


outbox.WRITERS[LETTER] = _write


def waiting_for(mode: User.Notices) -> list:
    """Of each kind, the unsent notices of people who have chosen to be told this way."""
    reachable = Q(to__notices=mode, to__is_active=True) & ~Q(to__email="")
    return [kind.model.objects.unsent().filter(reachable) for kind in KINDS]


def _held(kind: "Kind", person: User) -> list[ByMail]:
    """The person's unsent ones, without those not to be read."""
    readable = []
    for row in kind.model.objects.filter(to=person).unsent().for_letters():
        if kind.readable(row.to, row.commune):
            readable.append(row)
        else:
            row.delete()  # the mandate has ended since: it will never be theirs to read
    return readable


def _gathered(items: list[dict]) -> dict[str, list]:
    """What a digest holds: milestones that moved, communes that are reminded or have answered, citizens' messages."""
    holds = {"milestones": "milestone", "reminded": "reminded", "answered": "answered", "feedback": "feedback"}
    return {name: [item[key] for item in items if key in item] for name, key in holds.items()}


def _said(notice: Notice) -> dict:
    """What a letter says of one notice."""
    review, milestone = notice.review, notice.review.milestone
    shown = milestone.revises or milestone  # what a correction was published into
    public = review.action == "publish" and shown.status == Status.PUBLISHED  # it may have been withdrawn since
    return {
        "review": review,
        "milestone": milestone,
        "words": notice_words.words_of(review.action, milestone),
        "link": settings.SITE_URL + reverse("admin:milestones_milestone_change", args=[milestone.pk]),
        "public_link": settings.SITE_URL + shown.get_absolute_url() if public else "",
        "part": "mail/_item",
    }


@dataclass(frozen=True)
class Kind:
    """A kind of notice: whom to tell what stands in its rows."""

    model: type[ByMail]  # its manager has unsent() and for_letters(), its rows a commune
    letter: str  # the folder under templates/mail/ of one notice alone
    readable: Callable[[User, object], bool]  # may the person still read what is told of the commune?
    said: Callable[[ByMail], dict]  # "words" and "part", the template of one item, and what that asks for


KINDS = [Kind(Notice, "notice", policy.may_see_drafts_of, _said)]
