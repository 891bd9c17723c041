"""Following by e-mail: asked for, confirmed by a link, left by a link. Only a letter's reader can do the last two.

Links are signed, so that no secret stands in the database, and carry their token behind the «?», which the portal's
logs leave out.
"""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts import mail, outbox
from public.models import Alert, Follower
from public.questions import Question, asked_in

CONFIRM, STOP, LEAVE = "follow-confirm", "follow-stop", "follow-leave"  # the address of each is its salt as well


# ── Asking and confirming ────────────────────────────────────────────────────
@transaction.atomic
def ask(*, email: str, every: str, question: Question, at: datetime) -> Alert:
    """Keep what somebody asked for. It is nothing until whoever reads that address confirms it."""
    held = Follower.objects.select_for_update()
    follower, new = held.get_or_create(email=email.lower(), defaults={"every": every, "asked_at": at})
    if not new:
        Follower.objects.filter(pk=follower.pk).update(asked_at=at)
    facts = {"about": question.about, "asked_at": at}
    alert, _ = follower.alerts.update_or_create(query=question.query, defaults=facts)
    return alert


def send_link(alert: Alert, every: str) -> None:
    """The letter that asks to confirm is on its way: the same whether the address is known or not."""
    outbox.put("follow", [alert.pk], every)


def _write_link(pk: int, every: str) -> bool | None:
    alert = Alert.objects.select_related("follower").filter(pk=pk).first()
    if alert is None:
        return None
    searched = "q" in asked_in(alert.query)  # whoever asks may be a stranger: no words of theirs reach a mailbox
    context = {
        "about": "" if searched else alert.about,
        "every": Follower.Every(every).label,
        "link": link(CONFIRM, [alert.pk, every]),
        "days": settings.ALERT_DAYS_TO_CONFIRM,
    }
    return mail.send("follow", alert.follower, headers={"Auto-Submitted": "auto-generated"}, **context)


outbox.WRITERS["follow"] = _write_link


def asked_by(token: str) -> tuple[Alert, str] | None:
    """The alert that a letter asks to confirm, and how often its reader is to be told; None where it is no more."""
    pk, every = read(CONFIRM, token, max_age=timedelta(days=settings.ALERT_DAYS_TO_CONFIRM)) or (None, "")
    alert = Alert.objects.select_related("follower").filter(pk=pk).first()
    return (alert, every) if alert else None


@transaction.atomic
def confirm(alert: Alert, *, every: str, at: datetime) -> None:
    """From now on its follower is told: of all that they follow in one letter, as often as they chose last."""
    follower = Follower.objects.filter(pk=alert.follower_id)
    follower.update(every=every, told_until=Coalesce("told_until", Value(at)))
    Alert.objects.unconfirmed().filter(pk=alert.pk).update(confirmed_at=at)


# ── Leaving ──────────────────────────────────────────────────────────────────
def leave(follower_pk: int) -> None:
    """The address and all that it followed are gone."""
    Follower.objects.filter(pk=follower_pk).delete()


@transaction.atomic
def stop(alert: Alert) -> None:
    """One thing is followed no more; with the last of them the address goes too."""
    follower = Follower.objects.filter(pk=alert.follower_id)
    follower.select_for_update().first()  # whoever follows something else at this moment waits
    alert.delete()
    follower.filter(alerts__isnull=True).delete()


def erase_unconfirmed(as_of: datetime) -> int:
    """What nobody confirmed in time is deleted, and addresses that follow nothing; how many alerts that were."""
    limit = as_of - timedelta(days=settings.ALERT_DAYS_TO_CONFIRM)
    erased, _ = Alert.objects.unconfirmed().filter(asked_at__lt=limit).delete()
    Follower.objects.filter(alerts__isnull=True, asked_at__lt=limit).delete()
    return erased


# ── Links ────────────────────────────────────────────────────────────────────
def link(name: str, what) -> str:
    """The whole address of one of the pages above, for one alert or follower."""
    token = signing.dumps(what, salt=f"public.{name}")
    return f"{settings.SITE_URL}{reverse(name)}?{urlencode({'k': token}, safe=':')}"


def read(name: str, token: str, max_age: timedelta | None = None):
    """What a link is about; None where it was not written here, or too long ago."""
    try:
        return signing.loads(token, salt=f"public.{name}", max_age=max_age)
    except signing.BadSignature:
        return None
