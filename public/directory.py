from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q
from django.shortcuts import get_object_or_404, render

from communes.models import Commune, Enrolment, Province, Region
from communes.naming import named, nearest
from milestones.asking import Pages
from milestones.models import Milestone
from programme.models import Programme
from public.filters import CommuneFilters
from public.following import Followed, numbers_of_all
from public.packed import packed

PAGE = 60


@packed
def communes(request):
    programme = get_object_or_404(Programme.objects.annotate_known())
    unnamed = max(programme.target_communes - programme.known, 0)
    form = CommuneFilters(request.GET)
    asked = form.asked()
    found = answering(programme, asked)
    pages = Pages.of(newest_first(found), request, size=PAGE, count=found.count())
    context = {
        "near": near(programme, asked) if not pages.count else [],
        "programme": programme,
        "unnamed": unnamed,
        "shown_unnamed": 0 if asked or pages.page.has_next() else unnamed,
        "followed": Followed.everything(),
        "left_out": numbers_of_all()["left_out"],
        "form": form,
        "asked": asked,
        "pages": pages,
        "ignored": form.ignored() + pages.ignored,
        "rows": rows(pages.page, form.stages),
    }
    return render(request, "public/communes.html", context)


FACTS = (
    "commune__slug", "commune__name", "commune__province__kind", "commune__province__name",
    "commune__province__region__name", "role", "standing__published", "standing__newest_when", "standing__by_stage",
)  # fmt: skip
PUBLISHED = Milestone.objects.published().filter(enrolment=OuterRef("pk"))


def newest_first(enrolments):
    """What a line says of each of the enrolments, by their newest milestone, then in the programme's order."""
    return enrolments.order_by(F("standing__newest_day").desc(nulls_last=True), "pk").values_list(*FACTS)


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
    return found


def near(programme: Programme, asked: dict) -> list:
    """The programme's communes whose names are nearest to one that none has."""
    known = Commune.objects.filter(enrolments__programme=programme)
    return nearest(asked["q"], known) if "q" in asked else []


class Row(NamedTuple):
    """A line of the directory: a commune, where it stands, and for each stage whether it is recorded."""

    slug: str
    name: str
    province: str
    region: str
    is_pilot: bool
    published: int
    newest_when: str
    bar: tuple[bool, ...]

    @property
    def recorded(self) -> int:
        return sum(self.bar)


def rows(page, stages) -> list[Row]:
    """From FACTS of enrolments; a commune without a standing has nothing published."""
    return [
        Row(
            slug,
            name,
            Province.titled(kind, province),
            Region.titled(region),
            role == Enrolment.Role.PILOT,
            published or 0,
            newest_when or "",
            tuple(str(stage.pk) in (by_stage or {}) for stage in stages),
        )
        for slug, name, kind, province, region, role, published, newest_when, by_stage in page
    ]
