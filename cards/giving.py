"""The card of a commune as it goes out: of the public record for everyone, with its drafts for whoever sees them."""

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path
from urllib.parse import quote

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts import policy
from accounts.doors import staff_page
from arabic import paper
from cards import pdf, sheet
from cards.sheet import Sheet
from communes.models import Enrolment
from milestones.profile import CommuneProfile
from milestones.uploads import DOCX


def _as_word(found: Sheet) -> bytes:
    from cards import word  # with python-docx, loaded by the first card in Word

    return word.write(found)


FORMS = {
    "pdf": ("application/pdf", lambda sheet: pdf.write([sheet])),
    "docx": (DOCX, _as_word),
}
KEPT = 30 * 24 * 60 * 60  # seconds; a card says the day it was made, so it is made anew now and then
# A card made by an earlier layout is never given for one of this.
LAYOUT = hashlib.sha256(
    b"".join(
        file.read_bytes()
        for folder in (Path(__file__).parent, paper.ROOT / "arabic")
        for file in sorted(folder.glob("*.*"))
        if file.is_file()
    )
).hexdigest()


@require_safe
def card(request, slug, form):
    """The public card: made once for each state of the record, and known by that state."""
    found = sheet.of(CommuneProfile.of(_enrolment(slug)), as_of=timezone.localdate())
    state = state_of(found, form)
    etag = f'"{state}"'
    response = get_conditional_response(request, etag=etag) or _answer(found, form, made_once(found, form))
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache"  # kept anywhere, asked about each time
    return response


@staff_page
def card_with_drafts(request, slug, form):
    enrolment = _enrolment(slug)
    if not policy.may_see_drafts_of(request.user, enrolment.commune):
        raise Http404
    found = sheet.of(CommuneProfile.of(enrolment, with_drafts=True), as_of=timezone.localdate())
    return _answer(found, form, FORMS[form][1](found))


def made_once(found: Sheet, form: str) -> bytes:
    """The file of this state of the record: made, or as it was made the first time."""
    return cache.get_or_set(f"card:{state_of(found, form)}", lambda: FORMS[form][1](found), KEPT)


def state_of(found: Sheet, form: str) -> str:
    """What all that a card says comes to, but for the day it is asked for."""
    said = json.dumps([form, LAYOUT, asdict(replace(found, issued=""))], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:40]


def _enrolment(slug: str) -> Enrolment:
    found = Enrolment.objects.with_places().select_related("programme").filter(commune__slug=slug).first()
    if found is None:
        raise Http404
    return found


def _answer(found: Sheet, form: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=FORMS[form][0])
    mark = f" - {found.draft}" if found.draft else ""
    latin = f"tadafur-{found.slug}{'-draft' if found.draft else ''}.{form}"
    arabic = quote(f"بطاقة {found.commune}{mark}.{form}")
    how = "inline" if form == "pdf" else "attachment"
    response.headers["Content-Disposition"] = f"{how}; filename=\"{latin}\"; filename*=UTF-8''{arabic}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
