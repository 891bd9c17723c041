"""The states a commune can be in on a desk, as conditions on its enrolment."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import make_aware

from accounts.models import Mandate, Role
from programme.models import Programme


def start_of(day: date) -> datetime:
    """The first moment of a day here: comparing moments is for an index, comparing their days is not."""
    return make_aware(datetime.combine(day, time.min))


def recorded(as_of: date) -> Q:
    """At least one milestone is published."""
    return Q(standing__published__gt=0)


def nothing_yet(as_of: date) -> Q:
    """No milestone is published."""
    return Q(standing__isnull=True) | Q(standing__published=0)


def quiet(as_of: date, programmes: Iterable[Programme] | None = None) -> Q:
    """No published milestone for as many days as its programme says: by the day of the latest, or of its publishing
    where none has a date. `programmes`: all of them, where they are known already."""
    found = Q(pk__in=[])
    for programme in Programme.objects.all() if programmes is None else programmes:
        limit = as_of - timedelta(days=programme.quiet_after)
        silent = Q(standing__last_day__lt=limit) | Q(
            standing__last_day=None, standing__published__gt=0, standing__last_published_at__lt=start_of(limit)
        )
        found |= Q(programme=programme) & silent
    return found


def quiet_limits() -> set[int]:
    """After how many days of silence, by the programmes: one number, unless they differ."""
    return set(Programme.objects.values_list("quiet_after", flat=True))


def unstaffed(as_of: date) -> Q:
    """Nobody holds the mandate of the commune's staff, or none of them may sign in."""
    held = Mandate.objects.in_force(as_of).filter(role=Role.STAFF, user__is_active=True)
    return ~Exists(held.filter(commune=OuterRef("commune")))
