"""Answering back: a correction or a question about a commune's record, without an account. None of it is public."""

from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits
from arabic.folding import words
from communes.models import Enrolment
from milestones import answering
from milestones.kinds import Status
from milestones.models import Feedback, Milestone
from public.feedback_form import FeedbackForm, WhichCommune

# A whole town may stand behind one address, on the phone's network or in a cybercafe.
LIMIT = limits.Rule("feedback", times=20, seconds=60 * 60)
SIGNER = Signer(salt="public.feedback")
WITHDRAWN = (
    "لم تُرسل رسالتك بعد: سُحبت المحطة من النشر وأنت تكتب. رسالتك أدناه كما كتبتها؛ "
    "راجعها ثم أرسلها، فتصل عن سجل الجماعة كله."
)
SHOWN = 20  # communes of a name


@dataclass(frozen=True)
class About:
    """What is written about: the record of a commune, or one published milestone of it."""

    enrolment: Enrolment
    milestone: Milestone | None = None

    @classmethod
    def asked(cls, request) -> "About | None":
        """From the address; None where it names nothing. Raises Http404 for what the public doesn't see."""
        pk, slug = request.GET.get("milestone", ""), request.GET.get("commune", "")
        if pk:
            if not (pk.isdecimal() and len(pk) < 16):
                raise Http404
            rows = Milestone.objects.published().with_places().select_related("enrolment__programme")
            found = get_object_or_404(rows, pk=int(pk))
            return cls(found.enrolment, found)
        if slug:
            enrolments = Enrolment.objects.with_places().select_related("programme")
            found = enrolments.filter(commune__slug=slug[:100].replace("\0", "")).first()
            if found is None:
                raise Http404
            return cls(found)
        return None

    @classmethod
    def withdrawn(cls, request) -> "About | None":
        """The record of a milestone that was public when its form was opened, and no longer is."""
        pk = request.GET.get("milestone", "")
        rows = Milestone.objects.filter(status=Status.WITHDRAWN).with_places().select_related("enrolment__programme")
        found = rows.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 16 else None
        return cls(found.enrolment) if found else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request):
    try:
        about = About.asked(request)
    except Http404:
        if request.method != "POST" or (about := About.withdrawn(request)) is None:
            raise
        return _page(request, about, FeedbackForm(request.POST), note=WITHDRAWN, status=409)
    if about is None:
        return _which(request)
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, about, form)
    verdict = limits.allowed(LIMIT, request)
    if not verdict.allowed:
        return _later(request, about, form, verdict.retry_after)
    made = _receive(about, form.cleaned_data)
    return redirect("feedback_thanks", SIGNER.sign(made.reference))


def _receive(about: About, typed: dict) -> Feedback:
    return answering.receive(
        enrolment=about.enrolment,
        milestone=about.milestone,
        kind=typed["kind"],
        message=typed["message"],
        email=typed["email"],
        at=timezone.now(),
        once=typed["sending"],
    )


def _page(request, about: About, form: FeedbackForm, *, note: str = "", status: int = 200):
    context = {
        "about": about,
        "commune": about.enrolment.commune,
        "form": form,
        "note": note,
        "days": about.enrolment.programme.answer_within,
        "kept": settings.FEEDBACK_ERASED_AFTER,
    }
    return render(request, "public/feedback.html", context, status=status)


def _later(request, about: About, form: FeedbackForm, seconds: int):
    minutes = limits.in_minutes(seconds)
    note = (
        f"لم تُرسل رسالتك بعد: وصلتنا رسائل كثيرة من الشبكة التي تتصل منها. أعد الإرسال بعد {minutes}، "
        "أو من شبكة أخرى. رسالتك أدناه كما كتبتها."
    )
    answer = _page(request, about, form, note=note, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


def shown_again(request):
    """The form whose page had become stale (errors.csrf_failure): shown as it was sent, to be sent again."""
    about = About.asked(request)
    if about is None:
        return _which(request)
    note = (
        "لم تُرسل رسالتك بعد: بقيت الصفحة مفتوحة مدة طويلة، أو مُنعت ملفات تعريف الارتباط في متصفحك. "
        "رسالتك أدناه كما كتبتها؛ راجعها ثم أرسلها."
    )
    return _page(request, about, FeedbackForm(request.POST), note=note, status=403)


def _which(request):
    """Nothing is named yet: the communes of a name, each leading to its form."""
    form = WhichCommune(request.GET)
    asked = form.asked().get("q", "")
    found = Enrolment.objects.with_places().order_by("commune__hcp_code", "pk")
    for word in words(asked):
        found = found.filter(commune__search_key__contains=word)
    context = {"form": form, "asked": asked, "found": found[:SHOWN] if asked else []}
    return render(request, "public/feedback_which.html", context)


@never_cache
@require_safe
def thanks(request, signed):
    """Shown to whoever has just written: the address can't be made up, and holds nothing that they wrote."""
    try:
        reference = SIGNER.unsign(signed)
    except BadSignature as error:
        raise Http404 from error
    received = get_object_or_404(Feedback.objects.with_places(), reference=reference)
    return render(request, "public/feedback_thanks.html", {"feedback": received, "commune": received.commune})
