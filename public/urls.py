from django.urls import include, path

from public import directory, files, follow_pages, home, listing, pages, places, record, searching

urlpatterns = [
    path("", home.home, name="home"),
    path(
        "communes/",
        include(
            [
                path("", directory.communes, name="communes"),
                path("<slug:slug>/", record.commune, name="commune"),
            ]
        ),
    ),
    path(
        "milestones/",
        include(
            [
                path("", listing.milestones, name="milestones"),
                path("<int:pk>/", record.milestone, name="milestone"),
            ]
        ),
    ),
    path(
        "attachments/<int:pk>/",
        include(
            [
                path("", files.attachment, name="attachment"),
                path("small/", files.small, name="attachment_small"),
            ]
        ),
    ),
    path(
        "follow/",
        include(
            [
                path("", follow_pages.follow, name="follow"),
                path("asked/", follow_pages.asked, name="follow-asked"),
                path("confirm/", follow_pages.confirm, name="follow-confirm"),
                path("stop/", follow_pages.stop, name="follow-stop"),
                path("leave/", follow_pages.leave, name="follow-leave"),
            ]
        ),
    ),
    path("regions/<slug:slug>/", places.region, name="region"),
    path("provinces/<slug:slug>/", places.province, name="province"),
    path("search/", searching.search, name="search"),
    path("about/", pages.about, name="about"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
