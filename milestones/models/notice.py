from django.conf import settings
from django.db import models
from django.db.models import Q

from milestones.models.review import Review


class ByMailQuerySet(models.QuerySet):
    def unsent(self):
        return self.filter(sent_at__isnull=True)


class ByMail(models.Model):
    """A person is to be told of something by e-mail. Unsent until the mail server has taken it.

    What it is of, each kind says: notices.Kind.
    """

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="إلى")
    made_at = models.DateTimeField("متى")
    sent_at = models.DateTimeField("أُرسل يوم", null=True, editable=False)

    class Meta:
        abstract = True


class NoticeQuerySet(ByMailQuerySet):
    def for_letters(self):
        """With all that a letter says of each, in the order in which things happened."""
        places = "review__milestone__enrolment__commune__province"
        return self.select_related("to", "review__by", "review__milestone__revises", places).order_by(
            "review__at", "pk"
        )


class Notice(ByMail):
    """A person is to be told by e-mail of one move of a milestone."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="notices", verbose_name="ما جرى")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "إخبار بالبريد"
        verbose_name_plural = "الإخبارات بالبريد"
        indexes = [
            models.Index(fields=["made_at"], condition=Q(sent_at__isnull=True), name="notices_to_send"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_notice_per_person_and_review",
                fields=["to", "review"],
                violation_error_message="أُخبر هذا الشخص بهذا الإجراء من قبل.",
            ),
        ]

    def __str__(self):
        return f"{self.review}: {self.to}"

    @property
    def commune(self):
        return self.review.milestone.commune
