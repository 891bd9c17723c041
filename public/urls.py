from django.urls import include, path

from public import directory, feedback, files, home, listing, pages, places, record, searching

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
    path("regions/<slug:slug>/", places.region, name="region"),
    path("provinces/<slug:slug>/", places.province, name="province"),
    path("search/", searching.search, name="search"),
    path(
        "feedback/",
        include(
            [
                path("", feedback.feedback, name="feedback"),
                path("thanks/<str:signed>/", feedback.thanks, name="feedback_thanks"),
            ]
        ),
    ),
    path("about/", pages.about, name="about"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
