from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate

from accounts import policy
from accounts.doors import staff_page
from dashboard import coordination, desk, lists, quiet_words
from dashboard.commune_home import home_of
from dashboard.follow_up_forms import answers_to
from dashboard.models import Reminder
from dashboard.scope import DeskFilters, Scope
from dashboard.states import quiet_limits
from milestones import consultations
from milestones.models import Feedback, Milestone

PAGE = 20  # rows of a list
ASKED = 50  # of what a clerk is asked for, at most
COMMUNES = 60  # of a desk: all partners of the programme at once
OLDEST = 10  # of what waits, on the desk; the whole list is a link away


@staff_page
def my_desk(request):
    """What waits for review above one's communes; for whoever has one commune alone, that commune's home."""
    if (only := desk.only_enrolment_of(request.user)) is not None:
        return _home(request, only)
    if desk.reads_what_waits(request.user):
        return _coordination(request)
    enrolments = _page(request, "communes", desk.enrolments_of(request.user), size=COMMUNES)
    context = {"enrolments": enrolments, "places": desk.places(enrolments), "reminded": _reminded(request.user)}
    context["outcomes"] = _outcomes(request.user)
    context["feedback"] = _feedback(request.user)
    return show(request, "dashboard/desk.html", context)


def _reminded(user):
    """The person's own communes whose staff have a reminder to answer."""
    if not policy.reach(user).communes:
        return []
    return Reminder.objects.answerable_by(user).unanswered().select_related("enrolment__commune")[:ASKED]


def _outcomes(user):
    """Consultations in the person's communes that are over and of which no outcome is published."""
    asked = Milestone.objects.within(user).filter(consultations.awaiting_outcome(localdate()))
    return asked.with_places().order_by("closes_on", "pk")[:ASKED]


def _feedback(user) -> dict[str, int]:
    """How many messages of citizens wait for an answer within the person's reach, and how many of them too long."""
    return Feedback.objects.read_by(user).numbers(localdate())


def _coordination(request):
    """Who is where, who is stuck, and what waits: within one's reach, narrowed by what the address asks."""
    form, scope = _scope(request)
    numbers = coordination.numbers(scope, localdate())
    waiting = lists.milestones("waiting", scope, localdate())[:OLDEST]
    waiting = lists.in_full("waiting", waiting) if numbers.waiting else []
    communes = lists.communes("communes", scope, localdate())
    enrolments = _page(request, "communes", communes, numbers.communes, COMMUNES)
    context = {
        "form": form,
        "scope": scope,
        "ignored": form.ignored(),
        "numbers": numbers,
        # A query more: not beside those of a period.
        "queue": (desk.lines if scope.asked else desk.queue)(request.user, waiting),
        "enrolments": enrolments,
        "stages": scope.shown(form.stages),
        "rows": coordination.matrix(scope, list(enrolments), form.stages),
        "everywhere": policy.may_read_reference(request.user),
        # Neither is narrowed by what is asked.
        "reminded": [] if scope.asked else _reminded(request.user),
        "feedback": None if scope.asked else _feedback(request.user),
        "enters_events": policy.may_review_somewhere(request.user),
    }
    return show(request, "dashboard/coordination.html", context)


@staff_page
def behind(request, which):
    """The list behind a number of the desk, within the same scope."""
    if not desk.reads_what_waits(request.user) or which not in lists.COMMUNES | lists.MILESTONES:
        raise Http404
    form, scope = _scope(request)
    context = {"form": form, "scope": scope, "ignored": form.ignored(), "which": which}
    context["follows_up"] = policy.may_review_somewhere(request.user)
    if which in lists.COMMUNES:
        title, nothing = lists.COMMUNES[which]
        enrolments = _page(request, "page", lists.communes(which, scope, localdate()))
        rows = coordination.matrix(scope, list(enrolments), form.stages)
        context |= {"rows": rows, "stages": scope.shown(form.stages), "page": enrolments}
        if which == "quiet":
            context |= {"rule": quiet_words.rule(quiet_limits()), "silent_on": localdate()}
    else:
        title, nothing = lists.MILESTONES[which]
        rows = lists.milestones(which, scope, localdate())
        context["page"] = _page(request, "page", rows, lists.number(which, scope))
        found = lists.in_full(which, context["page"].object_list)
        context |= _queue(request.user, found) if which == "waiting" else {"queue": desk.lines(request.user, found)}
    return show(request, "dashboard/behind.html", context | {"heading": title, "nothing": nothing})


def _scope(request) -> tuple[DeskFilters, Scope]:
    form = DeskFilters(request.GET, Scope(request.user).enrolments(), request.user)
    return form, Scope(request.user, form.asked(), form.stages)


@staff_page
def commune(request, slug):
    within = desk.enrolments_of(request.user).with_who_looks_after(localdate())
    enrolment = within.filter(commune__slug=slug).first()
    if enrolment is None:
        raise Http404  # beyond one's reach is as if it did not exist
    return _home(request, enrolment)


def _home(request, enrolment):
    home = home_of(enrolment, request.user)
    follow_up = {
        "reminders": answers_to(home.reminders),
        "may_answer": policy.may_answer_reminders(request.user, home.commune),
        "may_read_notes": policy.may_read_notes(request.user, home.commune),
    }
    return show(request, "dashboard/commune.html", {"desk": home} | follow_up)


def _page(request, name: str, rows, count: int | None = None, size: int = PAGE):
    """`count`: how many rows there are, where that has been counted already."""
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count
    return paginator.get_page(request.GET.get(name))


def show(request, template: str, context: dict):
    # No address for search engines: these pages are nobody's but the reader's.
    return render(request, template, context | {"today": timezone.localdate(), "canonical": ""})


def _queue(user, milestones) -> dict:
    """What waits, as it is listed now; `several`: there are some that may be published together."""
    rows = desk.queue(user, milestones)
    several = any(row.may_review and not row.apart for row in rows)
    return {"queue": rows, "several": several, "listed_at": timezone.now().isoformat()}
