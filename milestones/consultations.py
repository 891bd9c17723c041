"""Which published consultations one can take part in on a day, and which are over without an outcome told."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from milestones.kinds import Status
from milestones.models import Attachment


def open_on(as_of: date) -> Q:
    return Q(status=Status.PUBLISHED, opens_on__lte=as_of, closes_on__gte=as_of)


def awaiting_outcome(as_of: date) -> Q:
    told = Exists(Attachment.objects.filter(milestone=OuterRef("pk"), of_outcome=True))
    return Q(status=Status.PUBLISHED, closes_on__lt=as_of, synthesis="", decision="") & ~told
