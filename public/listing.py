from django.shortcuts import render
from django.utils.timezone import localdate

from communes.models import Commune
from milestones import consultations
from milestones.asking import Ignored, Pages, shown
from milestones.models import Milestone
from public.filters import MilestoneFilters
from public.following import Followed
from public.packed import packed

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


@packed
def milestones(request):
    form = MilestoneFilters(request.GET)
    asked = form.asked()
    ignored = form.ignored()
    commune = None
    if slug := asked.get("commune"):
        commune = Commune.objects.filter(slug=slug).first()
        if commune is None:
            ignored.append(Ignored("الجماعة", shown(asked.pop("commune"))))
    found = Milestone.objects.published().matching(asked.pop("q", ""))
    if asked.pop("consultation", None):
        found = found.filter(consultations.open_on(localdate()))
    found = found.filter(**{PATHS[name]: value for name, value in asked.items()})
    pages = Pages.of(found.newest_first().with_places(), request, size=PAGE)
    followed = Followed.everything()
    context = {"form": form, "pages": pages, "ignored": ignored + pages.ignored, "commune": commune}
    context |= {"followed": followed, "left_out": followed.left_out}
    return render(request, "public/milestones.html", context)
