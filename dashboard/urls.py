from django.urls import path

from dashboard import (
    feedback_pages,
    figures_pages,
    follow_up_pages,
    follow_up_several,
    pages,
    report_pages,
    review_pages,
    table_pages,
)

urlpatterns = [
    path("", pages.my_desk, name="desk"),
    path("lists/<slug:which>/", pages.behind, name="behind"),
    path("lists/waiting/publish/", review_pages.publish, name="review_publish"),
    path("review/<int:pk>/", review_pages.review, name="review"),
    path("feedback/", feedback_pages.feedback_list, name="feedback_list"),
    path("feedback/<slug:reference>/", feedback_pages.feedback_one, name="feedback_one"),
    path("feedback/<slug:reference>/correct/", feedback_pages.feedback_correct, name="feedback_correct"),
    path("figures/", figures_pages.figures, name="figures"),
    path("accounts/", figures_pages.accounts, name="accounts"),
    path("tables/<slug:which>.xlsx", table_pages.xlsx, name="table_xlsx"),
    path("tables/<slug:which>.csv", table_pages.csv, name="table_csv"),
    path("reports/", report_pages.reports, name="reports"),
    path("report/<slug:slug>/", report_pages.report, name="report"),
    path("report/<slug:slug>/report.pdf", report_pages.pdf, name="report_pdf"),
    path("reminders/", follow_up_pages.reminders, name="reminders"),
    path("lists/<slug:which>/reminders/", follow_up_several.remind_several, name="remind_several"),
    path("lists/<slug:which>/assignments/", follow_up_several.assign_several, name="assign_several"),
    path("communes/<slug:slug>/", pages.commune, name="commune_home"),
    path("communes/<slug:slug>/follow-up/", follow_up_pages.follow_up, name="follow_up"),
    path("communes/<slug:slug>/reminders/<int:pk>/", follow_up_pages.reminder, name="reminder"),
]
