"""What the letters about reminders and about their answers say, for milestones/notices.py to send."""

from django.conf import settings
from django.urls import reverse

from accounts import policy
from dashboard.models import AnswerNotice, Told
from milestones.notice_words import Said
from milestones.notices import Kind

NEXT = "افتح مكتب الجماعة، وقل إنك اطلعت على التذكير. ولك أن تجيب عنه بجملة أو جملتين."
NEXT_TO_ANSWER = "إن لم يكفك ذلك فاكتب تذكيرا آخر من صفحة المتابعة."


def said(told: Told) -> dict:
    commune = told.commune
    return {
        "reminder": told.reminder,
        "reminded": commune,
        "words": Said(f"{commune.title}: تذكير", NEXT),
        "link": settings.SITE_URL + reverse("commune_home", args=[commune.slug]),
        "part": "mail/reminder/_item",
    }


def said_of_answer(notice: AnswerNotice) -> dict:
    commune = notice.commune
    happened = "جواب عن تذكير" if notice.answer.text else "تم الاطلاع على تذكير"
    return {
        "answer": notice.answer,
        "answered": commune,
        "words": Said(f"{commune.title}: {happened}", NEXT_TO_ANSWER),
        "link": settings.SITE_URL + reverse("follow_up", args=[commune.slug]),
        "part": "mail/reminder/_answer",
    }


REMINDERS = Kind(Told, "reminder", policy.may_answer_reminders, said)
ANSWERS = Kind(AnswerNotice, "reminder", policy.may_follow_up, said_of_answer)
