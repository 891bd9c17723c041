from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import escape_uri_path

from arabic import paper


@cache
def in_the_mast() -> frozenset[str]:
    """The addresses that the head of every page leads to."""
    return frozenset(reverse(name) for name in ("home", "communes", "milestones", "search"))


def site(request):
    """The address of the page for the head of every page: without its query, but for the page of a list."""
    number = request.GET.get("page", "")
    page = f"?page={int(number)}" if number.isdecimal() and len(number) < 6 and int(number) > 1 else ""
    return {
        "synthetic": paper.MADE_UP if settings.SYNTHETIC else "",
        "site_url": settings.SITE_URL,
        "here": request.path if request.path in in_the_mast() else "",
        "canonical": settings.SITE_URL + escape_uri_path(request.path) + page,
    }
