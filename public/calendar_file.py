"""Milestones as iCalendar (RFC 5545): an all-day event for each of their days.

    write(Followed.everything())        the bytes of the file

A milestone of several separate days is several events; one whose day is not known is none. An event keeps its UID for
ever: when a correction moves it its SEQUENCE rises, and it stays as CANCELLED, without its words, when its milestone
is withdrawn or a correction takes its day away.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Length
from django.utils.timezone import localdate

from arabic import dates, edtf
from milestones.kinds import Phase
from milestones.models import Correction, Milestone
from milestones.querysets import PARTIAL, MilestoneQuerySet
from public.following import Followed
from public.plain_text import UNDATED

MOST = 1000  # milestones of one file, those with the newest days; a commune's record is far below it
REFRESHED = timedelta(hours=12)
A_DAY = timedelta(days=1)
TAKING_PART = 99  # the number of the event that a consultation is besides its own day; sets of days hold twelve
WITHDRAWN = "محطة مسحوبة من سجل {commune}"
DAY_GONE = "يوم حُذف من سجل {commune} بعد تصحيح التاريخ"
MOVED = Correction.objects.filter(field__in=["when", "closes_on"])
Span = tuple[date, date]  # the first and the last day of an event


def write(followed: Followed) -> bytes:
    """Five queries at most, however many milestones there are."""
    from icalendar import Calendar  # loaded by the first calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Tadafur//tadafur//AR")
    name = f"تضافر: محطات {followed.title}"
    for field in ("name", "x-wr-calname"):
        calendar.add(field, name)
    calendar.add("x-wr-caldesc", f"محطات {followed.title} في برنامج دعم المشاركة المواطنة، كما نُشرت في البوابة.")
    calendar.add("url", followed.address)
    calendar.add("refresh-interval", REFRESHED, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for milestone in _told_on_days(followed.milestones):
        for number, span in enumerate(spans(milestone.when)):
            calendar.add_component(_event(milestone, number, span))
        if milestone.closes_on:
            calendar.add_component(_taking_part(milestone))
        for number, span in _days_gone(milestone):
            calendar.add_component(_cancelled(milestone, number, span, DAY_GONE))
    withdrawn = Milestone.objects.withdrawn().filter(**followed.within)
    for milestone in _told_on_days(withdrawn.defer("statement", "place")):
        taking_part = [(TAKING_PART, (milestone.opens_on, milestone.closes_on))] if milestone.closes_on else []
        for number, span in [*enumerate(spans(milestone.when)), *_days_gone(milestone), *taking_part]:
            calendar.add_component(_cancelled(milestone, number, span, WITHDRAWN))
    return calendar.to_ical()


def spans(when: str) -> list[Span]:
    """What stands in a calendar of an EDTF date: each separate day, or the whole of a span; nothing without days."""
    understood = edtf.parse(when)
    if any(point.precision != "day" for point in understood.points):
        return []
    if understood.kind == "days":
        return [(point.first, point.first) for point in understood.points]
    return [(understood.earliest, understood.latest)] if understood.points else []


def _told_on_days(milestones: MilestoneQuerySet) -> MilestoneQuerySet:
    """Those that have, or once had, a day, with all that was corrected in them (`corrected`)."""
    days = ~Q(length__in=PARTIAL) | Q(closes_on__isnull=False) | Exists(MOVED.filter(milestone=OuterRef("pk")))
    told = milestones.annotate(length=Length("when")).filter(days)
    return told.newest_first().with_places().prefetch_related(Prefetch("corrections", to_attr="corrected"))[:MOST]


def _days_gone(milestone: Milestone) -> Iterator[tuple[int, Span]]:
    """The events of former dates that the present one has no day for, as they stood last."""
    former: dict[int, Span] = {}
    for correction in milestone.corrected:
        if correction.field == "when":
            former |= dict(enumerate(spans(_read(correction.before))))
    kept = len(spans(milestone.when))
    yield from ((number, span) for number, span in sorted(former.items()) if number >= kept)
    if not milestone.closes_on:
        took_part = {one.field: spans(_read(one.before)) for one in milestone.corrected}
        if (first := took_part.get("opens_on")) and (last := took_part.get("closes_on")):
            yield TAKING_PART, (first[0][0], last[0][1])


def _changes(milestone: Milestone) -> int:
    """How often it was corrected; what is published at once is one correction, however many facts it puts right."""
    return len({correction.at for correction in milestone.corrected})


def _read(words: str) -> str:
    """The notation of a date told in words; "" where it told none."""
    try:
        return dates.read(words).when
    except dates.NotUnderstood:
        return ""


def _event(milestone: Milestone, number: int, span: Span):
    commune, address = milestone.commune, settings.SITE_URL + milestone.get_absolute_url()
    event = _bare(milestone, number, span)
    event.add("sequence", _changes(milestone))
    event.add("status", "CONFIRMED")
    event.add("summary", f"{commune.title}: {milestone.statement}")
    event.add("description", _told(milestone, milestone.when))
    event.add(
        "location", "، ".join(part for part in (milestone.place, commune.title, commune.province.title) if part)
    )
    event.add("categories", [milestone.stage.name])
    event.add("url", address)
    return event


def _told(milestone: Milestone, when: str) -> str:
    address = settings.SITE_URL + milestone.get_absolute_url()
    days = dates.write(when) if when else UNDATED
    return "\n".join((days, milestone.statement, f"المرحلة: {milestone.stage.name}", address))


def _taking_part(milestone: Milestone):
    """The days on which everybody may take part in a consultation, and where."""
    from icalendar.prop import vText, vUri

    event = _event(milestone, TAKING_PART, (milestone.opens_on, milestone.closes_on))
    event["summary"] = vText(f"تشاور مفتوح للمشاركة: {milestone.statement}")
    event["description"] = vText(_told(milestone, milestone.span))
    if milestone.take_part_at and milestone.phase(localdate()) == Phase.OPEN:
        event["url"] = vUri(milestone.take_part_at)
    return event


def _cancelled(milestone: Milestone, number: int, span: Span, what: str):
    event = _bare(milestone, number, span)
    event.add("sequence", _changes(milestone) + (what == WITHDRAWN))
    event.add("status", "CANCELLED")
    event.add("summary", what.format(commune=milestone.commune.title))
    event.add("url", settings.SITE_URL + milestone.commune.get_absolute_url())
    return event


def _bare(milestone: Milestone, number: int, span: Span):
    from icalendar import Event

    first, last = span
    event = Event()
    event.add("uid", f"milestone-{milestone.pk}-{number + 1}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", milestone.updated_at)
    event.add("last-modified", milestone.updated_at)
    event.add("dtstart", first)
    event.add("dtend", last + A_DAY)  # exclusive
    event.add("transp", "TRANSPARENT")
    return event
