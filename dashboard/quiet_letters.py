"""The weekly letter about communes that have gone quiet, to whoever looks after them. Each silence is told once."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from accounts import mail, outbox, people, policy
from accounts.models import User
from arabic import ages
from communes.models import Enrolment
from dashboard.models import Silence
from dashboard.states import quiet
from milestones import notices

LETTER = "quiet"


@transaction.atomic
def tell(at: datetime) -> int:
    """Ask for the letters about communes that were not quiet before; returns of how many. May run twice at once.

    A commune of which nobody could be told is looked at again next week.
    """
    silent = Enrolment.objects.filter(quiet(localdate(at)))
    Silence.objects.exclude(enrolment__in=silent).delete()
    found = silent.filter(silences__isnull=True).select_related("commune").order_by("pk")
    Silence.objects.bulk_create(_noted(found, at), ignore_conflicts=True)
    unsent = Silence.objects.unsent().order_by("to")
    outbox.put(LETTER, unsent.values_list("to", flat=True).distinct(), at=at)
    return Silence.objects.filter(made_at=at).order_by().values("enrolment").distinct().count()


def _noted(enrolments, at: datetime) -> list[Silence]:
    """Whom to tell is asked once for each province and coordinator in charge."""
    told: dict[tuple, list[User]] = {}
    rows = []
    for one in enrolments:
        place = (one.commune.province_id, one.coordinator_id)
        if place not in told:
            told[place] = list(filter(notices.reached_by_mail, in_charge_of(one, localdate(at))))
        rows += [Silence(to=person, enrolment=one, made_at=at) for person in told[place]]
    return rows


def in_charge_of(enrolment: Enrolment, as_of: date):
    """The coordinator to whom the commune is assigned, else all of its province, else the management."""
    for found in (people.looking_after(enrolment, as_of), people.coordinators_of(enrolment.commune, as_of)):
        if found.exists():
            return found
    return people.management(as_of)


def _write(pk: int, detail: str) -> bool | None:
    """One letter with all that is to be told; what speaks again meanwhile is left out."""
    person = User.objects.filter(pk=pk, is_active=True).first()
    rows = _held(person, localdate()) if person and notices.reached_by_mail(person) else []
    if not rows:
        return None
    left = mail.send(
        LETTER,
        person,
        communes=[_said(row.enrolment, localdate()) for row in rows],
        link=settings.SITE_URL + reverse("behind", args=["quiet"]),
        account_link=f"{settings.SITE_URL}/account/",
    )
    if left:
        Silence.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=timezone.now())
    return left


outbox.WRITERS[LETTER] = _write


def _held(person: User, as_of: date) -> list[Silence]:
    rows = Silence.objects.unsent().filter(to=person, enrolment__in=Enrolment.objects.filter(quiet(as_of)))
    rows = rows.select_related("enrolment__commune__province", "enrolment__standing")
    theirs = []
    for row in rows.order_by("enrolment__commune__hcp_code", "pk"):
        if policy.may_follow_up(person, row.enrolment.commune):
            theirs.append(row)
        else:
            row.delete()  # the mandate has ended since: whoever follows is told next week
    return theirs


def _said(enrolment: Enrolment, as_of: date) -> dict:
    """Since when: the last day of what is published, or its publishing where nothing has a date."""
    standing = enrolment.standing
    day = standing.last_day or localdate(standing.last_published_at)
    return {
        "commune": enrolment.commune,
        "dated": standing.last_day is not None,
        "day": day.isoformat(),
        "since": ages.since((as_of - day).days),
        "link": settings.SITE_URL + reverse("follow_up", args=[enrolment.commune.slug]),
    }
