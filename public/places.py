"""The pages of regions and provinces: which communes take part there, and which are not known yet."""

from django.db.models import Count
from django.shortcuts import get_object_or_404, render

from communes.models import Enrolment, Province, Region
from milestones.asking import Pages
from programme.models import Stage
from public.directory import newest_first, rows
from public.follow_form import FollowForm
from public.following import Followed, left_out_of
from public.packed import packed

PAGE = 60


@packed
def region(request, slug):
    place = get_object_or_404(Region.objects.annotate(left_out=left_out_of(Region)), slug=slug)
    counts = {"held": Count("communes", distinct=True), "enrolled": Count("communes__enrolments")}
    provinces = list(place.provinces.annotate(**counts))
    held = sum(province.held for province in provinces)
    return _place(request, place, {"commune__province__region": place}, provinces=provinces, held=held)


@packed
def province(request, slug):
    provinces = Province.objects.select_related("region")
    counts = {"held": Count("communes"), "left_out": left_out_of(Province)}
    place = get_object_or_404(provinces.annotate(**counts), slug=slug)
    return _place(request, place, {"commune__province": place}, held=place.held)


def _place(request, place, within: dict, **context):
    pages = Pages.of(newest_first(Enrolment.objects.filter(**within)), request, size=PAGE)
    stages = list(Stage.objects.all())
    context |= {
        "place": place,
        "followed": Followed.of(place),
        "follow": FollowForm(asked={place._meta.model_name: place.slug}),
        "pages": pages,
        "ignored": pages.ignored,
        "section": "communes",
        "rows": rows(pages.page, stages),
    }
    return render(request, "public/place.html", context)
