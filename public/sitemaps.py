"""What there is to read, for search engines: Django's sitemap, of published records and the pages around them."""

from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.db.models import Max, Q
from django.urls import reverse

from communes.models import Commune, Province, Region
from milestones.kinds import Status
from milestones.models import Milestone
from public.packed import packed

PUBLISHED = Milestone.objects.published()


class OfTheSite(Sitemap):
    """Every page under SITE_URL, whatever name the server was asked by."""

    protocol, _, domain = settings.SITE_URL.partition("://")
    limit = 5000  # addresses in one file

    def get_domain(self, site=None):
        return self.domain

    def get_latest_lastmod(self):
        return PUBLISHED.aggregate(last=Max("updated_at"))["last"]


class Pages(OfTheSite):
    def items(self):
        return ["home", "communes", "milestones", "open_data", "api", "about", "accessibility", "privacy"]

    def location(self, name):
        return reverse(name)

    def lastmod(self, name):
        return self.last if name in ("home", "communes", "milestones") else None

    def get_urls(self, **asked):
        self.last = self.get_latest_lastmod()
        return super().get_urls(**asked)


class Places(OfTheSite):
    """Those of a model, `way` leading from it to milestones, each with the last change of what is published there."""

    def __init__(self, model, way: str):
        self.model, self.way = model, way

    def items(self):
        published = Q(**{f"{self.way}__status": Status.PUBLISHED})
        return self.model.objects.annotate(last=Max(f"{self.way}__updated_at", filter=published)).order_by("hcp_code")

    def lastmod(self, place):
        return place.last


class Communes(Places):
    """The programme's own; the page of any other asks not to be listed."""

    def items(self):
        return super().items().filter(enrolments__isnull=False).distinct()


class Milestones(OfTheSite):
    def items(self):
        return PUBLISHED.only("pk", "updated_at").order_by("pk")

    def lastmod(self, milestone):
        return milestone.updated_at


# Made anew for each request: Django's keeps in it what it has found.
SITEMAPS = {
    "pages": Pages,
    "regions": partial(Places, Region, "provinces__communes__enrolments__milestones"),
    "provinces": partial(Places, Province, "communes__enrolments__milestones"),
    "communes": partial(Communes, Commune, "enrolments__milestones"),
    "milestones": Milestones,
}


@packed
def index(request):
    """Django's list of the files, under SITE_URL like the pages in them."""
    answer = views.index(request, SITEMAPS, sitemap_url_name="sitemap_section")
    for file in answer.context_data["sitemaps"]:
        file.location = settings.SITE_URL + urlsplit(file.location)._replace(scheme="", netloc="").geturl()
    return answer


@packed
def section(request, section):
    return views.sitemap(request, SITEMAPS, section)
