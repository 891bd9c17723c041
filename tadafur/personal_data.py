"""What the portal holds of one person: given out whole, or erased.

A person is an account, by its user name, or an e-mail address: of an account, of a follower, left under a message.
"""

import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q

from accounts import audit, last_door
from accounts.letters_admin import OF_ACCOUNTS
from accounts.models import HeldSheet, Letter, User
from accounts.security_events import Kind
from milestones.models import Feedback, Milestone
from public.models import Follower

ERASED = "حساب محذوف"
# The sign-in's own tables: nothing else rests on their rows.
OF_SIGN_IN = ("account", "mfa", "usersessions")
# The public record and its versions tell what communes did, in their words: a name there is another's to judge.
RECORD = {"milestone", "event", "attachment", "correction", "row", "commune", "province", "region", "body"}
# Who people are and where letters reach them: in these rows what is left after erasing is another person's.
OF_OTHERS = {"user", "follower"}
SECRET = {"password", "session_key"}  # a session's key is as good as a password while the session lasts
# Rows that name who dealt with them and hold what is another's: of these what the person did is given, and no more.
DEEDS = {
    "milestones.Feedback": {"id", "closed_by", "closed_at", "outcome"},
    "accounts.HeldSheet": {"id", "by", "at", "which", "name"},
    "admin.LogEntry": {"id", "user", "action_time", "action_flag", "content_type", "object_id"},
}


AMBIGUOUS = (
    "هذا اسم المستخدم في حساب، وهو أيضا البريد الإلكتروني لحساب آخر؛ غيّر أحدهما، أو اكتب ما يخص الشخص المعني وحده."
)


class Ambiguous(Exception):
    """One account's user name is another's address: nobody can tell which of the two is meant."""


class LastManager(Exception):
    """Without this account nobody would manage the programme."""


# ── Whom it is about ─────────────────────────────────────────────────────────
def account_of(who: str) -> User | None:
    found = User.objects.filter(Q(username=who) | Q(email__iexact=who) & ~Q(email=""))
    if len(found) > 1:
        raise Ambiguous
    return found[0] if found else None


def addresses_of(who: str, user: User | None) -> set[str]:
    return {one.lower() for one in (who if "@" in who else "", user.email if user else "") if one}


# ── Given out ────────────────────────────────────────────────────────────────
def held_of(who: str) -> dict[str, list[dict]]:
    """Every row that is the person's or names them, by kind, without secrets and without what is another's."""
    user = account_of(who)
    found = {"accounts.User": [_row(user)]} if user else {}
    for model, names in _naming_people():
        about = Q()
        for name in names if user else ():
            about |= Q(**{name: user.pk})
        if about and model._meta.app_label != "mfa":
            rows = models.QuerySet(model).filter(about).order_by("pk")
            found[model._meta.label] = [_row(one, DEEDS.get(model._meta.label)) for one in rows]
    if user:
        # In the place of the versions that they wrote of others' accounts.
        found["accounts.HistoricalUser"] = [_row(one) for one in User.history.filter(id=user.pk)]
    addresses = addresses_of(who, user)
    followers = Follower.objects.filter(email__in=addresses)
    messages = [one for address in addresses for one in Feedback.objects.filter(email__iexact=address)]
    found["public.Follower"] = [_row(one) for one in followers]
    found["public.Alert"] = [_row(alert) for one in followers for alert in one.alerts.all()]
    found["milestones.Feedback of this address"] = [_row(one) for one in messages]
    return {name: rows for name, rows in found.items() if rows}


def copy_files(held: dict[str, list[dict]], folder: Path) -> int:
    """Copy the files that these rows name into a folder; how many."""
    copied = 0
    for label, rows in held.items():
        fields = [f for f in _model(label)._meta.fields if isinstance(f, models.FileField)]
        for name, field in ((row[field.name], field) for row in rows for field in fields):
            if name and field.storage.exists(name):
                folder.mkdir(parents=True, exist_ok=True)
                with field.storage.open(name) as file, (folder / Path(name).name).open("wb") as copy:
                    shutil.copyfileobj(file, copy)
                copied += 1
    return copied


def _model(label: str):
    return apps.get_model(label.split(" ")[0])


def _row(row, only: set[str] | None = None) -> dict:
    return {
        field.name: str(value) if isinstance(field, models.FileField) else value
        for field in row._meta.fields
        if field.name not in SECRET and (only is None or field.name in only)
        for value in [getattr(row, field.attname)]
    }


def _naming_people() -> Iterator[tuple[type, list[str]]]:
    """The models whose rows name accounts, with the fields that do."""
    for model in apps.get_models():
        names = [f.name for f in model._meta.fields if f.is_relation and f.related_model is User]
        if names:
            yield model, names


# ── Erased ───────────────────────────────────────────────────────────────────
@transaction.atomic
def erase(who: str, *, at: datetime) -> bool:
    """Erase the person; False where nothing is held of them. What they did in the record stays, under no name."""
    user = account_of(who)
    addresses = addresses_of(who, user)
    # A first name alone is many people's.
    words = addresses | ({user.get_full_name()} if user and user.first_name and user.last_name else set())
    held = bool(held_of(who))
    for address in addresses:
        _erase_address(address, at)
    if user:
        _erase_account(user)
    held = sum([_strike_out(word) for word in words]) > 0 or held
    if held:
        audit.note(kind=Kind.PERSON_ERASED, whom=user, at=at)
    return held


def _erase_address(address: str, at: datetime) -> None:
    Follower.objects.filter(email=address).delete()
    theirs = Feedback.objects.filter(email__iexact=address)
    theirs.filter(closed_at__isnull=False).update(message="", answer="", email="", erased_at=at)
    for waiting in theirs.filter(closed_at__isnull=True):
        waiting.notices.all().delete()
        waiting.delete()


def _erase_account(user: User) -> None:
    if last_door.closed_by(user, by=None, goes_on=False, as_of=date.today()):
        raise LastManager
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    for model, names in _naming_people():
        if model._meta.app_label in OF_SIGN_IN:
            models.QuerySet(model).filter(**{names[0]: user.pk}).delete()
    HeldSheet.objects.filter(by=user).delete()
    Letter.objects.filter(name__in=OF_ACCOUNTS, about=user.pk).delete()
    user.mandates.filter(Q(ends__isnull=True) | Q(ends__gt=date.today()), starts__lte=date.today()).update(
        ends=date.today()
    )
    user.mandates.filter(starts__gt=date.today()).delete()
    facts = {"username": f"erased-{user.pk}", "first_name": ERASED, "last_name": "", "email": ""}
    models.QuerySet(User.history.model).filter(id=user.pk).update(**facts)
    for name, value in (facts | {"is_active": False, "is_staff": False}).items():
        setattr(user, name, value)
    user.set_unusable_password()
    user.save()


def _whole(word: str) -> re.Pattern:
    """The word where it stands by itself: ali@example.ma is not in m.ali@example.ma, nor in ali@example.ma.org."""
    before, after = (r"(?<![\w.+-])", r"(?![\w-]|\.\w)") if "@" in word else (r"(?<!\w)", r"(?!\w)")
    return re.compile(before + re.escape(word) + after, re.IGNORECASE)


def _strike_out(word: str) -> int:
    """Strike the address or the whole name out of all that people wrote beside the record; out of how many texts.

    Past the guards of what is never changed: the law stands above them.
    """
    whole, struck = _whole(word), 0
    for model in apps.get_models():
        kind = model._meta.model_name.removeprefix("historical")
        untouched = kind in OF_OTHERS or (kind in RECORD and "@" not in word)
        for field in model._meta.concrete_fields:
            beside = not untouched or field.name == "history_change_reason"
            if beside and isinstance(field, (models.CharField, models.TextField)) and not field.choices:
                rows = models.QuerySet(model).filter(**{f"{field.name}__icontains": word})
                for pk, text in rows.values_list("pk", field.name):
                    left, times = whole.subn("…", text)
                    if times:
                        models.QuerySet(model).filter(pk=pk).update(**{field.name: left})
                        struck += 1
                        if model is Milestone:
                            _find_by_what_is_left(pk)
    for sheet in HeldSheet.objects.iterator():
        if whole.search(f"{sheet.lines} {sheet.told} {sheet.outcome} {sheet.name}"):
            sheet.delete()
            struck += 1
    return struck


def _find_by_what_is_left(pk: int) -> None:
    """Search keeps a text of its own, made from the milestone's; past save(), which would write a version."""
    milestone = Milestone.objects.get(pk=pk)
    milestone.keep_searchable()
    facts = {name: getattr(milestone, name) for name in ("search_key", "search_terms")}
    models.QuerySet(Milestone).filter(pk=pk).update(**facts)
