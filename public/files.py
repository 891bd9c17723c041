"""The files of attachments: everyone's once their milestone is published, until then of whoever sees its drafts."""

import re

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
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
    response = _for_nginx(found, stored) if settings.ACCEL_FILES else _opened(found, stored)
    response["Cache-Control"] = "public, no-cache" if published else "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    if settings.ACCEL_FILES:
        return response  # nginx knows the file by a mark of its own, and asks it whether the reader's still stands
    response["ETag"] = etag
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # compressed already: gzip would only cost time and the length
    return get_conditional_response(request, etag=etag, response=response)


def _opened(found: Attachment, stored) -> FileResponse:
    try:
        file = stored.open()
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=_apart(found), filename=file_name(found), content_type=found.media_type)


def _for_nginx(found: Attachment, stored) -> HttpResponse:
    """The word to nginx which file to send, in whole or in the part that is asked for."""
    if not stored.storage.exists(stored.name):
        raise Http404
    response = HttpResponse(content_type=found.media_type)
    response["X-Accel-Redirect"] = f"{settings.ACCEL_FILES}{stored.name}"
    response["Content-Disposition"] = content_disposition_header(_apart(found), file_name(found))
    return response


def _apart(found: Attachment) -> bool:
    """Word files are for one's own Word; what a browser shows is shown."""
    return found.kind == AttachmentKind.WORD


def file_name(found: Attachment) -> str:
    """«دمنات - محضر الاجتماع.pdf»"""
    description = found.description[:NAME_LENGTH].rstrip()
    name = re.sub(r'[\\/:*?"<>|\s\x00-\x1f]+', " ", f"{found.milestone.commune.name} - {description}").strip(" .")
    return f"{name}.{found.file.name.rsplit('.', 1)[-1]}"
