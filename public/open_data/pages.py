"""The page of the open data and its files, for everyone and for programmes of any origin."""

import json

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from programme.models import Programme
from public import errors
from public.api.problems import not_understood
from public.api.reading import read_only
from public.open_data import catalogue, files, licences, package, turns
from public.open_data.since import NAME, Unreadable, moment
from public.open_data.tables import RESOURCES
from public.packed import packed

LONG = ("milestones", "withdrawn")  # the tables that grow with the record


@require_safe
@packed
def page(request):
    programme = _programme()
    context = {
        "resources": RESOURCES.values(),
        "programme": programme,
        "record": licences.of_record(programme),
        "territory": licences.of_territory(),
        "words": licences,
    }
    return render(request, "public/open_data/page.html", context)


@read_only
def table(request, name, form):
    resource = RESOURCES.get(name)
    if resource is None or form not in files.FORMS:
        raise Http404
    try:
        since = moment(request.GET[NAME]) if NAME in request.GET else None
    except Unreadable as error:
        return not_understood([(NAME, str(error))])
    make = {
        "csv": lambda: files.csv(resource, since),
        "json": lambda: files.as_json(resource, since),
        "xlsx": lambda: files.xlsx(resource, _programme(), since),
    }[form]
    return _streamed(request, make, name, form, whole=name in LONG)


@read_only
def whole(request):
    return _streamed(request, lambda: package.zipped(_programme()), "", "zip", whole=True)


@packed
@read_only
def datapackage(request):
    return _json(package.described(_programme()), "application/json")


@packed
@read_only
def dcat(request):
    return _json(catalogue.described(_programme()), "application/ld+json")


def _programme() -> Programme:
    return get_object_or_404(Programme.objects.prefetch_related("partners"))


def _json(data: dict, media: str) -> HttpResponse:
    return HttpResponse(json.dumps(data, ensure_ascii=False, indent=1), content_type=f"{media}; charset=utf-8")


def _streamed(request, make, name: str, form: str, *, whole: bool):
    """The file as it is made; to HEAD its headers alone, and nothing is made."""
    if form in ("xlsx", "zip"):
        request.META.pop("HTTP_ACCEPT_ENCODING", None)  # compressed already
    if request.META["REQUEST_METHOD"] == "HEAD":
        pieces = ()
    else:
        try:
            pieces = turns.InTurn(request, make) if whole else make()
        except turns.NoTurn:
            return errors.too_often(request, turns.WAIT, turns.WHY)
    response = StreamingHttpResponse(pieces)
    parts = ["tadafur", name, str(localdate())]
    response.headers["Content-Type"] = files.MEDIA[form]
    response.headers["Content-Disposition"] = f'attachment; filename="{"-".join(filter(None, parts))}.{form}"'
    return response
