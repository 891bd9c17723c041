from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from accounts import policy
from arabic.folding import words
from milestones.kinds import Status

PARTIAL = (0, 4, 7, 9, 15)  # how long EDTF is that names no day: unknown, a year, a month, spans of years, of months


class MilestoneQuerySet(models.QuerySet):
    def published(self):
        """The one gate to the public: pages, lists, counters and files all start here."""
        return self.filter(status=Status.PUBLISHED)

    def to_be(self):
        """The record as it stands and as it is being written: what is published, and the drafts of more to come.
        Proposals not answered yet and corrections of what is published are not among them."""
        coming = (Status.PUBLISHED, Status.DRAFT, Status.SUBMITTED, Status.RETURNED)
        return self.filter(status__in=coming, revises__isnull=True)

    def within(self, user):
        """What a signed-in person may see besides what is public: the drafts of their own places."""
        return self.filter(policy.drafts_seen_by(user, at="enrolment__commune"))

    def editable_by(self, user):
        return self.filter(policy.written_by(user, at="enrolment__commune"), status__in=policy.WRITABLE)

    def awaiting_review(self):
        """Submitted and not answered yet, the longest waiting first."""
        return self.filter(status=Status.SUBMITTED).oldest_move_first()

    def returned(self):
        """Given back with a remark, the longest returned first."""
        return self.filter(status=Status.RETURNED).oldest_move_first()

    def oldest_move_first(self):
        """The longest first at the point of their way where they stand."""
        return self.order_by("since", "pk")

    def open_or_announced(self, as_of: date):
        """Consultations that are not over, the first to close first."""
        return self.filter(closes_on__gte=as_of).order_by("closes_on", "pk")

    def matching(self, text: str):
        """Those that hold every word of the text, however its hamzas are written."""
        found = Q()
        for word in words(text):
            found &= Q(search_key__contains=word)
        return self.filter(found)

    def newest_first(self):
        """By the first day of each, undated ones last; the card's order settles what is equal."""
        return self.order_by(F("earliest").desc(nulls_last=True), "-position", "-pk")

    def in_card_order(self):
        return self.order_by(F("earliest").asc(nulls_last=True), "position", "pk")

    def with_places(self):
        return self.select_related("stage", "enrolment__commune__province__region")

    def without_a_day(self):
        """Those of which no day is known: a month, a year or nothing."""
        return self.annotate(length=Length("when")).filter(length__in=PARTIAL)

    def withdrawn(self):
        """What the public has been told once and is told no more. Their words are nobody's to show."""
        return self.filter(status=Status.WITHDRAWN)


class AttachmentQuerySet(models.QuerySet):
    def published(self):
        """The attachments of what is published: seen by everyone."""
        return self.filter(milestone__status=Status.PUBLISHED)

    def within(self, user):
        return self.filter(policy.drafts_seen_by(user, at="milestone__enrolment__commune"))

    def with_places(self):
        return self.select_related("milestone__enrolment__commune")
