from django.urls import path

from dashboard import pages

urlpatterns = [
    path("", pages.my_desk, name="desk"),
    path("lists/<slug:which>/", pages.behind, name="behind"),
    path("communes/<slug:slug>/", pages.commune, name="commune_home"),
]
