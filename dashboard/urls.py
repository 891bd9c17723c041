from django.urls import path

from dashboard import pages, report_pages, review_pages

urlpatterns = [
    path("", pages.my_desk, name="desk"),
    path("lists/<slug:which>/", pages.behind, name="behind"),
    path("lists/waiting/publish/", review_pages.publish, name="review_publish"),
    path("review/<int:pk>/", review_pages.review, name="review"),
    path("communes/<slug:slug>/", pages.commune, name="commune_home"),
    path("reports/", report_pages.reports, name="reports"),
    path("report/<slug:slug>/", report_pages.report, name="report"),
    path("report/<slug:slug>/report.pdf", report_pages.pdf, name="report_pdf"),
]
