"""Cards that are being read in, until each of their lines is a milestone or is left out by somebody's choice."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts import policy
from communes.models import Enrolment, Province
from milestones.kinds import Section, Status
from milestones.models import Milestone
from milestones.storage import PrivateStorage

FOLDER = "cards"


class CardQuerySet(models.QuerySet):
    def within(self, user):
        """The cards of the communes whose drafts a person sees."""
        return self.filter(policy.drafts_seen_by(user, at="enrolment__commune"))

    def with_places(self):
        return self.select_related(
            "enrolment__commune__province__region", "enrolment__programme", "read_by", "closed_by"
        )


class Card(models.Model):
    """One file (or pasted text) of a commune, as it came, with what was read in it.

    The file is private and never deleted: the milestones made of it name their line in it.
    """

    class State(models.TextChoices):
        OPEN = "open", "قيد المعاينة"
        CONFIRMED = "confirmed", "أُدخلت مسوداتها"
        DROPPED = "dropped", "متخلى عنها"

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="cards", verbose_name="الجماعة")
    file = models.FileField("الملف", storage=PrivateStorage(), max_length=100)
    name = models.CharField("اسم الملف", max_length=200)
    digest = models.CharField("البصمة", max_length=64)  # SHA-256 of the file, in hexadecimal
    size = models.PositiveBigIntegerField("الحجم")  # in bytes
    title = models.CharField("عنوان البطاقة", max_length=300, blank=True)  # as the card has it
    lines_read = models.PositiveIntegerField("الأسطر المقروءة")  # those that are not blank
    blank_bullets = models.PositiveIntegerField("العوارض الفارغة", default=0)
    is_ours = models.BooleanField(default=False)  # said by a person, where its headings name another commune
    state = models.CharField("الحالة", max_length=9, choices=State, default=State.OPEN)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="أدخلها")
    read_at = models.DateTimeField("أُدخلت يوم")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="أنهاها"
    )
    closed_at = models.DateTimeField("انتهت يوم", null=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = "بطاقة مستوردة"
        verbose_name_plural = "البطاقات المستوردة"
        ordering = ["-read_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_reading_of_a_file_per_commune",
                fields=["enrolment", "digest"],
                condition=Q(state="open"),
                violation_error_message="هذا الملف قيد المعاينة من قبل؛ أكمل معاينته.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("card", args=[self.pk])

    @property
    def commune(self):
        return self.enrolment.commune

    @property
    def is_open(self):
        return self.state == self.State.OPEN


class Row(models.Model):
    """A stretch of a card: an entry that may become a milestone, or what stands around the entries."""

    class Place(models.TextChoices):
        TIMELINE = Section.TIMELINE.value, Section.TIMELINE.label
        ACHIEVEMENTS = Section.ACHIEVEMENTS.value, Section.ACHIEVEMENTS.label
        UNPLACED = "unplaced", "خارج الأقسام"
        CONTEXT = "context", "السياق"
        TITLE = "title", "العنوان"
        HEADING = "heading", "عنوان قسم"
        MARGIN = "margin", "حول البطاقة"

    card = models.ForeignKey(Card, models.CASCADE, related_name="rows")
    order = models.PositiveIntegerField()  # in the card
    line = models.PositiveIntegerField("السطر")  # of the file, where it begins
    place = models.CharField("القسم", max_length=12, choices=Place)
    original = models.TextField("كما ورد في البطاقة")
    bullet = models.PositiveIntegerField(null=True)  # rows of one bullet share it
    # What was understood, and put right since: statement, when (EDTF), when_as_written, kind, stage, level, place,
    # bodies (codes), attendance_total, attendance_women, attendance_youth; of a consultation opens_on,
    # closes_on (as ISO 8601), take_part_at, synthesis, decision.
    facts = models.JSONField(default=dict)
    because = models.JSONField(default=dict)  # fact: the words of the line that led to it
    corrections = models.JSONField(default=list)  # [as written, as it is written]
    flags = models.JSONField(default=list)  # [what it is about, what is said of it]
    choices = models.JSONField(default=list)  # EDTF: the readings of a date that has several
    left_out = models.BooleanField("متروك", default=False)
    twin = models.ForeignKey(Milestone, models.SET_NULL, null=True, related_name="+")  # what the commune has already
    twin_row = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")  # before it, saying the same
    taken = models.BooleanField(default=False)  # by a person, though the commune seems to have it
    version = models.PositiveIntegerField(default=0)  # raised by every decision, so that none is made unread
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    milestone = models.OneToOneField(Milestone, models.SET_NULL, null=True, related_name="card_row")

    class Meta:
        verbose_name = "سطر من بطاقة"
        verbose_name_plural = "أسطر البطاقات"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.original

    @property
    def is_entry(self) -> bool:
        return self.place in Section.values

    @property
    def settled(self) -> bool:
        """Somebody has looked at it and decided."""
        return self.settled_at is not None

    @property
    def uncertain(self) -> bool:
        """It would be written, and nobody has decided yet what the reader left open."""
        return self.is_entry and not self.left_out and bool(self.flags) and not self.settled

    @property
    def published(self) -> bool:
        return self.milestone is not None and self.milestone.status == Status.PUBLISHED


class Bundle(models.Model):
    """Many cards asked for as one file: it takes a while, so it is made apart and fetched when it is there."""

    class Form(models.TextChoices):
        PDF = "pdf", "ملف PDF واحد"
        WORD = "zip", "ملفات Word مجموعة (zip)"

    class State(models.TextChoices):
        WAITING = "waiting", "في الانتظار"
        WORKING = "working", "قيد الإعداد"
        READY = "ready", "جاهز"
        FAILED = "failed", "تعذر الإعداد"

    form = models.CharField("الصيغة", max_length=3, choices=Form)
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="+", verbose_name="الإقليم")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)  # cards
    done = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField()  # when its maker was last seen at work
    maker = models.UUIDField(null=True)  # who is at work on it; one taken for dead writes nothing any more
    contents = models.CharField(max_length=64)  # what it holds, in short (bundles.py)
    file = models.FileField(storage=PrivateStorage(), max_length=100, blank=True)

    class Meta:
        verbose_name = "مجموعة بطاقات"
        verbose_name_plural = "مجموعات البطاقات"
        ordering = ["-asked_at", "-pk"]

    def __str__(self):
        return f"{self.whose}، {self.get_form_display()}"

    @property
    def whose(self) -> str:
        return f"بطاقات جماعات {self.province.title}" if self.province else "بطاقات جماعات البرنامج كلها"

    def get_absolute_url(self):
        return reverse("bundle", args=[self.pk])

    @property
    def under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.WORKING)
