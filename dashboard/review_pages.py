"""What waits for review, read and answered one after the other, or several at once where that is safe."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from accounts import kept_forms
from accounts.doors import staff_action, staff_form
from dashboard import desk, reviewing
from dashboard.pages import show
from dashboard.scope import Scope
from milestones.making import form_for, make, publish_many
from milestones.moments import moment
from milestones.words import words_of


@staff_form
def review(request, pk):
    """Publish, return, next: what was typed with a move that could not be made stays in its box."""
    milestone = reviewing.found(request.user, pk) if desk.reads_what_waits(request.user) else None
    if milestone is None:
        raise Http404  # beyond one's reach is as if it did not exist
    scope = Scope.of_address(request)
    place = reviewing.place(scope, pk)
    typed = request.POST or kept_forms.take(request)
    action = typed.get("action") if typed else None
    if request.method == "POST" and action in reviewing.DECISIONS:
        form = form_for(request.user, milestone, action, typed)
        if form.is_valid() and make(request, milestone, action, named=True, **form.cleaned_data):
            return redirect(_after(place, scope))
        milestone = reviewing.found(request.user, pk)  # as it is now, whatever happened meanwhile
    sheet = reviewing.sheet(milestone, request.user)
    if typed and action not in sheet.decisions:
        kept_forms.tell(request, typed)
    decisions = [_decision(request.user, milestone, one, typed if one == action else None) for one in sheet.decisions]
    context = {"sheet": sheet, "milestone": milestone, "place": place, "scope": scope, "decisions": decisions}
    return show(request, "dashboard/review.html", context)


def _decision(user, milestone, action: str, typed) -> dict:
    if typed is not None:  # the next press answers what is shown now
        typed = typed.copy()
        typed["seen"] = milestone.updated_at.isoformat()
    words = words_of(action, milestone)
    return {
        "action": action,
        "form": form_for(user, milestone, action, typed),
        "button": words.button,
        "effect": words.effect_for(milestone.commune),
    }


def _after(place, scope) -> str:
    """The next that waits, at its text, so that the keyboard goes on from there; the empty list at the end."""
    if place.following is None:
        return f"{reverse('behind', args=['waiting'])}?{scope.address()}"
    return f"{reverse('review', args=[place.following])}?{scope.address()}#item"


@staff_action
def publish(request):
    """Those that were chosen in the list of what waits, as the list showed them."""
    chosen = [int(pk) for pk in request.POST.getlist("milestone") if pk.isdecimal() and len(pk) < 16]
    scope = Scope.of_address(request)
    if chosen:
        within = Scope(request.user)  # whatever became of them since they were listed: each is answered for
        rows = within.milestones().filter(within.reviewed, pk__in=chosen).oldest_move_first()
        publish_many(request, rows, seen=moment(request.POST.get("listed_at", "")))
    else:
        messages.error(request, "لم تُختر أي محطة: ضع علامة أمام ما قرأته، ثم اضغط «انشر المختارة».")
    return redirect(f"{reverse('behind', args=['waiting'])}?{scope.address()}")
