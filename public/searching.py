from django.db.models import Exists, OuterRef
from django.shortcuts import render

from arabic.folding import words
from communes.models import Commune, Enrolment
from milestones.asking import FilterForm
from milestones.models import Milestone
from public.filters import query_field
from public.follow_form import FollowForm

SHOWN_COMMUNES, SHOWN_MILESTONES = 12, 20


class SearchForm(FilterForm):
    q = query_field("كلمات البحث")


def search(request):
    form = SearchForm(request.GET)
    asked = form.asked().get("q", "")
    context = {"form": form, "asked": asked}
    if words(asked):
        found = Milestone.objects.published().matching(asked)
        communes = list(communes_named(asked)[: SHOWN_COMMUNES + 1])
        context |= {
            "communes": communes[:SHOWN_COMMUNES],
            "more_communes": len(communes) > SHOWN_COMMUNES,
            "milestones": found.newest_first().with_places()[:SHOWN_MILESTONES],
            "count": found.count(),
            "follow": FollowForm(asked={"q": asked}),
        }
    return render(request, "public/search.html", context)


def communes_named(text: str):
    """Communes whose name in any spelling holds every word; the programme's own first."""
    enrolled = Enrolment.objects.filter(commune=OuterRef("pk"))
    found = Commune.objects.select_related("province__region").annotate(enrolled=Exists(enrolled))
    for word in words(text):
        found = found.filter(search_key__contains=word)
    return found.order_by("-enrolled", "hcp_code")
