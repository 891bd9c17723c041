"""The programme in figures, and the accounts that keep it."""

from django.core.paginator import Paginator
from django.http import Http404
from django.utils.choices import flatten_choices
from django.utils.timezone import localdate

from accounts import policy
from accounts.doors import staff_page
from dashboard import account_tables, charts, desk, figure_tables
from dashboard.figures import figures as counted
from dashboard.pages import PAGE, show
from dashboard.scope import Scope
from milestones.filters import PlaceFilters


class FigureFilters(PlaceFilters):
    """By region and province."""

    def __init__(self, data, enrolments):
        super().__init__(data, enrolments)
        del self.fields["stage"]

    def in_words(self) -> str:
        """«جهة الشرق، إقليم الناظور»: what is asked, by the names one chose it by."""
        named = {name: dict(flatten_choices(self.fields[name].choices)) for name in self.asked()}
        return "، ".join(named[name][value] for name, value in self.asked().items())


@staff_page
def figures(request):
    if not desk.reads_what_waits(request.user):
        raise Http404
    form = FigureFilters(request.GET, Scope(request.user).enrolments())
    scope = Scope(request.user, form.asked())
    found = counted(scope, scope.narrowed(form.provinces), form.stages, localdate())
    context = {
        "form": form,
        "scope": scope,
        "ignored": form.ignored(),
        "figures": found,
        "blocks": charts.blocks(found, figure_tables.all_of(found), scope.address()),
        "asked": form.in_words(),
        "targets": policy.may_read_reference(request.user) and not scope.asked,  # they are the whole programme's
    }
    return show(request, "dashboard/figures.html", context)


@staff_page
def accounts(request):
    """Who holds a mandate and when they last came."""
    if not policy.may_read_reference(request.user):
        raise Http404
    form = FigureFilters(request.GET, Scope(request.user).enrolments())
    scope = Scope(request.user, form.asked())
    which = request.GET.get("which", "")
    which = which if which in account_tables.KINDS else ""
    table = account_tables.of(scope, which, localdate())
    page = Paginator(table.rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "scope": scope,
        "ignored": form.ignored(),
        "asked": form.in_words(),
        "table": table,
        "page": page,
        "kinds": account_tables.KINDS,
        "which": which,
        "query": "&".join(filter(None, [f"which={which}" if which else "", scope.address()])),
        "may_manage": policy.may_manage(request.user),
    }
    return show(request, "dashboard/accounts.html", context)
