"""Where the API answers. What answers there, and checks what is asked, is loaded by the first question."""

from django.urls import path

from public.api import pages
from public.api.reading import read_only
from public.open_data.tables import RESOURCES


def operation(name: str):
    """The view of one of operations.py: with django-ninja, a tenth of all that a process holds."""

    @read_only
    def view(request, **said):
        from public.api.operations import OPERATIONS

        return OPERATIONS[name](request, **said)

    return view


urlpatterns = [
    path("", pages.page, name="api"),
    path("openapi.json", pages.openapi, name="openapi"),
    *(path(f"{one}/", operation(f"api_{one}"), name=f"api_{one}") for one in RESOURCES),
    path("communes/<code>/", operation("api_commune"), name="api_commune"),
    path("milestones/<id>/", operation("api_milestone"), name="api_milestone"),
    path("<path:rest>", pages.nothing, name="api_nothing"),
]
