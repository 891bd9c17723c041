"""The counts that pages read against the milestones themselves; a place without a row has nothing published."""

from collections.abc import Iterator

from communes.models import Enrolment
from milestones import standing
from milestones.models import ProvinceStanding, Standing


def communes() -> Iterator[str]:
    kept = Standing.objects.in_bulk()
    for pk in Enrolment.objects.order_by("pk").values_list("pk", flat=True).iterator():
        for fact, number in standing.counted(pk).items():
            told = getattr(kept.get(pk) or Standing(), fact)
            if told != number:
                yield f"enrolment {pk}: {fact} is told as {told} and is {number}"


def provinces() -> Iterator[str]:
    sums: dict[tuple, list] = {}
    for one in Standing.objects.select_related("enrolment__commune").iterator():
        sums.setdefault((one.enrolment.programme_id, one.enrolment.commune.province_id), []).append(one)
    kept = {(one.programme_id, one.province_id): one for one in ProvinceStanding.objects.iterator()}
    for place in sums.keys() | kept.keys():
        for fact, number in standing.together(sums.get(place, [])).items():
            told = getattr(kept.get(place) or ProvinceStanding(), fact)
            if told != number:
                yield f"province {place[1]}: {fact} is told as {told} and is {number}"
