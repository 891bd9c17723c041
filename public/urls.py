from django.urls import include, path

from public import (
    calendars,
    directory,
    feedback,
    feeds,
    files,
    follow_pages,
    home,
    listing,
    pages,
    places,
    record,
    searching,
    sharing,
    site_files,
    sitemaps,
)

# Beside the page of what is followed: all milestones, a region, a province or a commune.
followed = [
    path("feed.atom", feeds.newest),
    path("calendar.ics", calendars.calendar),
]
urlpatterns = [
    path("", home.home, name="home"),
    path(
        "communes/",
        include(
            [
                path("", directory.communes, name="communes"),
                path("<slug:slug>/", record.commune, name="commune"),
                path("<slug:slug>/", include(followed), {"kind": "commune"}),
                path("<slug:slug>/record.txt", sharing.commune_text, name="commune_text"),
                path("<slug:slug>/picture.png", sharing.commune_picture, name="commune_picture"),
            ]
        ),
    ),
    path(
        "milestones/",
        include(
            [
                path("", listing.milestones, name="milestones"),
                path("", include(followed)),
                path("<int:pk>/", record.milestone, name="milestone"),
                path("<int:pk>/record.txt", sharing.milestone_text, name="milestone_text"),
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
    path("regions/<slug:slug>/", include(followed), {"kind": "region"}),
    path("provinces/<slug:slug>/", include(followed), {"kind": "province"}),
    path("search/", searching.search, name="search"),
    path("open-data/", include("public.open_data.urls")),
    path("api/v1/", include("public.api.urls")),
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
    path("privacy/", pages.privacy, name="privacy"),
    path("c/<str:code>", sharing.short_commune, name="short_commune"),
    path("m/<int:pk>", sharing.short_milestone, name="short_milestone"),
    path("picture.png", sharing.picture_of_all, name="picture"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap_section"),
    path("robots.txt", site_files.robots, name="robots"),
    path("manifest.webmanifest", site_files.manifest, name="manifest"),
    path("favicon.ico", site_files.favicon, name="favicon"),
]
