"""What can be followed: the milestones of all communes, of a region's or a province's, or of one commune."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from communes.models import Commune, Province, Region
from milestones.models import Milestone, ProvinceStanding
from milestones.querysets import MilestoneQuerySet

PATHS = {
    Region: "enrolment__commune__province__region",
    Province: "enrolment__commune__province",
    Commune: "enrolment__commune",
}
# The same on what is counted of each province.
COUNTED = {Region: "province__region", Province: "province"}
KINDS = {"region": Region, "province": Province, "commune": Commune}


@dataclass(frozen=True)
class Followed:
    title: str  # «جماعة دمنات», «جماعات إقليم أزيلال»
    page: str  # the path of the page that shows it; its feed and its calendar lie beside it
    within: dict = field(default_factory=dict)  # the condition on milestones
    commune: Commune | None = None

    @classmethod
    def of(cls, place: Region | Province | Commune) -> "Followed":
        commune = place if isinstance(place, Commune) else None
        title = place.title if commune else f"جماعات {place.title}"
        return cls(title, place.get_absolute_url(), {PATHS[type(place)]: place.pk}, commune)

    @classmethod
    def everything(cls) -> "Followed":
        return cls("كل الجماعات", reverse("milestones"))

    @classmethod
    def asked(cls, kind: str, slug: str = "") -> "Followed":
        """By the address of its page. A commune that takes no part in the programme is not followed: 404."""
        if not slug:
            return cls.everything()
        place = get_object_or_404(KINDS[kind], slug=slug)
        if kind == "commune" and not place.enrolments.exists():
            raise Http404
        return cls.of(place)

    @property
    def milestones(self) -> MilestoneQuerySet:
        return Milestone.objects.published().filter(**self.within)

    @property
    def address(self) -> str:
        return settings.SITE_URL + self.page

    @property
    def feed(self) -> str:
        return self.page + "feed.atom"

    @property
    def calendar(self) -> str:
        return self.page + "calendar.ics"

    @property
    def subscription(self) -> str:
        """The calendar's address for programmes that come back for what is new by themselves."""
        return f"webcal://{urlsplit(settings.SITE_URL).netloc}{self.calendar}"


def numbers_of_all() -> dict[str, int]:
    """How many milestones are published, and how many of them no calendar can show, as their day is not known: from
    what is kept of each province. One query, however many milestones there are."""
    numbers = ProvinceStanding.objects.aggregate(published=Sum("published"), left_out=Sum("without_a_day"))
    return {name: number or 0 for name, number in numbers.items()}


def left_out_of(place: type):
    """How many milestones the calendar of each place of a queryset can't show, to be asked along."""
    path = COUNTED[place]
    there = ProvinceStanding.objects.filter(**{path: OuterRef("pk")}).order_by()
    return Coalesce(Subquery(there.values(path).annotate(number=Sum("without_a_day")).values("number")), 0)
