"""The published cards of a province or of the programme as one file: a PDF, or Word files in a zip."""

import io
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts import policy
from cards import giving, pdf, sheet
from cards.models import Bundle
from cards.sheet import Sheet
from communes.models import Enrolment, Province
from milestones.profile import CommuneProfile
from milestones.storage import unguessable

FOLDER = "bundles"
KEPT = timedelta(days=7)
SILENT = timedelta(seconds=60)  # a maker that has not been seen for so long is at work no more


class NothingToMake(Exception):
    """The place has no commune in the programme."""


def enrolments(province: Province | None):
    found = Enrolment.objects.with_places().select_related("programme").order_by("commune__hcp_code")
    return found.filter(commune__province=province) if province else found


def provinces_of(user):
    """The provinces with communes of the programme whose cards a person may take together."""
    within = policy.drafts_seen_by(user, at="commune")
    held = Enrolment.objects.filter(within).values("commune__province")
    return Province.objects.filter(pk__in=held).order_by("hcp_code")


def may_take(user, province: Province | None) -> bool:
    """The whole programme's are for who reads all of it; a province's for who sees some of its drafts."""
    if province is None:
        return policy.may_read_reference(user)
    return provinces_of(user).filter(pk=province.pk).exists()


def write(found: Iterable[Enrolment], form: str, *, as_of: date, tick: Callable[[], None] = lambda: None) -> bytes:
    """The file. `tick` is called after each card. Raises NothingToMake."""
    sheets = []
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for enrolment in found:
            one = sheet.of(CommuneProfile.of(enrolment), as_of=as_of)
            sheets.append(one)
            if form == Bundle.Form.WORD:
                package.writestr(_named(one), giving.made_once(one, "docx"))
            tick()
    if not sheets:
        raise NothingToMake
    return out.getvalue() if form == Bundle.Form.WORD else pdf.write(sheets)


def _named(one: Sheet) -> str:
    return f"بطاقة {one.commune} ({one.slug}).docx"


# ── Apart from the page that asks ────────────────────────────────────────────
def ask(*, form: str, province: Province | None, by, at: datetime) -> Bundle:
    """Note what is wanted and set its maker to work. What the same person asked before and is under way is given."""
    clear(at)
    same = Bundle.objects.filter(form=form, province=province, asked_by=by, state__in=["waiting", "working"])
    if found := same.filter(beat_at__gt=at - SILENT).first():
        return found
    total = enrolments(province).count()
    made = Bundle.objects.create(form=form, province=province, asked_by=by, asked_at=at, beat_at=at, total=total)
    start(made)
    return made


def start(bundle: Bundle) -> None:
    """A process of its own makes it: readers are not kept waiting, and it goes on when its page is left."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "make_bundle", str(bundle.pk)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own command and a number
    threading.Thread(target=process.wait, daemon=True).start()  # so that none is left behind when it has ended


def make(bundle: Bundle) -> None:
    """Make what was asked for, unless another maker has it. A failure is noted and raised."""
    now = timezone.now()
    waiting = Bundle.objects.filter(pk=bundle.pk, state=Bundle.State.WAITING)
    if not waiting.update(state=Bundle.State.WORKING, beat_at=now, done=0):
        return
    found = list(enrolments(bundle.province))
    done = 0

    def tick():
        nonlocal done
        done += 1
        Bundle.objects.filter(pk=bundle.pk).update(done=done, total=len(found), beat_at=timezone.now())

    try:
        content = write(found, bundle.form, as_of=timezone.localdate(now), tick=tick)
        bundle.file.save(unguessable(FOLDER, bundle.form), ContentFile(content), save=False)
        Bundle.objects.filter(pk=bundle.pk).update(state=Bundle.State.READY, file=bundle.file.name)
    except BaseException:
        Bundle.objects.filter(pk=bundle.pk).update(state=Bundle.State.FAILED)
        raise


def resume(bundle: Bundle, at: datetime) -> None:
    """Set a new maker to work on what failed, or whose maker has fallen silent."""
    stopped = Bundle.objects.filter(pk=bundle.pk).exclude(state=Bundle.State.READY)
    stopped = stopped.filter(state=Bundle.State.FAILED) | stopped.filter(beat_at__lt=at - SILENT)
    if stopped.update(state=Bundle.State.WAITING, beat_at=at, done=0):
        start(bundle)


def stalled(bundle: Bundle, at: datetime) -> bool:
    return bundle.state == Bundle.State.FAILED or (bundle.under_way and bundle.beat_at < at - SILENT)


def clear(at: datetime) -> None:
    """Old ones go, with their files: they can be made again at any time."""
    for old in Bundle.objects.filter(asked_at__lt=at - KEPT):
        old.file.delete(save=False)
        old.delete()
