"""The only writer of standings: what is counted of a commune's published milestones, and never typed."""

from django.db import transaction
from django.db.models import Count, Max, Q

from milestones.models import Milestone, Standing


@transaction.atomic
def refresh(enrolment_id: int) -> Standing:
    """Count again what a commune has published. Two who publish at once count one after the other."""
    Standing.objects.get_or_create(enrolment_id=enrolment_id)
    held = Standing.objects.select_for_update().get(pk=enrolment_id)
    for fact, value in counted(enrolment_id).items():
        setattr(held, fact, value)
    held.save()
    return held


def counted(enrolment_id: int) -> dict:
    """The facts of a standing, from the milestones themselves."""
    rows = Milestone.objects.published().filter(enrolment=enrolment_id)
    facts = rows.order_by().aggregate(
        published=Count("pk"),
        undated=Count("pk", filter=Q(earliest__isnull=True)),
        last_day=Max("latest"),
        last_published_at=Max("published_at"),
    )
    by_stage = rows.order_by().values_list("stage").annotate(Count("pk"))
    return facts | {"by_stage": {str(stage): number for stage, number in by_stage}}
