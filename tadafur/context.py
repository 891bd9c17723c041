from django.conf import settings


def site(request):
    """The address of the page without its query, for the head of every page."""
    return {"canonical": settings.SITE_URL + request.path}
