from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.history import Versions
from arabic import edtf
from communes.models import Enrolment
from milestones.kinds import OPEN, Section, Status
from milestones.models.consultation import CONSTRAINTS, Consultation
from milestones.models.event import Event
from milestones.models.facts import Facts
from milestones.querysets import SEARCHABLE, SEARCHED, MilestoneQuerySet
from milestones.search_index import Terms, key_of, terms_of


def _part_of_attendance(part: str) -> Q:
    return Q(**{f"{part}__isnull": True}) | Q(
        **{f"{part}__lte": F("attendance_total")}, attendance_total__isnull=False
    )


class Milestone(Consultation, Facts):
    """One entry of a commune's card: a step of its participation, or an achievement.

    `when` is EDTF ("" for unknown); `earliest` and `latest` are its first and last day, kept by save().
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="milestones", verbose_name="الجماعة")
    section = models.CharField("القسم", max_length=12, choices=Section, default=Section.TIMELINE)
    position = models.PositiveSmallIntegerField("الترتيب في البطاقة", editable=False)
    earliest = models.DateField("أول يوم", null=True, editable=False)
    latest = models.DateField("آخر يوم", null=True, editable=False)

    attendance_total = models.PositiveIntegerField("عدد الحاضرين", null=True, blank=True)
    attendance_women = models.PositiveIntegerField("عدد النساء من بينهم", null=True, blank=True)
    attendance_youth = models.PositiveIntegerField("عدد الشباب من بينهم", null=True, blank=True)

    revises = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="revisions",
        verbose_name="تصحيح لمحطة منشورة",
    )

    event = models.ForeignKey(
        Event,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="milestones",
        verbose_name="الحدث المشترك",
    )

    source = models.CharField("المصدر", max_length=200, blank=True)
    source_line = models.PositiveSmallIntegerField("السطر في المصدر", null=True, blank=True)
    original = models.TextField("النص كما ورد في البطاقة", blank=True)

    status = models.CharField("الحالة", max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    since = models.DateTimeField(
        "في حالتها منذ", default=timezone.now, editable=False
    )  # the move that brought it there
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="أدخلها"
    )
    created_at = models.DateTimeField("أُدخلت يوم", auto_now_add=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="آخر من كتبها",
    )
    updated_at = models.DateTimeField("آخر تحرير", auto_now=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name="نشرها",
    )
    published_at = models.DateTimeField("نُشرت يوم", null=True, editable=False)
    search_key = models.TextField(editable=False)
    search_terms = Terms(editable=False)
    once = models.UUIDField(null=True, unique=True, editable=False)  # of the form it came from: sent twice, kept once

    objects = MilestoneQuerySet.as_manager()
    history = Versions(
        by_hand=True, m2m_fields=["bodies"], excluded_fields=["search_key", "search_terms", "once", "since"]
    )

    class Meta:
        verbose_name = "محطة"
        verbose_name_plural = "المحطات"
        indexes = [
            models.Index(fields=["enrolment", "status", "earliest"], name="milestones_of_a_commune"),
            models.Index(fields=["status", "earliest"], name="milestones_by_date"),
            models.Index(fields=["status", "since", "enrolment"], name="milestones_longest_waiting"),
            models.Index(
                fields=["status", "closes_on"],
                name="consultations_by_their_end",
                condition=Q(closes_on__isnull=False),
            ),
            models.Index(fields=["published_at"], name="milestones_newly_published"),
        ]
        constraints = [
            *CONSTRAINTS,
            models.CheckConstraint(
                name="milestone_latest_day_is_not_before_its_earliest",
                condition=Q(earliest__isnull=True, latest__isnull=True) | Q(latest__gte=F("earliest")),
                violation_error_message="آخر يوم سابق لأول يوم؛ صحح التاريخ.",
            ),
            models.CheckConstraint(
                name="milestone_is_undated_or_has_its_days",
                condition=Q(when="", earliest__isnull=True) | (~Q(when="") & Q(earliest__isnull=False)),
                violation_error_message="التاريخ وأيامه غير متطابقين؛ أعد كتابة التاريخ.",
            ),
            models.CheckConstraint(
                name="milestone_published_has_a_publisher_and_a_time",
                condition=~Q(status=Status.PUBLISHED) | Q(published_by__isnull=False, published_at__isnull=False),
                violation_error_message="لا تُنشر محطة بلا ناشر وتاريخ نشر.",
            ),
            models.CheckConstraint(
                name="milestone_attendance_parts_fit_in_the_total",
                condition=_part_of_attendance("attendance_women") & _part_of_attendance("attendance_youth"),
                violation_error_message="عدد النساء أو الشباب أكبر من عدد الحاضرين، أو عدد الحاضرين ناقص؛ "
                "صحح الأعداد.",
            ),
            models.CheckConstraint(
                name="a_revision_is_applied_never_published_beside_its_milestone",
                condition=Q(revises__isnull=True) | ~Q(status__in=[Status.PUBLISHED, Status.WITHDRAWN]),
                violation_error_message="التصحيح يحل محل النص المنشور ولا يُنشر إلى جانبه.",
            ),
            models.UniqueConstraint(
                name="one_open_revision_per_milestone",
                fields=["revises"],
                condition=Q(status__in=OPEN),
                violation_error_message="لهذه المحطة تصحيح لم يُنشر بعد؛ افتحه وأكمله.",
            ),
            models.UniqueConstraint(
                name="one_milestone_per_commune_of_an_event",
                fields=["event", "enrolment"],
                condition=Q(revises__isnull=True),
                violation_error_message="اقتُرح هذا الحدث على هذه الجماعة من قبل؛ افتح محطته عندها.",
            ),
        ]

    def clean(self):
        try:
            self.keep_days()
        except edtf.BadNotation:
            self.earliest = self.latest = None  # the field's own validator says what is wrong

    def keep_days(self):
        self.earliest, self.latest = edtf.bounds(self.when)

    def keep_searchable(self):
        text = f"{self.statement} {self.place}"
        self.search_key, self.search_terms = key_of(text), terms_of(text)

    def save(self, *, update_fields=None, **kwargs):
        self.keep_days()
        self.keep_searchable()
        if update_fields is not None and SEARCHED & set(update_fields):
            update_fields = {*update_fields, *SEARCHABLE}
        super().save(update_fields=update_fields, **kwargs)

    def get_absolute_url(self):
        return reverse("milestone", args=[self.pk])

    @property
    def commune(self):
        return self.enrolment.commune

    @cached_property
    def took_part(self) -> list:
        """The bodies that took part; whoever reads many milestones gives each its own (profile.py)."""
        return list(self.bodies.all())

    @cached_property
    def files(self) -> list:
        """Its attachments, in order."""
        return list(self.attachments.all())

    @property
    def opening(self) -> str:
        """The first part of `when`: the day (or month, or year) that it begins with, in EDTF."""
        return self.when.strip("{}").replace("/", ",").split(",")[0]

    @property
    def is_achievement(self):
        return self.section == Section.ACHIEVEMENTS
