from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.history import Versions
from milestones.kinds import AttachmentKind
from milestones.models.milestone import Milestone
from milestones.querysets import AttachmentQuerySet
from milestones.storage import PrivateStorage
from milestones.uploads import SMALL_SIDE
from milestones.validators import plain_text

FOLDER = "attachments"


class Attachment(models.Model):
    """A document or a photo of a milestone. Written by attaching.py alone, from a file that uploads.py has examined.

    Its file is never replaced and never deleted, as versions and copies in revisions name the same one.
    """

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="attachments", verbose_name="المحطة")
    kind = models.CharField("النوع", max_length=5, choices=AttachmentKind)
    description = models.CharField(
        "وصف المرفق",
        max_length=250,
        validators=[plain_text],
        help_text="للصورة: ما يُرى فيها، فهو يُقرأ جهرا لمن لا يراها. وللمستند: ما هو، مثل: محضر الاجتماع.",
    )
    file = models.FileField("الملف", storage=PrivateStorage(), max_length=100)
    small = models.FileField("الصورة المصغرة", storage=PrivateStorage(), max_length=100, blank=True)
    media_type = models.CharField("صيغة الملف", max_length=100)
    size = models.PositiveBigIntegerField("الحجم")  # in bytes
    width = models.PositiveIntegerField("العرض", null=True, blank=True)  # in pixels, as the height
    height = models.PositiveIntegerField("الارتفاع", null=True, blank=True)
    digest = models.CharField("البصمة", max_length=64)  # SHA-256 of the file, in hexadecimal
    position = models.PositiveSmallIntegerField("الترتيب", default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="أرفقه")
    added_at = models.DateTimeField("أُرفق يوم", auto_now_add=True)
    of_outcome = models.BooleanField(
        "من حصيلة التشاور",
        default=False,
        help_text="لمحطة «تشاور عمومي» بعد انتهائه: التقرير التركيبي، أو قرار الجماعة.",
    )
    copy_of = models.ForeignKey(  # in a revision: the attachment that it stands for
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name="نسخة من"
    )

    objects = AttachmentQuerySet.as_manager()
    history = Versions(by_hand=True)

    class Meta:
        verbose_name = "مرفق"
        verbose_name_plural = "المرفقات"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_file_is_attached_once_to_a_milestone",
                fields=["milestone", "digest"],
                violation_error_message="هذا الملف مرفق بهذه المحطة من قبل.",
            ),
            models.CheckConstraint(
                name="an_attached_image_has_its_sizes_and_nothing_else_has",
                condition=Q(
                    kind=AttachmentKind.IMAGE, width__isnull=False, width__gt=0, height__isnull=False, height__gt=0
                )
                & ~Q(small="")
                | ~Q(kind=AttachmentKind.IMAGE) & Q(width__isnull=True, height__isnull=True, small=""),
                violation_error_message="للصورة وحدها عرض وارتفاع وصورة مصغرة؛ ارفع الملف من جديد.",
            ),
        ]

    def __str__(self):
        return self.description

    def get_absolute_url(self):
        return reverse("attachment", args=[self.pk])

    @property
    def is_image(self):
        return self.kind == AttachmentKind.IMAGE

    @property
    def small_width(self) -> int:
        return round(self.width * self._shrunk)

    @property
    def small_height(self) -> int:
        return round(self.height * self._shrunk)

    @property
    def _shrunk(self) -> float:
        return min(1, SMALL_SIDE / max(self.width, self.height))
