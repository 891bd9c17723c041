from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate

from communes.models import Commune, Enrolment
from milestones.models import Milestone
from milestones.profile import CommuneProfile
from public import facts, qr
from public.calendar_file import spans
from public.follow_form import FollowForm
from public.following import Followed
from public.packed import packed


@packed
def commune(request, slug):
    enrolment = Enrolment.objects.with_places().select_related("programme").filter(commune__slug=slug).first()
    if enrolment is None:
        return _not_enrolled(request, slug)
    profile = CommuneProfile.of(enrolment)
    address = settings.SITE_URL + reverse("short_commune", args=[profile.commune.hcp_code])
    context = {
        "profile": profile,
        "consultations": profile.current_consultations(localdate()),
        "past_consultations": profile.past_consultations(localdate()),
        "today": localdate(),
        "commune": profile.commune,
        "pictured": profile.commune,
        "followed": Followed.of(profile.commune),
        "left_out": sum(not spans(milestone.when) and not milestone.closes_on for milestone in profile.milestones),
        "address": address,
        "qr": qr.inline(address),
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


@packed
def milestone(request, pk):
    published = Milestone.objects.published().with_places().prefetch_related("bodies", "attachments")
    found = get_object_or_404(published, pk=pk)
    address = settings.SITE_URL + reverse("short_milestone", args=[pk])
    context = {
        "milestone": found,
        "commune": found.commune,
        "today": localdate(),
        "attachments": found.attachments.all(),
        "corrections": found.corrections.filter(minor=False),
        "pictured": found.commune,
        "address": address,
        "qr": qr.inline(address),
        "facts": facts.of_milestone(found),
        "section": "milestones",
        "canonical": settings.SITE_URL + found.get_absolute_url(),
    }
    return render(request, "public/milestone.html", context)
