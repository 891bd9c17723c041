"""Following several communes up at once: chosen from a list behind a number of the desk."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, Max, OuterRef, Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from accounts import people, policy
from accounts.doors import staff_form
from arabic.counting import NOUNS, counted, pronoun
from communes.models import Enrolment
from dashboard import follow_up as domain
from dashboard import follow_up_words as words
from dashboard import lists
from dashboard.follow_up_forms import AssignSeveral, RemindSeveral
from dashboard.follow_up_pages import TO_ALL, TO_ONE, typed_in
from dashboard.pages import show
from dashboard.scope import DeskFilters, Scope
from dashboard.states import unstaffed
from milestones import notices

COMMUNES = 50  # to choose from on one page
ALL = "all"  # the button that chooses them all


@staff_form
def remind_several(request, which):
    _, scope = _several(request, which)
    initial = {"text": words.SUGGESTIONS.get(which, "")}
    form = _typed(RemindSeveral, request, within=_followed_up(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        with notices.together():
            made = domain.remind(
                cleaned["chosen"], text=cleaned["text"], by=request.user, at=timezone.now(), once=cleaned["sending"]
            )
        for level, said in words.told_of_many(made):
            messages.add_message(request, level, said)
        return redirect(_list(which, scope))
    context = _choices(request, which, scope, form) | {"remind": True}
    return show(request, "dashboard/follow_up_several.html", context)


@staff_form
def assign_several(request, which):
    user, scope = _several(request, which)
    provinces = Q() if policy.may_manage(user) else Q(province__in=policy.reach(user).provinces)
    there = people.coordinators_by_place(localdate(), provinces)
    coordinators = {who: f"{who} ({'، '.join(one.title for one in places)})" for who, places in there.items()}
    form = _typed(AssignSeveral, request, within=_followed_up(request), coordinators=coordinators)
    if request.method == "POST" and form.is_valid() and _assign_all(request, form):
        return redirect(_list(which, scope))
    return show(request, "dashboard/follow_up_several.html", _choices(request, which, scope, form))


def _assign_all(request, form) -> bool:
    chosen, coordinator = form.cleaned_data["chosen"], form.cleaned_data["coordinator"]
    try:
        domain.assign(chosen, coordinator=coordinator, by=request.user, at=timezone.now())
    except domain.NoCoordinatorThere as refusal:
        strange = "، ".join(str(one.commune) for one in refusal.enrolments)
        form.add_error("coordinator", f"لا يتولى {coordinator} اليوم تنسيق إقليم: {strange}. أزلها أو اختر غيره.")
        return False
    number, them = counted(len(chosen), NOUNS["commune"]), pronoun(len(chosen), NOUNS["commune"], joined=True)
    said = f"أُسندت إلى {coordinator} {number}. {TO_ONE}" if coordinator else f"لم تعد مسندة: {number}. {TO_ALL}"
    messages.success(request, said.format(them=them))
    return True


def _several(request, which):
    if not policy.may_review_somewhere(request.user) or which not in lists.COMMUNES:
        raise Http404
    form = DeskFilters(request.GET, Scope(request.user).enrolments(), request.user)
    return request.user, Scope(request.user, form.asked())


def _typed(kind, request, *, initial: dict | None = None, **options):
    """The form as it was typed. While all communes are chosen by one press nothing is asked of it yet."""
    typed = typed_in(request)
    if typed and ALL in typed:
        there = {name: typed[name] for name in ("text", "coordinator") if name in typed}
        return kind(initial=(initial or {}) | there, **options)
    return kind(typed, initial=initial, **options)


def _followed_up(request):
    return Enrolment.objects.filter(policy.followed_up_by(request.user, at="commune")).select_related("commune")


def _choices(request, which, scope, form) -> dict:
    """The list to choose from, as the form left it; ALL has every commune of the page chosen."""
    rows = lists.communes(which, scope, localdate()).filter(policy.followed_up_by(request.user, at="commune"))
    assigned = Enrolment.objects.assigned(localdate()).filter(pk=OuterRef("pk"))
    rows = rows.select_related("coordinator").annotate(
        reminded_at=Max("reminders__at"), is_assigned=Exists(assigned), is_unstaffed=unstaffed(localdate())
    )
    page = Paginator(rows, COMMUNES).get_page(request.GET.get("page"))
    chosen = {str(one) for one in form["chosen"].value() or ()}
    everyone = ALL in request.POST
    return {
        "form": form,
        "heading": lists.COMMUNES[which][0],
        "back": _list(which, scope),
        "page": page,
        "some_unstaffed": any(one.is_unstaffed for one in page),
        "rows": [(one, everyone or str(one.pk) in chosen) for one in page],
        "query": scope.address,
    }


def _list(which, scope) -> str:
    return f"{reverse('behind', args=[which])}?{scope.address()}"
