from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404, render

from communes.models import Commune, Enrolment
from communes.naming import named, nearest
from milestones.asking import Pages
from milestones.models import Milestone
from milestones.progress import stages_recorded
from programme.models import Programme
from public.filters import CommuneFilters
from public.following import Followed, left_out_of
from public.packed import packed

PAGE = 60


@packed
def communes(request):
    programme = get_object_or_404(Programme.objects.annotate_known().annotate(left_out=left_out_of(Programme)))
    unnamed = max(programme.target_communes - programme.known, 0)
    form = CommuneFilters(request.GET)
    asked = form.asked()
    pages = Pages.of(answering(programme, asked), request, size=PAGE)
    context = {
        "near": near(programme, asked) if not pages.count else [],
        "programme": programme,
        "unnamed": unnamed,
        "shown_unnamed": 0 if asked or pages.page.has_next() else unnamed,
        "followed": Followed.everything(),
        "form": form,
        "asked": asked,
        "pages": pages,
        "ignored": form.ignored() + pages.ignored,
        "rows": rows(pages.page, form.stages),
    }
    return render(request, "public/communes.html", context)


PUBLISHED = Milestone.objects.published().filter(enrolment=OuterRef("pk"))


def newest_first(enrolments):
    """Enrolments with their newest milestone's key and date, the newest first, then in the programme's order."""
    newest = PUBLISHED.newest_first()
    return (
        enrolments.with_places()
        .annotate(
            newest=Subquery(newest.values("pk")[:1]),
            newest_when=Subquery(newest.values("when")[:1]),
            newest_day=Subquery(newest.values("earliest")[:1]),
        )
        .order_by(F("newest_day").desc(nulls_last=True), "pk")
    )


def answering(programme: Programme, asked: dict):
    """The programme's communes that answer the question."""
    found = programme.enrolments.all()
    if text := asked.get("q"):
        found = found.filter(commune__in=named(text).order_by().values("pk"))
    conditions = {
        "region": lambda slug: Q(commune__province__region__slug=slug),
        "province": lambda slug: Q(commune__province__slug=slug),
        "role": lambda role: Q(role=role),
        "stage": lambda code: Exists(PUBLISHED.filter(stage__code=code)),
    }
    for name, condition in conditions.items():
        if name in asked:
            found = found.filter(condition(asked[name]))
    return newest_first(found)


def near(programme: Programme, asked: dict) -> list:
    """The programme's communes whose names are nearest to one that none has."""
    known = Commune.objects.filter(enrolments__programme=programme)
    return nearest(asked["q"], known) if "q" in asked else []


def rows(page, stages) -> list[dict]:
    """What a line of the directory shows: the commune, and for each stage whether it is recorded."""
    enrolments: list[Enrolment] = list(page)
    recorded = stages_recorded(enrolments)
    return [
        {
            "enrolment": enrolment,
            "commune": enrolment.commune,
            "bar": [stage.pk in recorded[enrolment.pk] for stage in stages],
            "recorded": len(recorded[enrolment.pk]),
        }
        for enrolment in enrolments
    ]
