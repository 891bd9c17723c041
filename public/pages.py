from django.shortcuts import get_object_or_404, render

from communes.models import Enrolment
from programme.models import Programme
from public.packed import packed


@packed
def about(request):
    programme = get_object_or_404(Programme.objects.prefetch_related("partners", "stages"))
    pilots = programme.enrolments.filter(role=Enrolment.Role.PILOT).with_places().order_by("pk")
    return render(request, "public/about.html", {"programme": programme, "pilots": pilots})


@packed
def accessibility(request):
    return render(request, "public/accessibility.html")
