from django.urls import path

from dashboard import follow_up_pages, follow_up_several, pages

urlpatterns = [
    path("", pages.my_desk, name="desk"),
    path("lists/<slug:which>/", pages.behind, name="behind"),
    path("lists/<slug:which>/reminders/", follow_up_several.remind_several, name="remind_several"),
    path("lists/<slug:which>/assignments/", follow_up_several.assign_several, name="assign_several"),
    path("communes/<slug:slug>/", pages.commune, name="commune_home"),
    path("communes/<slug:slug>/follow-up/", follow_up_pages.follow_up, name="follow_up"),
    path("communes/<slug:slug>/reminders/<int:pk>/", follow_up_pages.reminder, name="reminder"),
]
