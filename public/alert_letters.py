"""A follower's letter: plain text, with the links by which one thing or all is followed no more."""

from django.conf import settings

from accounts import mail
from arabic.counting import NOUNS, counted
from public import by_mail
from public.models import Follower


def send_to(follower: Follower, news: list) -> bool:
    """Send what is new to a follower; False where the mail server refuses. `news`: public.alerts.News."""
    leave = by_mail.link(by_mail.LEAVE, follower.pk)
    headers = {
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058: the mail program's own button POSTs there
        "Auto-Submitted": "auto-generated",
    }
    context = {
        "parts": [part_of(one) for one in news],
        "amount": amount_of(news),
        "leave": leave,
        "site": settings.SITE_URL,
    }
    return mail.send("alerts", follower, headers=headers, **context)


def part_of(news) -> dict:
    query = news.alert.query
    return {
        "news": news,
        "about": news.alert.about,
        "all": f"{settings.SITE_URL}/milestones/{'?' if query else ''}{query}",
        "stop": by_mail.link(by_mail.STOP, news.alert.pk),
    }


def amount_of(news: list) -> str:
    """«3 محطات جديدة وتصحيح واحد»"""
    amounts = (("milestone new", sum(one.new for one in news)), ("correction", sum(one.corrected for one in news)))
    return " و".join(counted(number, NOUNS[noun]) for noun, number in amounts if number)
