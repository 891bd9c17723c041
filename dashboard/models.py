"""What is kept of the follow-up of a commune: reminders with their answers, and notes. Never public.

Rows are written once (follow_up.py), never changed, never deleted.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts import policy
from accounts.history import AppendOnly, AppendOnlyQuerySet
from communes.models import Enrolment
from milestones.models import ByMail, ByMailQuerySet
from milestones.validators import plain_text


class Written(AppendOnly):
    """A text that somebody wrote on a commune."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="%(class)ss", verbose_name="الجماعة")
    text = models.TextField("النص", validators=[plain_text])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="من")
    at = models.DateTimeField("متى")
    once = models.UUIDField(null=True, editable=False)  # the form that made it: sent twice, it makes one row

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="%(class)s_of_a_form_is_written_once",
                fields=["enrolment", "once"],
                violation_error_message="حُفظ هذا النص من قبل.",
            ),
        ]

    def __str__(self):
        return f"{self.enrolment}: {self.text[:60]}"

    @property
    def commune(self):
        return self.enrolment.commune


class ReminderQuerySet(AppendOnlyQuerySet):
    def within(self, user):
        """Those of the communes that the person follows up; observers read all."""
        return self.filter(policy.notes_read_by(user, at="enrolment__commune"))

    def unanswered(self):
        return self.filter(answer__isnull=True)

    def answered(self):
        """The latest answer first."""
        return self.filter(answer__isnull=False).order_by("-answer__at", "-pk")

    def answerable_by(self, user):
        """Those of the communes whose staff the person is, answered or not."""
        return self.filter(policy.reminders_answered_by(user, at="enrolment__commune"))


class Reminder(Written):
    """What whoever reviews asks of a commune's staff. It stands on their desk until they have answered."""

    objects = ReminderQuerySet.as_manager()

    class Meta(Written.Meta):
        verbose_name = "تذكير"
        verbose_name_plural = "التذكيرات"


class Answer(AppendOnly):
    """The staff have seen a reminder; `text` is what they answer, if anything."""

    reminder = models.OneToOneField(Reminder, models.PROTECT, related_name="answer", verbose_name="التذكير")
    text = models.TextField("الجواب", blank=True, validators=[plain_text])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="من")
    at = models.DateTimeField("متى")

    class Meta:
        verbose_name = "جواب عن تذكير"
        verbose_name_plural = "الأجوبة عن التذكيرات"

    def __str__(self):
        return f"{self.reminder}: {self.text[:60]}"


class AnswerNoticeQuerySet(ByMailQuerySet):
    def for_letters(self):
        """With all that a letter says of each, in the order in which they were given."""
        places = "answer__reminder__enrolment__commune__province"
        return self.select_related("to", "answer__by", places).order_by("answer__at", "pk")


class AnswerNotice(ByMail):
    """Whoever follows a commune up is to be told by e-mail that a reminder has been answered."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="notices", verbose_name="الجواب")

    objects = AnswerNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "إخبار بجواب عن تذكير"
        verbose_name_plural = "الإخبارات بالأجوبة عن التذكيرات"
        indexes = [
            models.Index(fields=["made_at"], condition=Q(sent_at__isnull=True), name="answers_to_send"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_notice_per_person_and_answer",
                fields=["to", "answer"],
                violation_error_message="أُخبر هذا الشخص بهذا الجواب من قبل.",
            ),
        ]

    def __str__(self):
        return f"{self.answer}: {self.to}"

    @property
    def commune(self):
        return self.answer.reminder.commune


class ToldQuerySet(ByMailQuerySet):
    def unsent(self):
        """Letters still to leave: a reminder that has been answered meanwhile needs none."""
        return super().unsent().filter(way=Told.Way.MAIL, reminder__answer__isnull=True)

    def for_letters(self):
        """With all that a letter says of each, in the order in which they were written."""
        return self.select_related("to", "reminder__by", "reminder__enrolment__commune__province").order_by(
            "reminder__at", "pk"
        )


class Told(ByMail):
    """A person to whom a reminder is addressed, and how it reaches them: as things stood when it was written."""

    class Way(models.TextChoices):
        MAIL = "mail", "بالبريد وفي المكتب"
        DESK = "desk", "في المكتب وحده"  # they chose to have no letters
        NO_ADDRESS = "nowhere", "في المكتب وحده، فلا عنوان بريد في الحساب"

    reminder = models.ForeignKey(Reminder, models.PROTECT, related_name="told", verbose_name="التذكير")
    way = models.CharField("كيف", max_length=7, choices=Way)

    objects = ToldQuerySet.as_manager()

    class Meta:
        verbose_name = "من وُجه إليه تذكير"
        verbose_name_plural = "من وُجهت إليهم التذكيرات"
        indexes = [
            models.Index(fields=["made_at"], condition=Q(sent_at__isnull=True, way="mail"), name="reminders_to_send"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="a_reminder_is_addressed_once_to_a_person",
                fields=["to", "reminder"],
                violation_error_message="وُجه هذا التذكير إلى هذا الشخص من قبل.",
            ),
        ]

    def __str__(self):
        return f"{self.reminder}: {self.to}"

    @property
    def commune(self):
        return self.reminder.commune


class Silence(ByMail):
    """A person is to be told that a commune has gone quiet. It stands until the commune publishes again, so that no
    silence is told twice: quiet_letters.py writes it."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="silences", verbose_name="الجماعة")

    objects = ByMailQuerySet.as_manager()

    class Meta:
        verbose_name = "إخبار بصمت جماعة"
        verbose_name_plural = "الإخبارات بصمت الجماعات"
        constraints = [
            models.UniqueConstraint(
                name="a_silence_is_told_once_to_a_person",
                fields=["to", "enrolment"],
                violation_error_message="أُخبر هذا الشخص بصمت هذه الجماعة من قبل.",
            ),
        ]

    def __str__(self):
        return f"{self.enrolment}: {self.to}"


class NoteQuerySet(AppendOnlyQuerySet):
    def within(self, user):
        """The one gate to notes: those on communes that the person follows up; observers read all."""
        return self.filter(policy.notes_read_by(user, at="enrolment__commune"))


class Note(Written):
    """What those who follow a commune up write down for each other: never public, never shown to its staff."""

    objects = NoteQuerySet.as_manager()

    class Meta(Written.Meta):
        verbose_name = "ملاحظة داخلية"
        verbose_name_plural = "الملاحظات الداخلية"
