from django.urls import path

from dashboard import pages, report_pages

urlpatterns = [
    path("", pages.my_desk, name="desk"),
    path("lists/<slug:which>/", pages.behind, name="behind"),
    path("communes/<slug:slug>/", pages.commune, name="commune_home"),
    path("reports/", report_pages.reports, name="reports"),
    path("report/<slug:slug>/", report_pages.report, name="report"),
    path("report/<slug:slug>/report.pdf", report_pages.pdf, name="report_pdf"),
]
