from datetime import date

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Length

from accounts import policy
from arabic.questions import Question
from arabic.stemming import readings
from communes.naming import TITLES, told_of
from milestones.kinds import Status

PARTIAL = (0, 4, 7, 9, 15)  # how long EDTF is that names no day: unknown, a year, a month, spans of years, of months
SEARCHED, SEARCHABLE = {"statement", "place"}, ("search_key", "search_terms")  # what search finds, what it looks in
AS_A_PHRASE, AS_TYPED, IN_ITS_TEXT = 3, 2, 1


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

    def matching(self, text: str, enrolled=None):
        """Those that hold every word of the text, in its own forms or in others, in any order, and every phrase that
        stands in quotes; what names a whole commune is looked for in its milestones' text and in its name."""
        question = Question.of(text)
        told, found = told_of(question, enrolled) if question else {}, Q()
        # «جماعة دمنات»: what only says that a name follows needs not stand in the text.
        titles = TITLES if told and set(question.words) - TITLES else frozenset()
        for sought, condition in (
            *((word, holding(word)) for word in question.words if word not in titles),
            *((phrase, Q(search_key__contains=f" {phrase} ")) for phrase in question.phrases),
        ):
            there = [enrolment for enrolment, naming in told.items() if sought in naming]
            found &= condition | Q(enrolment__in=there) if there else condition
        return self.filter(found)

    def nearest_first(self, text: str):
        """Those that hold the text as it was typed, then its words as typed, then in other forms, then by the name of
        their commune; the newest first among equals."""
        question = Question.of(text)
        if not question:
            return self.newest_first()
        typed, forms = Q(), Q()
        for word in question.words:
            typed &= Q(search_key__contains=f" {word} ")
            forms &= holding(word)
        grades = Case(
            When(Q(search_key__contains=f" {question.as_phrase} "), then=Value(AS_A_PHRASE)),
            When(typed, then=Value(AS_TYPED)),
            When(forms, then=Value(IN_ITS_TEXT)),
            default=Value(0),
        )
        return self.newest_first(grades.desc())

    def newest_first(self, *before):
        """By the first day of each, undated ones last; the card's order settles what is equal."""
        return self.order_by(*before, F("earliest").desc(nulls_last=True), "-position", "-pk")

    def in_card_order(self):
        return self.order_by(F("earliest").asc(nulls_last=True), "position", "pk")

    def with_places(self):
        return self.select_related("stage", "enrolment__commune__province__region")

    def for_lines(self):
        """With what a line of a list says of each, and no more."""
        return self.select_related("stage", "enrolment__commune").only(
            "statement", "when", "kind", "section", "stage__short_name", "enrolment__commune__name"
        )

    def without_a_day(self):
        """Those of which no day is known, neither their own nor one to take part in: a month, a year or nothing."""
        return self.annotate(length=Length("when")).filter(length__in=PARTIAL, closes_on__isnull=True)

    def withdrawn(self):
        """What the public has been told once and is told no more. Their words are nobody's to show."""
        return self.filter(status=Status.WITHDRAWN)

    # What search looks in follows the text whichever way a row is written.
    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        for milestone in objs:
            milestone.keep_searchable()
        return super().bulk_create(objs, *args, **kwargs)

    def update(self, **values):
        if SEARCHED & set(values):
            raise TypeError("What is searched is written by save(), which keeps what search looks in.")
        return super().update(**values)

    def index_again(self) -> int:
        """Write anew what search looks in, for a stemmer that has changed; how many rows had to be."""
        stale = []
        for milestone in self.only("pk", *SEARCHED, *SEARCHABLE).order_by("pk").iterator():
            before = milestone.search_key, milestone.search_terms
            milestone.keep_searchable()
            if before != (milestone.search_key, milestone.search_terms):
                stale.append(milestone)
        self.bulk_update(stale, SEARCHABLE, batch_size=500)
        return len(stale)


def holding(word: str) -> Q:
    return Q(search_terms__holds_any=sorted(readings(word)))


class AttachmentQuerySet(models.QuerySet):
    def published(self):
        """The attachments of what is published: seen by everyone."""
        return self.filter(milestone__status=Status.PUBLISHED)

    def within(self, user):
        return self.filter(policy.drafts_seen_by(user, at="milestone__enrolment__commune"))

    def with_places(self):
        return self.select_related("milestone__enrolment__commune")
