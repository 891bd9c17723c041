"""The lists behind the numbers of a desk, each within the same scope as its number."""

from datetime import date

from django.db.models import Sum

from dashboard.commune_home import RETURNS
from dashboard.scope import Scope
from dashboard.states import nothing_yet, quiet, recorded, unstaffed
from milestones import consultations
from milestones.apart import with_attached
from milestones.kinds import Status
from milestones.models import Milestone

COMMUNES = {
    "communes": ("الجماعات", "لا جماعة تطابق ما طلبته."),
    "quiet": ("جماعات صامتة", "لا جماعة صامتة: في كل جماعة لها سجل محطة قريبة."),
    "unstaffed": ("جماعات بلا محرر", "لكل جماعة محرر يمسك سجلها."),
    "recorded": ("جماعات لها سجل منشور", "لا جماعة لها محطة منشورة بعد."),
    "nothing": ("جماعات لم يُنشر لها شيء بعد", "لكل جماعة محطة منشورة على الأقل."),
}
MILESTONES = {
    "record": ("كل المحطات، بما لم يُنشر بعد", "لا محطة في السجل، ولا مسودة."),
    "waiting": ("في انتظار المراجعة", "لا محطة تنتظر المراجعة."),
    "returned": ("معادة ولم تُصحَّح بعد", "لا محطة معادة تنتظر التصحيح."),
    "published": ("منشورة", "لم تُنشر بعد أي محطة."),
    "undated": ("منشورة بلا تاريخ", "لكل محطة منشورة تاريخ."),
    "consulting": ("تشاورات مفتوحة للمشاركة", "لا تشاور مفتوح للمشاركة اليوم."),
    "outcomes": ("تشاورات انتهت وتنتظر حصيلتها", "لكل تشاور انتهى حصيلة منشورة."),
}
CONSULTED = {"consulting": consultations.open_on, "outcomes": consultations.awaiting_outcome}


def communes(which: str, scope: Scope, as_of: date):
    found = scope.enrolments().select_related("standing")
    if which == "quiet":
        return found.filter(quiet(as_of, scope.programmes))
    conditions = {"recorded": recorded, "nothing": nothing_yet, "unstaffed": unstaffed}
    return found.filter(conditions[which](as_of)) if which in conditions else found


def milestones(which: str, scope: Scope, as_of: date):
    """In the list's order; what a list says of each is asked for by in_full()."""
    rows = scope.milestones()
    if which == "waiting":
        return rows.filter(scope.reviewed).awaiting_review()
    if which == "returned":
        return rows.returned()
    if which == "undated":
        return rows.filter(status=Status.PUBLISHED, earliest=None).in_card_order()
    if which in CONSULTED:
        return rows.filter(CONSULTED[which](as_of)).order_by("closes_on", "pk")
    if which == "record":
        return rows.to_be().newest_first()
    return rows.published().newest_first()


def in_full(which: str, found):
    """Milestones of a list, or a slice of them, with their places and what else their lines say. They are sorted and
    cut by their keys alone, so that nothing is read of those beyond the slice."""
    rows = Milestone.objects.filter(pk__in=found.values("pk")).order_by(*found.query.order_by).with_places()
    if which == "waiting":
        return with_attached(rows)
    return rows.prefetch_related(RETURNS) if which == "returned" else rows


def number(which: str, scope: Scope) -> int | None:
    """How many published milestones a list has, by the standings; None where they have to be counted one by one."""
    if which == "published" and "period" not in scope.asked:
        number = scope.standing_published()
    elif which == "undated" and not scope.by_time:
        number = Sum("standing__undated", default=0)
    else:
        return None
    return scope.enrolments().order_by().aggregate(number=number)["number"]
