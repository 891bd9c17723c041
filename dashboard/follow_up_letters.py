"""What the letter about a reminder says, for milestones/notices.py to send."""

from django.conf import settings
from django.urls import reverse

from accounts import policy
from dashboard.models import Told
from milestones.notice_words import Said
from milestones.notices import Kind

NEXT = "افتح مكتب الجماعة، وقل إنك اطلعت على التذكير. ولك أن تجيب عنه بجملة أو جملتين."


def said(told: Told) -> dict:
    commune = told.commune
    return {
        "reminder": told.reminder,
        "reminded": commune,
        "words": Said(f"{commune.title}: تذكير", NEXT),
        "link": settings.SITE_URL + reverse("commune_home", args=[commune.slug]),
        "part": "mail/reminder/_item",
    }


REMINDERS = Kind(Told, "reminder", policy.may_answer_reminders, said)
