"""The only writer of attachments. What is published is never touched: its revision is (revising.py)."""

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, Sum

from accounts.history import keep
from accounts.policy import WRITABLE
from arabic.sizes import size_in_words
from milestones.models import Attachment, Milestone
from milestones.models.attachment import FOLDER
from milestones.storage import unguessable
from milestones.uploads import MEGABYTE, Upload


class Refused(Exception):
    """Nothing was attached or changed; str() says why and what to do, in Arabic."""


class NotEditable(Refused):
    def __init__(self):
        super().__init__("لم تتغير المرفقات: أُرسلت المحطة إلى المراجعة أو نُشرت في هذه الأثناء.")


class TooMuch(Refused):
    def __init__(self, total: int):
        super().__init__(
            f"حجم مرفقات المحطة كلها {size_in_words(total)}، والأقصى {size_in_words(most())}. "
            "احذف مرفقا أو صغِّر هذا الملف، ثم ارفعه."
        )


class GoneAlready(Refused):
    def __init__(self):
        super().__init__("لم يتغير وصف المرفق: حُذف في هذه الأثناء من نافذة أخرى.")


class AttachedAlready(Refused):
    def __init__(self, description: str):
        super().__init__(f"هذا الملف مرفق بهذه المحطة من قبل بوصف «{description}». غيِّر ذلك الوصف إن كان غير دقيق.")


@transaction.atomic
def attach(milestone: Milestone, *, upload: Upload, description: str, by, of_outcome: bool = False) -> Attachment:
    """Attach an examined file to a draft. Sent twice with the same description, it is attached once."""
    milestone = _held(milestone.pk, by=by)
    others = milestone.attachments.all()
    twin = others.filter(digest=upload.digest).first()
    if twin and twin.description != description:
        raise AttachedAlready(twin.description)
    if twin:
        return twin
    sums = others.aggregate(size=Sum("size", default=0), last=Max("position", default=0))
    if sums["size"] + upload.size > most():
        raise TooMuch(sums["size"] + upload.size)
    attachment = Attachment(
        milestone=milestone,
        kind=upload.kind,
        description=description,
        of_outcome=of_outcome,
        media_type=upload.media_type,
        size=upload.size,
        width=upload.width,
        height=upload.height,
        digest=upload.digest,
        position=sums["last"] + 1,
        added_by=by,
    )
    attachment.file.save(unguessable(FOLDER, upload.extension), ContentFile(upload.content), save=False)
    if upload.small:
        attachment.small.save(unguessable(FOLDER, upload.extension), ContentFile(upload.small), save=False)
    attachment.save()
    keep(attachment, by=by, kind="+")
    return attachment


@transaction.atomic
def describe(attachment: Attachment, *, description: str, by, of_outcome: bool | None = None) -> Attachment:
    """Say what it is anew. `of_outcome`: of a consultation; None leaves that as it is."""
    _held(attachment.milestone_id, by=by)
    stored = Attachment.objects.filter(pk=attachment.pk).first()
    if stored is None:
        raise GoneAlready
    of_outcome = stored.of_outcome if of_outcome is None else of_outcome
    if (stored.description, stored.of_outcome) != (description, of_outcome):
        stored.description, stored.of_outcome = description, of_outcome
        stored.save(update_fields=["description", "of_outcome"])
        keep(stored, by=by)
    return stored


@transaction.atomic
def detach(attachment: Attachment, *, by) -> None:
    """Take an attachment away from a draft. Its versions stay, and its file, which they name."""
    _held(attachment.milestone_id, by=by)
    stored = Attachment.objects.filter(pk=attachment.pk).first()
    if stored:  # gone already where the button was pressed twice
        keep(stored, by=by, kind="-")
        stored.delete()


def most() -> int:
    """The most that all attachments of a milestone hold together, in bytes."""
    return settings.ATTACHMENTS_MB * MEGABYTE


def _held(pk: int, *, by) -> Milestone:
    """The milestone's row, held until the end of the transaction, so that it is not submitted meanwhile.

    Whoever touches its attachments is the last who wrote it: the four eyes of a review look at them as well.
    """
    milestone = Milestone.objects.select_for_update().get(pk=pk)
    if milestone.status not in WRITABLE:
        raise NotEditable
    if milestone.updated_by_id != by.pk:
        milestone.updated_by = by
        milestone.save(update_fields=["updated_by", "updated_at"])
    return milestone
