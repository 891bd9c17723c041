from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts import policy
from accounts.history import Versions
from milestones.models.facts import Facts


class EventQuerySet(models.QuerySet):
    def within(self, user):
        """The events of communes whose drafts the person may see; with `proposed_to`, how many of those."""
        seen = policy.drafts_seen_by(user, at="milestones__enrolment__commune")
        seen &= Q(milestones__revises__isnull=True, milestones__isnull=False)
        return self.annotate(proposed_to=models.Count("milestones", filter=seen, distinct=True)).filter(
            proposed_to__gt=0
        )


class Event(Facts):
    """Something that several communes took part in, entered once by whoever coordinates them.

    Each commune gets it as a proposal: a milestone of its own that it accepts, adapts or declines.
    """

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="أدخله"
    )
    created_at = models.DateTimeField("أُدخل يوم", auto_now_add=True)
    updated_at = models.DateTimeField("آخر تحرير", auto_now=True)
    once = models.UUIDField(null=True, unique=True, editable=False)  # of the form it came from

    objects = EventQuerySet.as_manager()
    history = Versions(by_hand=True, m2m_fields=["bodies"], excluded_fields=["once"])

    class Meta:
        verbose_name = "حدث مشترك"
        verbose_name_plural = "الأحداث المشتركة"
        ordering = ["-pk"]
