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

from accounts import audit
from accounts.letters_admin import OF_ACCOUNTS
from accounts.models import HeldSheet, Letter, Role, User
from accounts.security_events import Kind
from milestones.models import Feedback, Milestone
from public.models import Follower

ERASED = "حساب محذوف"
# The sign-in's own tables: nothing else rests on their rows.
OF_SIGN_IN = ("account", "mfa", "usersessions")
# The public record and its versions tell what communes did, in their words: a name there is another's to judge.
RECORD = {"milestone", "event", "attachment", "correction", "row", "commune", "province", "region", "body"}


class LastManager(Exception):
    """Without this account nobody would manage the programme."""


# ── Whom it is about ─────────────────────────────────────────────────────────
def account_of(who: str) -> User | None:
    return User.objects.filter(Q(username=who) | Q(email__iexact=who) & ~Q(email="")).first()


def addresses_of(who: str, user: User | None) -> set[str]:
    return {one.lower() for one in (who if "@" in who else "", user.email if user else "") if one}


# ── Given out ────────────────────────────────────────────────────────────────
def held_of(who: str) -> dict[str, list[dict]]:
    """Every row that is the person's or names them, by kind. Passwords and secrets are left out."""
    user = account_of(who)
    found = {"accounts.User": [_row(user)]} if user else {}
    for model, names in _naming_people():
        about = Q()
        for name in names if user else ():
            about |= Q(**{name: user.pk})
        if about and model._meta.app_label != "mfa":
            found[model._meta.label] = [_row(one) for one in models.QuerySet(model).filter(about).order_by("pk")]
    if user:
        found["accounts.HistoricalUser"] = [_row(one) for one in User.history.filter(id=user.pk)]
    for address in addresses_of(who, user):
        followers = Follower.objects.filter(email=address)
        found["public.Follower"] = [_row(one) for one in followers]
        found["public.Alert"] = [_row(alert) for one in followers for alert in one.alerts.all()]
        found["milestones.Feedback of this address"] = [
            _row(one) for one in Feedback.objects.filter(email__iexact=address)
        ]
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


def _row(row) -> dict:
    return {
        field.name: str(value) if isinstance(field, models.FileField) else value
        for field in row._meta.fields
        if field.name != "password"
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
    if not _others_manage(user):
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


def _others_manage(user: User) -> bool:
    managing = User.objects.filter(is_active=True, mandates__role=Role.MANAGEMENT, mandates__ends__isnull=True)
    return not managing.filter(pk=user.pk).exists() or managing.exclude(pk=user.pk).exists()


def _strike_out(word: str) -> int:
    """Strike the address or the whole name out of all that people wrote beside the record; out of how many texts.

    Past the guards of what is never changed: the law stands above them.
    """
    whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    struck = 0
    for model in apps.get_models():
        of_record = model._meta.model_name.removeprefix("historical") in RECORD
        for field in model._meta.concrete_fields:
            beside = not of_record or field.name == "history_change_reason" or "@" in word
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
