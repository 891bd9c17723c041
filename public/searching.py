from django.shortcuts import render

from arabic.questions import Question
from communes.naming import named, nearest
from public.facets import facets
from public.filters import MilestoneFilters
from public.follow_form import FollowForm
from public.listing import answering, known
from public.packed import packed

SHOWN_COMMUNES, SHOWN_MILESTONES = 12, 20


@packed
def search(request):
    """Communes by their names and milestones by their words, from one field."""
    form = MilestoneFilters(request.GET)
    asked, ignored = known(form)
    context = {
        "form": form,
        "kept": [(name, form.data[name]) for name in asked if name != "q"],
        "ignored": [one for one in ignored if one.label != form.fields["q"].label],
    }
    if Question.of(asked.get("q", "")):
        context |= found(form, asked)
        context["follow"] = FollowForm(asked=form.as_typed(asked))
    return render(request, "public/search.html", context)


def found(form: MilestoneFilters, asked: dict) -> dict:
    text = asked["q"]
    communes = list(named(text)[: SHOWN_COMMUNES + 1])
    counted = facets(answering(asked), form, asked)
    return {
        "asked": text,
        "communes": communes[:SHOWN_COMMUNES],
        "more_communes": len(communes) > SHOWN_COMMUNES,
        "milestones": counted.found[:SHOWN_MILESTONES],
        "facets": counted,
        "near": [] if communes or counted.count else nearest(text),
    }
