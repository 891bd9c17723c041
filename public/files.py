"""The files of attachments: everyone's once their milestone is published, until then of whoever sees its drafts."""

import re

from django.http import FileResponse, Http404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts import policy
from milestones.kinds import AttachmentKind, Status
from milestones.models import Attachment
from milestones.storage import given_apart

NAME_LENGTH = 80


@given_apart
@require_safe
def attachment(request, pk):
    found, published = _seen_by(request, pk)
    return _give(request, found, found.file, f'"{found.digest}"', published=published)


@given_apart
@require_safe
def small(request, pk):
    found, published = _seen_by(request, pk)
    if not found.is_image:
        raise Http404
    return _give(request, found, found.small, f'"{found.digest}-small"', published=published)


def _seen_by(request, pk) -> tuple[Attachment, bool]:
    """The attachment and whether it is public. What one may not see answers as what does not exist."""
    found = Attachment.objects.with_places().filter(pk=pk).first()
    if found is not None and found.milestone.status == Status.PUBLISHED:
        return found, True
    person = (
        request.user if request.user.is_active else None
    )  # asked in both cases: the same answer, headers included
    if found is None or person is None or not policy.may_see_drafts_of(person, found.milestone.commune):
        raise Http404
    return found, False


def _give(request, found: Attachment, stored, etag: str, *, published: bool):
    try:
        file = stored.open()
    except FileNotFoundError as error:
        raise Http404 from error
    # Word files are for one's own Word; what a browser shows is shown.
    apart = found.kind == AttachmentKind.WORD
    response = FileResponse(file, as_attachment=apart, filename=file_name(found), content_type=found.media_type)
    response["Cache-Control"] = "public, no-cache" if published else "private, no-store"
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # compressed already: gzip would only cost time and the length
    return get_conditional_response(request, etag=etag, response=response)


def file_name(found: Attachment) -> str:
    """«دمنات - محضر الاجتماع.pdf»"""
    description = found.description[:NAME_LENGTH].rstrip()
    name = re.sub(r'[\\/:*?"<>|\s\x00-\x1f]+', " ", f"{found.milestone.commune.name} - {description}").strip(" .")
    return f"{name}.{found.file.name.rsplit('.', 1)[-1]}"
