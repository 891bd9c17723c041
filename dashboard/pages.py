from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from accounts import policy
from accounts.doors import staff_page
from dashboard import desk
from dashboard.commune_home import home_of

PAGE = 50


@staff_page
def my_desk(request):
    """What waits for review above one's communes; for whoever has one commune alone, that commune's home."""
    if (only := desk.only_enrolment_of(request.user)) is not None:
        return _home(request, only)
    enrolments = _page(request, "communes", desk.enrolments_of(request.user))
    context = {
        "enrolments": enrolments,
        "places": desk.places(enrolments),
        "everywhere": policy.may_read_reference(request.user),
        "enters_events": policy.may_review_somewhere(request.user),
    }
    if desk.reads_what_waits(request.user):
        waiting = _page(request, "waiting", desk.waiting_for(request.user))
        context |= {"waiting": waiting, "queue": desk.queue(request.user, waiting)}
    return _show(request, "dashboard/desk.html", context)


@staff_page
def commune(request, slug):
    enrolment = desk.enrolments_of(request.user).filter(commune__slug=slug).first()
    if enrolment is None:
        raise Http404  # beyond one's reach is as if it did not exist
    return _home(request, enrolment)


def _home(request, enrolment):
    return _show(request, "dashboard/commune.html", {"desk": home_of(enrolment, request.user)})


def _page(request, name: str, rows):
    return Paginator(rows, PAGE).get_page(request.GET.get(name))


def _show(request, template: str, context: dict):
    # No address for search engines: these pages are nobody's but the reader's.
    return render(request, template, context | {"today": timezone.localdate(), "canonical": ""})
