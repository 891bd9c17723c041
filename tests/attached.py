"""Milestones with attachments, for tests."""

from milestones import attaching
from milestones.models import Milestone
from milestones.uploads import examine
from tests import factories, files


def attach(milestone, description: str = "محضر الاجتماع", file=None, *, by=None, **told):
    by = by or milestone.created_by
    return attaching.attach(milestone, upload=examine(file or files.pdf()), description=description, by=by, **told)


def published(slug: str = "demnate", **attachments):
    """A published milestone; `attachments`: description=file."""
    milestone = factories.draft(slug)
    for description, file in (attachments or {"محضر الاجتماع": files.pdf()}).items():
        attach(milestone, description, file)
    return stand_published(milestone)


def published_again(milestone):
    """A document and a photo for a milestone of the seed."""
    Milestone.objects.filter(pk=milestone.pk).update(status="draft")
    attach(milestone)
    attach(milestone, "الحاضرون في القاعة", files.photo((1000, 500)))
    return stand_published(milestone)


def stand_published(milestone):
    Milestone.objects.filter(pk=milestone.pk).update(
        status="published", published_by=milestone.created_by, published_at=milestone.created_at
    )
    return Milestone.objects.get(pk=milestone.pk)
