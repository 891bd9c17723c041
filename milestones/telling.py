"""Said on the review's pages: who will be told of a move by e-mail, and who has been."""

from django.utils import timezone

from accounts.models import User
from arabic.counting import NOUNS, counted
from milestones import notices, revising
from milestones.kinds import OPEN
from milestones.models import Milestone, Notice, Review
from milestones.words import FACTS_IN_WORDS, words_of

NOBODY = "لم يُخبر أحد: لا مهمة قائمة اليوم لغيرك ممن يعنيهم هذا الإجراء."


def effect(action: str, milestone: Milestone, *, by: User) -> str:
    """What stands under a move's button: what it does, and to whom a letter goes, if to anybody."""
    concerned = notices.audience(action, milestone, by=by, as_of=timezone.localdate())
    told = names(person for person in concerned if notices.reached_by_mail(person))
    said = words_of(action, milestone).effect_for(milestone.commune)
    return f"{said} يُخبَر بالبريد الإلكتروني: {told}." if told else said


def told(review: Review) -> list[str]:
    """Sentences about who has been told of a review just made, who will be, and whom nobody tells."""
    concerned = notices.audience(review.action, review.milestone, by=review.by, as_of=timezone.localdate(review.at))
    if not concerned:
        return [NOBODY] if review.action in notices.AUDIENCE else []
    rows = {notice.to_id: notice for notice in review.notices.all()}
    return groups(
        sent=[person for person in concerned if person.pk in rows and rows[person.pk].sent_at],
        left=[person for person in concerned if person.pk in rows and not rows[person.pk].sent_at],
        silent=[person for person in concerned if person.notices == User.Notices.NONE],
        unreached=[person for person in concerned if not person.email and person.notices != User.Notices.NONE],
    )


def groups(*, sent, left, silent, unreached) -> list[str]:
    """A sentence for each way in which people hear of something; none where nobody does."""
    sentences = (
        ("أُخبر بالبريد الإلكتروني: {}.", sent),
        ("يصل الخبر في رسالة اليوم إلى: {}.", [p for p in left if p.notices == User.Notices.DAILY]),
        ("الرسالة في طريقها بالبريد الإلكتروني إلى: {}.", [p for p in left if p.notices != User.Notices.DAILY]),
        ("يطلع على الخبر في مكتبه، بلا رسالة: {}.", silent),
    )
    return [said.format(names(group)) for said, group in sentences if group] + without_address(unreached)


def without_address(people: list[User]) -> list[str]:
    if not people:
        return []
    whose = {1: "حساب", 2: "حسابي"}.get(len(people), "حسابات")
    return [f"لا عنوان بريد مسجل في {whose} {' و'.join(map(str, people))}؛ أبلغ الخبر بنفسك."]


def told_of_many(reviews) -> str:
    """One sentence for several moves made at once: how many people letters go to."""
    people = Notice.objects.filter(review__in=reviews).values("to").distinct().count()
    if not people:
        return "لم يُخبر أحد بالبريد الإلكتروني."
    return f"يصل الخبر بالبريد الإلكتروني إلى {counted(people, NOUNS['person'], case='oblique')}."


def names(people) -> str:
    return "، ".join(map(str, people))


def differences(milestone: Milestone) -> list[dict]:
    """What an open revision changes in the published text, for whoever reviews it."""
    if not milestone.revises_id or milestone.status not in OPEN:
        return []
    rows = revising.differences(milestone)
    return [{"fact": FACTS_IN_WORDS[fact], "before": before, "after": after} for fact, before, after in rows]
