"""Where a commune stands is kept beside its milestones, and never says anything else than they do."""

import io
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communes.models import Enrolment
from milestones import review, revising, standing
from milestones.models import Milestone, ProvinceStanding, Standing
from programme.models import Stage
from public.calendar_file import spans
from tadafur.verifying import of_counts
from tests import factories

FACTS = ("published", "undated", "without_a_day", "by_stage", "by_kind", "by_month", "by_year", "reached")


def kept(found, *more) -> dict:
    """What a standing says, its counts in order."""
    told = {fact: getattr(found, fact) for fact in (*FACTS, *more)}
    return {fact: dict(sorted(value.items())) if isinstance(value, dict) else value for fact, value in told.items()}


def slowly(milestones) -> dict:
    """The same, one milestone after the other."""
    rows = [row for row in milestones if row.status == "published"]
    years = {}
    for row in rows:
        numbers = years.setdefault(str(row.earliest.year) if row.earliest else "", [0] * 7)
        numbers[0] += 1
        for at, number in ((1, row.attendance_total), (3, row.attendance_women), (5, row.attendance_youth)):
            if number is not None:
                numbers[at] += 1
                numbers[at + 1] += number
    return {
        "published": len(rows),
        "undated": sum(row.earliest is None for row in rows),
        "without_a_day": sum(not spans(row.when) and row.closes_on is None for row in rows),
        "by_stage": counts(str(row.stage_id) for row in rows),
        "by_kind": counts(row.kind for row in rows),
        "by_month": counts(timezone.localtime(row.published_at).strftime("%Y-%m") for row in rows),
        "by_year": dict(sorted(years.items())),
        "reached": counts(stage for stage, _ in {(str(row.stage_id), row.enrolment_id) for row in rows}),
    }


def counts(values) -> dict:
    values = sorted(values)
    return {value: values.count(value) for value in values}


def agree(enrolment):
    """The commune's standing and its province's say what their milestones do."""
    rows = list(Milestone.objects.filter(enrolment=enrolment))
    days = {
        "last_day": max((row.latest for row in rows if row.status == "published" and row.latest), default=None),
        "last_published_at": max((row.published_at for row in rows if row.status == "published"), default=None),
    }
    newest = Milestone.objects.published().filter(enrolment=enrolment, earliest__isnull=False).newest_first().first()
    days |= {"newest_day": newest and newest.earliest, "newest_when": newest.when if newest else ""}
    standing_of = Standing.objects.filter(pk=enrolment.pk).first() or Standing(enrolment=enrolment)
    assert kept(standing_of, *days) == slowly(rows) | days
    province = enrolment.commune.province
    there = Milestone.objects.filter(enrolment__commune__province=province)
    found = ProvinceStanding.objects.filter(province=province).first() or ProvinceStanding(province=province)
    assert kept(found) == slowly(there)


def test_the_seeded_communes_stand_where_their_milestones_say():
    for enrolment in Enrolment.objects.all():
        agree(enrolment)
    assert Standing.objects.get(enrolment__commune__slug="demnate").published == 14


MOVES = st.lists(
    st.tuples(st.sampled_from(["new", "publish", "withdraw", "correct"]), st.integers(0, 30)), max_size=12
)
PEOPLE = [
    {}, {"attendance_total": 40}, {"attendance_total": 0}, {"attendance_total": 30, "attendance_women": 12},
    {"attendance_total": 9, "attendance_women": 9, "attendance_youth": 0},
]  # fmt: skip
WHENS = ["", "2024-03-05", "2025-02-19/2025-02-22", "2023", "2024-05"]


@given(MOVES)
@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
def test_after_any_moves_the_standing_says_what_the_milestones_say(moves):
    from django.db import transaction

    with transaction.atomic():
        by, enrolment = (
            factories.management(),
            factories.enrolment("azilal"),
        )  # beside Demnate, whose record is seeded
        stages = list(Stage.objects.all())
        for move, number in moves:
            how = {"by": by, "at": timezone.now(), "remark": "للتجربة"}
            published = list(Milestone.objects.filter(enrolment=enrolment, status="published"))
            if move in ("new", "publish"):
                stage = stages[number % len(stages)].code
                people = PEOPLE[number % len(PEOPLE)]
                one = factories.draft("azilal", by=by, when=WHENS[number % len(WHENS)], stage=stage, **people)
                for action in ("submit", "publish")[: 2 if move == "publish" else 1]:
                    review.move(one, action, **how)
            elif move == "withdraw" and published:
                review.move(published[number % len(published)], "withdraw", **how)
            elif move == "correct" and published:
                revision = revising.revise(published[number % len(published)], by=by)
                revision.when, revision.stage = WHENS[(number + 1) % len(WHENS)], stages[(number + 3) % len(stages)]
                revision.save()
                for action in ("submit", "publish"):
                    review.move(revision, action, **how)
            agree(enrolment)
        transaction.set_rollback(True)


@pytest.mark.parametrize("slug", ["demnate", "larache"])
def test_counting_again_changes_nothing(slug):
    enrolment = Enrolment.objects.get(commune__slug=slug)
    agree(enrolment)
    standing.refresh(enrolment.pk)
    agree(enrolment)


def test_what_was_published_before_there_were_tallies_is_counted_by_the_migration():
    factories.published("azilal", attendance_total=12, when="")
    enrolments = Enrolment.objects.all()
    Standing.objects.update(by_kind={}, by_month={}, by_year={}, without_a_day=0, newest_day=None, newest_when="")
    ProvinceStanding.objects.all().delete()
    import_module("milestones.migrations.0013_counting_what_is_published_already").count(apps, None)
    import_module("milestones.migrations.0020_newest_first").keep(apps, None)
    import_module("milestones.migrations.0023_communes_that_reached_each_stage").count(apps, None)
    for enrolment in enrolments:
        agree(enrolment)


def test_a_commune_that_comes_to_another_province_is_counted_there_after_the_next_seed():
    milestone = factories.published("azilal")
    commune, before = milestone.commune, ProvinceStanding.objects.get(province=milestone.commune.province)
    there = Enrolment.objects.get(commune__slug="larache").commune.province
    of_both = before.published
    type(commune).objects.filter(pk=commune.pk).update(province=there)
    call_command("seed", stdout=io.StringIO())
    assert list(of_counts.provinces()) == []
    before.refresh_from_db()
    assert before.published == of_both - 1 > 0
    assert ProvinceStanding.objects.get(province=there).published == 1
    assert standing.refresh_provinces() == 0
