from django.conf import settings
from django.utils.encoding import escape_uri_path


def site(request):
    """The address of the page for the head of every page: without its query, but for the page of a list."""
    number = request.GET.get("page", "")
    page = f"?page={int(number)}" if number.isdecimal() and len(number) < 6 and int(number) > 1 else ""
    return {
        "synthetic": settings.SYNTHETIC,
        "site_url": settings.SITE_URL,
        "canonical": settings.SITE_URL + escape_uri_path(request.path) + page,
    }
