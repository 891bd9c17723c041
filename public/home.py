from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from communes.models import Enrolment, Region
from milestones.models import Milestone
from programme.models import Programme
from public import facts
from public.following import Followed
from public.packed import packed
from public.panel import Panel
from public.region_map import SHAPES, VIEW_BOX

LATEST = 5
CONSULTATIONS = 6
NAMED_IN_LEGEND = 3


@packed
def home(request):
    programme = get_object_or_404(Programme.objects.prefetch_related("partners"))
    regions = regions_of_pilots(programme)
    context = {
        "programme": programme,
        "facts": facts.of_site(),
        "followed": Followed.everything(),
        "panel": panel_of(programme),
        "regions": regions,
        "map": region_map(regions),
        "view_box": VIEW_BOX,
        "consultations": Milestone.objects.published().open_or_announced(localdate()).with_places()[:CONSULTATIONS],
        "today": localdate(),
        "latest": Milestone.objects.published().filter(earliest__isnull=False).newest_first().for_lines()[:LATEST],
    }
    return render(request, "public/home.html", context)


def panel_of(programme: Programme) -> Panel:
    partner, recorded = Q(role=Enrolment.Role.PARTNER), Q(standing__published__gt=0)
    counts = programme.enrolments.aggregate(
        pilots=Count("pk", filter=Q(role=Enrolment.Role.PILOT)),
        recorded=Count("pk", filter=partner & recorded),
        partners=Count("pk", filter=partner),
    )
    counts["named"] = counts.pop("partners") - counts["recorded"]
    names = programme.enrolments.filter(partner, recorded).select_related("commune").order_by("pk")[:NAMED_IN_LEGEND]
    return Panel(target=programme.target_communes, recorded_communes=[e.commune for e in names], **counts)


def regions_of_pilots(programme: Programme) -> list[dict]:
    """The regions that hold pilot communes, in the programme's order, each with its communes."""
    pilots = programme.enrolments.filter(role=Enrolment.Role.PILOT).with_places().order_by("pk")
    order: dict[Region, list] = {}
    for enrolment in pilots:
        order.setdefault(enrolment.commune.province.region, []).append(enrolment.commune)
    return [{"number": n, "region": region, "communes": held} for n, (region, held) in enumerate(order.items(), 1)]


def region_map(regions: list[dict]) -> list[dict]:
    """The twelve regions' shapes, each with its number in the list where it has one."""
    numbers = {row["region"].hcp_code: row["number"] for row in regions}
    return [
        {"region": region, "shape": SHAPES[region.hcp_code], "number": numbers.get(region.hcp_code)}
        for region in Region.objects.all()
    ]
