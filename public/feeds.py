"""The newest publications as Atom feeds, in Arabic."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import conditional_page, require_safe

from public.following import Followed
from public.packed import packed

NEWEST = 50
NOTHING_YET = datetime(2022, 1, 1, tzinfo=UTC)  # before the first publication: a feed always says when it changed


class Atom(Atom1Feed):
    """Django's, but an empty one stays the same until something is published."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else NOTHING_YET


class Newest(Feed):
    """The milestones of a Followed, the last published first. Every address in it is the portal's permanent one."""

    feed_type = Atom
    language = "ar"
    author_name = "تضافر"
    item_author_link = None

    def __call__(self, request, *args, **kwargs):
        """Known by its ETag alone: what is withdrawn changes a feed without making it newer."""
        response = super().__call__(request, *args, **kwargs)
        response.headers.pop("Last-Modified", None)
        return response

    def get_object(self, request, kind="", slug=""):
        return Followed.asked(kind, slug)

    def title(self, followed):
        return f"تضافر: محطات {followed.title}"

    def subtitle(self, followed):
        return f"أحدث ما نُشر من محطات {followed.title} في برنامج دعم المشاركة المواطنة."

    def link(self, followed):
        return followed.address

    def feed_url(self, followed):
        return settings.SITE_URL + followed.feed

    feed_guid = feed_url

    def items(self, followed):
        newest = followed.milestones.with_places().prefetch_related("bodies")
        return newest.order_by("-since", "-pk")[:NEWEST]  # what is published has been since it was

    def item_title(self, milestone):
        return milestone.statement

    def item_description(self, milestone):
        return render_to_string("public/_feed_entry.html", {"milestone": milestone})

    def item_link(self, milestone):
        return settings.SITE_URL + milestone.get_absolute_url()

    item_guid = item_link

    def item_author_name(self, milestone):
        return milestone.commune.title

    def item_pubdate(self, milestone):
        return milestone.published_at

    def item_updateddate(self, milestone):
        return max(milestone.published_at, milestone.updated_at)  # of the last correction

    def item_categories(self, milestone):
        return (milestone.stage.name, milestone.get_kind_display())


newest = packed(require_safe(conditional_page(Newest())))
