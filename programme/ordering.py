"""The order of the pathway: the places of a programme's stages are 1, 2, 3… whatever is added, moved or removed.

A milestone holds its stage, never a place: moving a stage moves no milestone out of it.
"""

from django.db import transaction
from django.db.models import F, Max

from programme.models import Programme, Stage

APART = 10_000  # further than any pathway goes


class Overtaken(Exception):
    """The stages are no longer those that were shown: one was added or removed meanwhile."""


def moved(order: list[int], stage: int, step: int) -> list[int]:
    """The order with one stage a step earlier (-1) or later (1); the same where there is no further."""
    if stage not in order:
        return order
    at = order.index(stage)
    to = min(max(at + step, 0), len(order) - 1)
    rest = [one for one in order if one != stage]
    return [*rest[:to], stage, *rest[to:]]


def last_place(programme: Programme) -> int:
    """The place for a stage that is being added. Within a transaction: others wait until it is there."""
    _alone(programme)
    return (programme.stages.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def put(programme: Programme, order: list[int], *, by, why: str) -> list[Stage]:
    """Give the stages, named by their keys, these places; returns those that moved. Raises Overtaken."""
    _alone(programme)
    stages = {stage.pk: stage for stage in programme.stages.all()}
    if sorted(order) != sorted(stages):
        raise Overtaken
    places = {stages[pk]: place for place, pk in enumerate(order, 1) if stages[pk].position != place}
    # Out of one another's way first: two stages never stand in one place, not even for a moment.
    Stage.objects.filter(pk__in=[stage.pk for stage in places]).update(position=F("position") + APART)
    for stage, place in places.items():
        stage.position = place
        stage._history_user, stage._change_reason = by, why
        stage.save(update_fields=["position"])
    return list(places)


def close_gaps(programme: Programme, *, by, why: str):
    put(programme, list(programme.stages.values_list("pk", flat=True)), by=by, why=why)


def _alone(programme: Programme):
    Programme.objects.select_for_update().get(pk=programme.pk)
