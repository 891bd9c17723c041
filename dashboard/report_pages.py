"""The state of a province for its governor: chosen, read and printed, taken as PDF."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate

from accounts.doors import staff_page
from dashboard import report_pdf, report_words
from dashboard.pages import show
from dashboard.report import Report, enrolled_in, of, provinces_of
from dashboard.report_filters import ReportFilters
from dashboard.report_words import Told


@staff_page
def reports(request):
    """The provinces whose report one may read; who has one alone is led to it."""
    provinces = list(provinces_of(request.user))
    if not provinces:
        raise Http404
    if len(provinces) == 1:
        return redirect("report", provinces[0].slug)
    return show(request, "dashboard/reports.html", {"provinces": provinces})


@staff_page
def report(request, slug):
    form, found, said = _report(request, slug)
    context = {"form": form, "ignored": form.ignored(), "report": found, "told": said}
    return show(request, "dashboard/report.html", context)


@staff_page
def pdf(request, slug):
    _, found, said = _report(request, slug)
    response = HttpResponse(report_pdf.write(said, as_of=found.as_of), content_type="application/pdf")
    latin = f"tadafur-report-{slug}-{found.as_of}.pdf"
    arabic = quote(f"{said.short} - {said.day}.pdf")
    response.headers["Content-Disposition"] = f"inline; filename=\"{latin}\"; filename*=UTF-8''{arabic}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _report(request, slug: str) -> tuple[ReportFilters, Report, Told]:
    enrolment = enrolled_in(request.user, slug)
    if enrolment is None:
        raise Http404  # beyond one's reach is as if it did not exist
    form = ReportFilters(request.GET)
    found = of(enrolment, request.user, form.asked(), form.stages, as_of=localdate())
    return form, found, report_words.told(found, form.in_words())
