"""Where a commune stands is kept beside its milestones, and never says anything else than they do."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communes.models import Enrolment
from milestones import review, revising, standing
from milestones.models import Milestone, Standing
from programme.models import Stage
from tests import factories


def kept(enrolment) -> dict:
    """What the standing says; nothing published where there is none."""
    found = Standing.objects.filter(pk=enrolment.pk).first() or Standing(enrolment=enrolment)
    return {fact: getattr(found, fact) for fact in standing.counted(enrolment.pk)}


def slowly(enrolment) -> dict:
    """The same, one milestone after the other."""
    rows = [row for row in Milestone.objects.filter(enrolment=enrolment) if row.status == "published"]
    stages = [str(row.stage_id) for row in rows]
    return {
        "published": len(rows),
        "undated": sum(row.earliest is None for row in rows),
        "last_day": max((row.latest for row in rows if row.latest), default=None),
        "last_published_at": max((row.published_at for row in rows), default=None),
        "by_stage": {stage: stages.count(stage) for stage in sorted(set(stages))},
    }


def agree(enrolment):
    told = kept(enrolment)
    assert told | {"by_stage": dict(sorted(told["by_stage"].items()))} == slowly(enrolment)


def test_the_seeded_communes_stand_where_their_milestones_say():
    for enrolment in Enrolment.objects.all():
        agree(enrolment)
    assert Standing.objects.get(enrolment__commune__slug="demnate").published == 14


MOVES = st.lists(
    st.tuples(st.sampled_from(["new", "publish", "withdraw", "correct"]), st.integers(0, 30)), max_size=12
)
WHENS = ["", "2024-03-05", "2025-02-19/2025-02-22", "2023", "2024-05"]


@given(MOVES)
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
def test_after_any_moves_the_standing_says_what_the_milestones_say(moves):
    from django.db import transaction

    with transaction.atomic():
        by, enrolment = factories.management(), factories.enrolment("azilal")
        stages = list(Stage.objects.all())
        for move, number in moves:
            how = {"by": by, "at": timezone.now(), "remark": "للتجربة"}
            published = list(Milestone.objects.filter(enrolment=enrolment, status="published"))
            if move in ("new", "publish"):
                stage = stages[number % len(stages)].code
                one = factories.draft("azilal", by=by, when=WHENS[number % len(WHENS)], stage=stage)
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
    before = kept(enrolment)
    standing.refresh(enrolment.pk)
    assert kept(enrolment) == before
