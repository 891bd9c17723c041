"""The published cards of a province or of the programme as one file: a PDF, or Word files in a zip."""

import hashlib
import io
import subprocess
import sys
import threading
import uuid
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from accounts import policy
from accounts.models import User
from cards import giving, pdf, sheet
from cards.models import Bundle
from cards.sheet import Sheet
from communes.models import Enrolment, Province
from milestones.models import Body, Milestone
from milestones.profile import CommuneProfile
from milestones.storage import unguessable
from programme.models import Programme, Stage

FOLDER = "bundles"
KEPT = timedelta(days=7)
SILENT = timedelta(minutes=3)  # a maker that has not been seen for so long is at work no more
MAKERS = 2  # at work at once, in the whole portal


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


def may_take_all(user) -> bool:
    """The whole programme's are for who reads all of it."""
    return policy.may_read_reference(user)


def taken_by(user):
    """The bundles that a person asked for and may take to this day, the latest first."""
    may = Q(province__in=provinces_of(user))
    if may_take_all(user):
        may |= Q(province=None)
    return Bundle.objects.filter(may, asked_by=user).select_related("province")


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
def ask(*, form: str, province: Province | None, by: User, at: datetime) -> Bundle:
    """Note what is wanted and set a maker to work. What the same person has asked for, and is under way or still says
    what is published, is given instead."""
    clear(at)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # pressed twice, it is asked for once
        wanted = {"form": form, "province": province, "asked_by": by, "contents": contents(province)}
        for same in Bundle.objects.filter(**wanted).exclude(state=Bundle.State.FAILED):
            if not stalled(same, at):
                return same
        made = Bundle.objects.create(**wanted, asked_at=at, beat_at=at, total=enrolments(province).count())
        transaction.on_commit(lambda: start(made))
    return made


def contents(province: Province | None) -> str:
    """What a bundle of now would hold, in short: it changes whenever something in it is published or put right."""
    shown = Milestone.objects.filter(enrolment__in=enrolments(province)).exclude(published_at=None).order_by()
    told = shown.aggregate(Count("pk"), Max("updated_at")), list(Stage.objects.values_list("pk", "name"))
    told += list(Programme.objects.values_list("context", "objectives")), list(Body.objects.values_list("pk", "name"))
    return hashlib.sha256(repr((giving.LAYOUT, told)).encode()).hexdigest()


def start(bundle: Bundle) -> None:
    """A process of its own makes it: readers are not kept waiting, and it goes on when its page is left.

    Where enough makers are at work, it waits for the first of them that is done.
    """
    if len(makers(timezone.now())) < MAKERS:
        spawn(bundle)


def spawn(bundle: Bundle) -> None:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "make_bundle", str(bundle.pk)]
    process = subprocess.Popen(  # noqa: S603 - our own command and a number
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )
    threading.Thread(target=process.wait, daemon=True).start()  # so that none is left behind when it has ended


def makers(at: datetime):
    """The bundles that somebody is at work on."""
    return Bundle.objects.filter(state=Bundle.State.WORKING, beat_at__gt=at - SILENT)


def make(bundle: Bundle) -> None:
    """Make what was asked for, unless another maker has it. A failure is noted and raised."""
    now, maker = timezone.now(), uuid.uuid4()
    waiting = Bundle.objects.filter(pk=bundle.pk, state=Bundle.State.WAITING)
    if not waiting.update(state=Bundle.State.WORKING, beat_at=now, done=0, maker=maker):
        return
    mine = Bundle.objects.filter(pk=bundle.pk, maker=maker, state=Bundle.State.WORKING)
    found = list(enrolments(bundle.province))
    done = 0

    def tick():
        nonlocal done
        done += 1
        mine.update(done=done, total=len(found), beat_at=timezone.now())

    try:
        content = write(found, bundle.form, as_of=timezone.localdate(now), tick=tick)
        bundle.file.save(unguessable(FOLDER, bundle.form), ContentFile(content), save=False)
    except BaseException:
        mine.update(state=Bundle.State.FAILED)
        raise
    if not mine.update(state=Bundle.State.READY, file=bundle.file.name):
        bundle.file.delete(save=False)  # taken for dead meanwhile, and replaced


def make_waiting() -> None:
    """Go on with what others have asked for in the meantime, the longest waiting first."""
    while found := Bundle.objects.filter(state=Bundle.State.WAITING).order_by("asked_at", "pk").first():
        make(found)


def resume(bundle: Bundle, at: datetime) -> None:
    """Set a new maker to work on what failed, or whose maker has fallen silent."""
    if not stalled(bundle, at):
        return
    same = Bundle.objects.filter(pk=bundle.pk, state=bundle.state, beat_at=bundle.beat_at)
    if same.update(state=Bundle.State.WAITING, beat_at=at, done=0):
        spawn(bundle)


def stalled(bundle: Bundle, at: datetime) -> bool:
    """It failed, or nobody is at work on it; what only waits for its turn is not."""
    if bundle.state == Bundle.State.FAILED:
        return True
    silent = bundle.beat_at < at - SILENT
    return silent and (
        bundle.state == Bundle.State.WORKING or (bundle.state == Bundle.State.WAITING and not makers(at).exists())
    )


def clear(at: datetime) -> int:
    """Old ones go, with their files: they can be made again at any time. Returns how many."""
    cleared = list(Bundle.objects.filter(asked_at__lt=at - KEPT))
    for old in cleared:
        old.file.delete(save=False)
        old.delete()
    return len(cleared)
