from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from communes.models import Commune, Enrolment
from milestones.models import Milestone
from milestones.profile import CommuneProfile
from public import facts
from public.follow_form import FollowForm


def commune(request, slug):
    enrolment = Enrolment.objects.with_places().select_related("programme").filter(commune__slug=slug).first()
    if enrolment is None:
        return _not_enrolled(request, slug)
    profile = CommuneProfile.of(enrolment)
    context = {
        "profile": profile,
        "commune": profile.commune,
        "facts": facts.of_commune(profile),
        "follow": FollowForm(asked={"commune": profile.commune.slug}),
        "section": "communes",
    }
    return render(request, "public/commune.html", context)


def _not_enrolled(request, slug):
    """A real commune that the portal does not know as one of the programme's: said openly, not a dead end."""
    commune = Commune.objects.select_related("province__region").filter(slug=slug).first()
    if commune is None:
        raise Http404
    context = {"commune": commune, "follow": FollowForm(asked={"commune": commune.slug}), "section": "communes"}
    return render(request, "public/commune_not_enrolled.html", context)


def milestone(request, pk):
    found = get_object_or_404(Milestone.objects.published().with_places().prefetch_related("bodies"), pk=pk)
    context = {
        "milestone": found,
        "commune": found.commune,
        "attachments": found.attachments.all(),
        "corrections": found.corrections.filter(minor=False),
        "facts": facts.of_milestone(found),
        "section": "milestones",
        "canonical": settings.SITE_URL + found.get_absolute_url(),
    }
    return render(request, "public/milestone.html", context)
