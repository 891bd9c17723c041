"""Calendars of milestones, to be subscribed to or taken along."""

from urllib.parse import quote

from django.http import HttpResponse
from django.views.decorators.http import conditional_page, require_safe

from public import calendar_file
from public.following import Followed
from public.packed import packed


@packed
@require_safe
@conditional_page
def calendar(request, kind="", slug=""):
    followed = Followed.asked(kind, slug)
    response = HttpResponse(calendar_file.write(followed), content_type="text/calendar; charset=utf-8")
    latin, arabic = f"tadafur-{slug or 'milestones'}.ics", quote(f"محطات {followed.title}.ics")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{latin}\"; filename*=UTF-8''{arabic}"
    response.headers["Cache-Control"] = "public, no-cache"  # kept anywhere, asked about each time
    return response
