"""Every table of the desk as a file: a spreadsheet or CSV, within the same scope as its page."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.timezone import localdate

from accounts import audit, policy
from accounts.doors import staff_page
from accounts.security_events import Kind
from accounts.tables import Table, comma_separated, workbook
from arabic import dates
from dashboard import account_tables, desk, figure_tables, list_tables, lists
from dashboard.figures import figures
from dashboard.scope import Scope
from programme.models import Stage

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_page
def xlsx(request, which):
    scope = Scope.of_address(request)
    table = _taken(request, which, scope)
    asked = scope.of_places() if which in figure_tables.NAMES else scope
    content = workbook.write(table, _about(table, asked), made=localdate())
    return _named(HttpResponse(content, content_type=XLSX), which, "xlsx")


@staff_page
def csv(request, which):
    table = _taken(request, which, Scope.of_address(request))
    lines = comma_separated.lines(table)
    return _named(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), which, "csv")


def _taken(request, which: str, scope: Scope) -> Table:
    """The table, and a note of who took it where it holds drafts or accounts."""
    table = _table(request, which, scope)
    if which in lists.MILESTONES or which == "accounts":
        audit.note(kind=Kind.EXPORTED, by=request.user, request=request, detail=table.title)
    return table


def _table(request, which: str, scope: Scope) -> Table:
    """404 for a table that is not there or not this person's to take."""
    if which in lists.COMMUNES | lists.MILESTONES:
        return list_tables.of(which, scope, list(Stage.objects.all()), localdate())
    if which == "accounts" and policy.may_read_reference(request.user):
        return account_tables.of(scope, request.GET.get("which", ""), localdate())
    if which in figure_tables.NAMES and desk.reads_what_waits(request.user):
        places, stages = scope.of_places(), list(Stage.objects.all())
        return figure_tables.all_of(figures(places, places.provinces(), stages, localdate()))[which]
    raise Http404


def _about(table: Table, scope: Scope) -> list[tuple[str, str]]:
    now = timezone.localtime()
    made = f"{dates.write(now.date().isoformat())} على الساعة {now:%H:%M}"
    rows = [("الجدول", table.title), ("استُخرج يوم", made), ("استخرجه", str(scope.user))]
    rows += [("ما طُلب", "، ".join(f"{label}: {value}" for label, value in scope.in_words()) or "الكل، بلا تضييق")]
    rows += [("تنبيه", table.about)] if table.about else []
    return [*rows, ("المصدر", "تضافر، سجل برنامج دعم المشاركة المواطنة")]


def _named(response, which: str, ending: str):
    name = f"tadafur-{which}-{localdate()}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
