from django.shortcuts import render

from communes.models import Commune
from milestones.asking import Ignored, Pages, shown
from milestones.models import Milestone
from public.filters import MilestoneFilters
from public.follow_form import FollowForm

PAGE = 30
PATHS = {
    "region": "enrolment__commune__province__region__slug",
    "province": "enrolment__commune__province__slug",
    "commune": "enrolment__commune__slug",
    "stage": "stage__code",
    "kind": "kind",
    "section": "section",
    "year": "earliest__year",
}


def milestones(request):
    form = MilestoneFilters(request.GET)
    asked = form.asked()
    ignored = form.ignored()
    commune = None
    if slug := asked.get("commune"):
        commune = Commune.objects.filter(slug=slug).first()
        if commune is None:
            ignored.append(Ignored("الجماعة", shown(asked.pop("commune"))))
    pages = Pages.of(answering(asked).newest_first().with_places(), request, size=PAGE)
    context = {"form": form, "pages": pages, "ignored": ignored + pages.ignored, "commune": commune}
    context["follow"] = FollowForm(asked=asked)
    return render(request, "public/milestones.html", context)


def answering(asked: dict):
    """The published milestones that answer the question: what the list shows, and what alerts tell of."""
    narrowed = {PATHS[name]: value for name, value in asked.items() if name != "q"}
    return Milestone.objects.published().matching(asked.get("q", "")).filter(**narrowed)
