"""The pages of regions and provinces: which communes take part there, and which are not known yet."""

from django.db.models import Count
from django.shortcuts import get_object_or_404, render

from communes.models import Enrolment, Province, Region
from milestones.asking import Pages
from programme.models import Stage
from public.directory import newest_first, rows
from public.follow_form import FollowForm

PAGE = 60


def region(request, slug):
    place = get_object_or_404(Region, slug=slug)
    counts = {"held": Count("communes", distinct=True), "enrolled": Count("communes__enrolments")}
    provinces = list(place.provinces.annotate(**counts))
    held = sum(province.held for province in provinces)
    return _place(request, place, {"commune__province__region": place}, provinces=provinces, held=held)


def province(request, slug):
    place = get_object_or_404(Province.objects.select_related("region").annotate(held=Count("communes")), slug=slug)
    return _place(request, place, {"commune__province": place}, held=place.held)


def _place(request, place, within: dict, **context):
    pages = Pages.of(newest_first(Enrolment.objects.filter(**within)), request, size=PAGE)
    stages = list(Stage.objects.all())
    context |= {
        "place": place,
        "follow": FollowForm(asked={place._meta.model_name: place.slug}),
        "pages": pages,
        "ignored": pages.ignored,
        "section": "communes",
        "rows": rows(pages.page, stages),
    }
    return render(request, "public/place.html", context)
