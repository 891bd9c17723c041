"""Boring rows for tests. What a test does not say is whatever is allowed."""

from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from accounts.models import Mandate, Role, User
from communes.models import Commune, Enrolment, Province
from milestones import review, revising
from milestones.recording import record, write
from programme.models import Programme, Stage

numbers = count(1)


def user(**facts):
    return User.objects.create_user(f"user{next(numbers)}", password="secret", is_staff=True, **facts)


def with_mandate(role: Role, **facts):
    person = user()
    Mandate.objects.create(user=person, role=role, starts=date(2022, 1, 1), **facts)
    return User.objects.get(pk=person.pk)


def staff_of(slug: str):
    return with_mandate(Role.STAFF, commune=Commune.objects.get(slug=slug))


def coordinator_of(slug: str):
    return with_mandate(Role.COORDINATOR, province=Province.objects.get(slug=slug))


def management():
    return with_mandate(Role.MANAGEMENT)


def observer():
    return with_mandate(Role.OBSERVER)


def enrolment(slug: str, role=Enrolment.Role.PARTNER):
    commune = Commune.objects.get(slug=slug)
    found, _ = Enrolment.objects.get_or_create(
        programme=Programme.objects.get(), commune=commune, defaults={"role": role}
    )
    return found


def draft(slug: str = "azilal", *, by=None, **facts):
    facts = {"statement": f"تنظيم لقاء رقم {next(numbers)}", "when": "2024-03-05", "kind": "meeting"} | facts
    stage = Stage.objects.get(code=facts.pop("stage", "kickoff"))
    return record(enrolment=enrolment(slug), by=by or user(), stage=stage, **facts)


def published(slug: str = "azilal", **facts):
    milestone = draft(slug, **facts)
    for action in ("submit", "publish"):
        milestone = review.move(milestone, action, by=milestone.created_by, at=timezone.now(), remark="للتجربة")
    return milestone


def rewritten(milestone, **facts):
    """The milestone with other facts, past every form."""
    milestone = type(milestone).objects.get(pk=milestone.pk)
    for name, value in facts.items():
        setattr(milestone, name, value)
    milestone.save()
    return type(milestone).objects.get(pk=milestone.pk)


def withdrawn(slug: str = "azilal", **facts):
    milestone = published(slug, **facts)
    return review.move(milestone, "withdraw", by=user(), at=timezone.now(), remark="سبب السحب الداخلي")


def corrected(milestone, **facts):
    """The published milestone with these facts put right by one person and published by another."""
    by = user()
    revision = revising.revise(milestone, by=by)
    for name, value in facts.items():
        setattr(revision, name, value)
    write(revision, by=by)
    review.move(revision, "submit", by=by, at=timezone.now(), remark="خطأ عند الإدخال")
    review.move(revision, "publish", by=user(), at=timezone.now())
    return type(milestone).objects.get(pk=milestone.pk)


def consultation(slug: str = "azilal", *, opens: int, closes: int, make=published, **facts):
    """A consultation whose first and last day lie this many days after today."""
    today = timezone.localdate()
    days = {"opens_on": today + timedelta(opens), "closes_on": today + timedelta(closes)}
    return make(slug, kind="consultation", stage="consultation", **days, **facts)
