from django.db.models import Q
from django.shortcuts import render
from django.utils.timezone import localdate

from communes.models import Commune
from milestones import consultations
from milestones.asking import Ignored, Pages, shown
from milestones.models import Milestone
from milestones.tallying import WITH_FILES
from public.facets import facets
from public.filters import WITH, MilestoneFilters
from public.follow_form import FollowForm
from public.following import Followed, numbers_of_all
from public.packed import packed

PAGE = 30
CONDITIONS = {
    "region": lambda slug: Q(enrolment__commune__province__region__slug=slug),
    "province": lambda slug: Q(enrolment__commune__province__slug=slug),
    "commune": lambda commune: Q(enrolment__commune=commune) if isinstance(commune, Commune) else of_slug(commune),
    "stage": lambda code: Q(stage__code=code),
    "kind": lambda kind: Q(kind=kind),
    "section": lambda section: Q(section=section),
    "year": lambda year: Q(earliest__year=year),
    "since": lambda day: Q(latest__gte=day),
    "until": lambda day: Q(earliest__lte=day),
    "body": lambda code: Q(bodies__code=code),
    "attachments": lambda wanted: Q(WITH_FILES) if wanted == WITH else ~Q(WITH_FILES),
    "consultation": lambda _: consultations.open_on(localdate()),
}


def of_slug(slug: str) -> Q:
    return Q(enrolment__commune__slug=slug)


@packed
def milestones(request):
    form = MilestoneFilters(request.GET)
    numbers = numbers_of_all()
    asked, ignored = known(form)
    found, counted = answering(asked), None
    if "q" in asked:
        counted = facets(found, form, asked)
        pages = Pages.of(counted.found, request, size=PAGE)
    else:
        count = None if asked else numbers["published"]
        pages = Pages.of(found.newest_first().for_lines(), request, size=PAGE, count=count)
    context = {
        "form": form,
        "pages": pages,
        "ignored": ignored + pages.ignored,
        "commune": asked.get("commune"),
        "facets": counted,
        "asked": asked.get("q", ""),
        "followed": Followed.everything(),
        "left_out": numbers["left_out"],
        "follow": FollowForm(asked=form.as_typed(asked)),
    }
    return render(request, "public/milestones.html", context)


def known(form: MilestoneFilters) -> tuple[dict, list[Ignored]]:
    """What is asked for, the commune among it as a row, and what was set aside."""
    asked, ignored = form.asked(), form.ignored()
    if slug := asked.pop("commune", ""):
        commune = Commune.objects.filter(slug=slug).first()
        if commune:
            asked["commune"] = commune
        else:
            ignored.append(Ignored("الجماعة", shown(slug)))
    return asked, ignored


def answering(asked: dict, enrolled=None):
    """The published milestones that answer the question: what the list shows, and what alerts tell of."""
    found = Milestone.objects.published().matching(asked.get("q", ""), enrolled)
    for name, condition in CONDITIONS.items():
        if name in asked:
            found = found.filter(condition(asked[name]))
    return found
