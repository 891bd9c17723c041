"""Notes what touches the security of the portal. Whoever does such a thing calls note(); what the libraries do is
heard of by their own signals: Django's of signing in, the history's of accounts and mandates, allauth's of second
factors.
"""

from datetime import datetime

from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils import timezone
from simple_history.models import HistoricalRecords
from simple_history.signals import post_create_historical_record

from accounts.limits import network_of
from accounts.models import Mandate, SecurityEvent, User
from accounts.security_events import Kind
from arabic import dates

MANDATES = {"+": Kind.MANDATE_GIVEN, "~": Kind.MANDATE_CHANGED, "-": Kind.MANDATE_REMOVED}


def note(*, kind: Kind, by=None, whom=None, request=None, detail: str = "", at: datetime | None = None) -> None:
    """Note that `by` did this, on the account `whom`. `detail` says no more than a mandate or the name of a table."""
    acting = by if by is not None and by.pk and by.is_authenticated else None
    SecurityEvent(
        at=at or timezone.now(),
        kind=kind,
        by=acting,
        whom=whom,
        network=network_of(request) if request is not None else "",
        detail=detail[:200],
    ).save()


def erase(*, before: datetime) -> int:
    """What happened before that moment is forgotten; how many events that were."""
    old = SecurityEvent.objects.filter(at__lt=before)
    return old._raw_delete(old.db)


def listen() -> None:
    user_logged_in.connect(_signed_in, dispatch_uid="audit")
    user_logged_out.connect(_signed_out, dispatch_uid="audit")
    user_login_failed.connect(_failed, dispatch_uid="audit")
    post_create_historical_record.connect(_version_kept, dispatch_uid="audit")
    authenticator_added.connect(_factor(Kind.FACTOR_ADDED), dispatch_uid="audit", weak=False)
    authenticator_removed.connect(_factor(Kind.FACTOR_REMOVED), dispatch_uid="audit", weak=False)
    authenticator_reset.connect(_factor(Kind.CODES_RENEWED), dispatch_uid="audit", weak=False)
    authentication_failed.connect(_factor(Kind.FACTOR_FAILED), dispatch_uid="audit", weak=False)


def _signed_in(sender, request, user, **told):
    note(kind=Kind.SIGNED_IN, by=user, whom=user, request=request)


def _signed_out(sender, request, user, **told):
    if user is not None:
        note(kind=Kind.SIGNED_OUT, by=user, whom=user, request=request)


def _failed(sender, credentials, request=None, **told):
    """What was typed is not kept: it may be a password in the wrong field. An account is named where it was right."""
    said = credentials.get("username") or credentials.get("email") or ""
    known = User.objects.filter(username=said).first() or (
        User.objects.filter(email__iexact=said).first() if "@" in said else None
    )
    note(kind=Kind.SIGN_IN_FAILED, whom=known, request=request)


def _factor(kind: Kind):
    def heard(sender, request, user, authenticator, **told):
        note(kind=kind, by=request.user, whom=user, request=request, detail=str(authenticator.type))

    return heard


def _version_kept(sender, instance, history_instance, history_user, **told):
    if isinstance(instance, Mandate):
        kinds, whom, detail = [MANDATES[history_instance.history_type]], instance.user_id, _in_words(instance)
    elif isinstance(instance, User):
        kinds, whom, detail = list(_of_account(history_instance)), instance.pk, ""
    else:
        return
    request = getattr(HistoricalRecords.context, "request", None)
    for kind in kinds:
        note(kind=kind, by=history_user, whom=User(pk=whom), request=request, detail=detail)


def _of_account(version):
    if version.history_type == "+":
        yield Kind.ACCOUNT_OPENED
    elif before := version.prev_record:
        if before.is_active != version.is_active:
            yield Kind.ACCOUNT_RESUMED if version.is_active else Kind.ACCOUNT_STOPPED
        if before.email != version.email:
            yield Kind.EMAIL_CHANGED
        if before.second_factor and not version.second_factor and version.history_user_id != version.id:
            yield Kind.FACTOR_REMOVED  # by management; what its owner does allauth tells of


def _in_words(mandate: Mandate) -> str:
    until = f" إلى {dates.write(str(mandate.ends))}" if mandate.ends else ""
    return f"{mandate}، من {dates.write(str(mandate.starts))}{until}"
