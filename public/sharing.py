"""What is passed on of a record: its text for a message, its picture beside a link, its short address."""

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import conditional_page, require_safe

from communes.models import Commune, Enrolment
from milestones.models import Milestone
from milestones.profile import CommuneProfile
from programme.models import Programme
from public import picture, plain_text
from public.packed import packed


@packed
@require_safe
@conditional_page
def commune_text(request, slug):
    return _text(plain_text.of_commune(CommuneProfile.of(_enrolment(slug))))


@packed
@require_safe
@conditional_page
def milestone_text(request, pk):
    found = Milestone.objects.published().with_places().prefetch_related("bodies")
    return _text(plain_text.of_milestone(get_object_or_404(found, pk=pk)))


@require_safe
@conditional_page
def commune_picture(request, slug):
    return _picture(picture.of_commune(CommuneProfile.of(_enrolment(slug))))


@require_safe
@conditional_page
def picture_of_all(request):
    return _picture(picture.of_programme(get_object_or_404(Programme)))


@require_safe
def short_commune(request, code):
    if "\0" in code:
        raise Http404
    return HttpResponsePermanentRedirect(get_object_or_404(Commune, hcp_code=code).get_absolute_url())


@require_safe
def short_milestone(request, pk):
    return HttpResponsePermanentRedirect(get_object_or_404(Milestone.objects.published(), pk=pk).get_absolute_url())


def _enrolment(slug: str) -> Enrolment:
    return get_object_or_404(Enrolment.objects.with_places().select_related("programme"), commune__slug=slug)


def _text(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "public, no-cache"  # kept anywhere, asked about each time
    return response


def _picture(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=3600, s-maxage=1"
    return response
