"""A commune's cards coming in: upload, preview row by row, confirm, send to review, take back."""

import re

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import kept_forms, policy
from accounts.doors import staff_action, staff_form, staff_page
from arabic import dates
from arabic.counting import NOUNS, counted, pronoun
from cards import applying, preview, proposing, rows
from cards.forms import CardForm, RowForm, SplitForm
from cards.lines import Unreadable
from cards.models import Card, Row
from communes.models import Enrolment
from milestones import notices
from milestones.kinds import Section
from milestones.storage import given_apart


# ── The commune's cards, and a new one ───────────────────────────────────────
@staff_form
def cards(request, slug):
    enrolment = _enrolment(request, slug)
    may_write = policy.may_write_in(request.user, enrolment.commune)
    form = CardForm(_typed(request, shown=may_write), request.FILES or None)
    if request.method == "POST" and may_write and form.is_valid() and (card := _propose(request, enrolment, form)):
        return redirect(card)
    context = {"enrolment": enrolment, "commune": enrolment.commune, "form": form, "may_write": may_write}
    context["cards"] = Card.objects.filter(enrolment=enrolment).select_related("read_by")[:50]
    return _show(request, "cards/cards.html", context)


def _propose(request, enrolment, form) -> Card | None:
    file, now = form.cleaned_data["file"], timezone.now()
    if file:
        content, name = file.read(), file.name
    else:
        content = form.cleaned_data["text"].encode()
        name = f"نص ملصق يوم {dates.write(timezone.localdate(now).isoformat())} على {timezone.localtime(now):%H:%M}"
    try:
        return proposing.propose(enrolment=enrolment, content=content, name=name, by=request.user, at=now)
    except Unreadable as error:
        form.add_error("file" if file else "text", str(error))
    except proposing.OpenAlready as error:
        messages.info(request, "هذا الملف قيد المعاينة من قبل، وهذه معاينته كما تُركت.")
        return error.card
    return None


# ── One card ─────────────────────────────────────────────────────────────────
@staff_page
def card(request, pk):
    found = _card(request, pk)
    context = {"card": found, "commune": found.commune}
    context["may_write"] = policy.may_write_in(request.user, found.commune)
    if found.state == Card.State.CONFIRMED:
        return _show(request, "cards/done.html", context | {"outcome": preview.outcome(found)})
    if found.is_open and context["may_write"]:
        rows.look_again(found)
    context |= {"preview": preview.of(found), "may_change": context["may_write"] and found.is_open}
    context["placings"] = [(place.value, f"ضعها كلها في «{place.label}»") for place in Section]
    return _show(request, "cards/card.html", context)


@staff_page
@given_apart
def file(request, pk):
    """The file as it came, for whoever sees the commune's drafts."""
    found = _card(request, pk)
    try:
        content = found.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=found.name, content_type="application/octet-stream")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@staff_action
def confirm(request, pk):
    found = _writable(request, pk)
    made = _done(request, applying.confirm, found)
    if made is not None:
        number = counted(len(made), NOUNS["draft"])
        where = found.commune.title
        messages.success(request, f"أُدخلت {number} في سجل {where}. لا يرى العموم المسودات قبل مراجعتها ونشرها.")
    return redirect(found)


@staff_action
def submit(request, pk):
    found = _writable(request, pk)
    with notices.together():
        done, refused = applying.submit_all(found, by=request.user, at=timezone.now())
    if done:
        number, they = counted(done, NOUNS["milestone"]), pronoun(done, NOUNS["milestone"])
        where = found.commune.province.title
        messages.success(request, f"أُرسلت إلى المراجعة {number}، و{they} الآن في لائحة منسق {where}.")
    for reason in refused:
        messages.warning(request, reason)
    return redirect(found)


@staff_action
def undo(request, pk):
    found = _writable(request, pk)
    with notices.together():
        gone = _done(request, applying.undo, found)
    if gone is not None:
        number = counted(gone, NOUNS["milestone"])
        messages.success(request, f"تُراجع عن إدخال البطاقة: خرجت من السجل {number}، وعادت البطاقة إلى المعاينة.")
    return redirect(found)


@staff_action
def ours(request, pk):
    found = _writable(request, pk)
    if _done(request, applying.is_ours, found, nothing=True):
        messages.success(request, f"هي بطاقة {found.commune.title}: حُفظ جوابك.")
    return redirect(found)


@staff_action
def place_all(request, pk):
    found = _writable(request, pk)
    placed = _done(request, rows.place_all, found, where=request.POST.get("where", ""))
    if placed is not None:
        lines, them = counted(placed, NOUNS["line"]), pronoun(placed, NOUNS["line"], joined=True)
        messages.success(request, f"وُضع في القسم {lines}. راجع ما فُهم من{them}.")
    return redirect(found)


@staff_action
def drop(request, pk):
    found = _writable(request, pk)
    if _done(request, applying.drop, found, nothing=True):
        messages.success(request, "تُخلي عن هذه البطاقة. ملفها وما قُرئ منه محفوظان، ولم يتغير شيء في السجل.")
    return redirect("cards", found.commune.slug)


# ── One row ──────────────────────────────────────────────────────────────────
@staff_form
def row(request, pk, number):
    card, found = _row(request, pk, number)
    if found is None:
        return _gone(request, card)
    form, overtaken = RowForm(found, _typed(request)), False
    if request.method == "POST" and form.is_valid():
        place, seen = form.cleaned_data["section"], form.cleaned_data["seen"]
        try:
            rows.put(found, facts=form.facts(), place=place, by=request.user, at=timezone.now(), seen=seen)
        except rows.Overtaken as refusal:
            messages.error(request, str(refusal))
            # Both stand on the page now: sent again, what was typed is a decision made with open eyes.
            overtaken, form.data = True, form.data | {"seen": found.version}
        except rows.Refused as refusal:
            return _gone(request, card, str(refusal))
        else:
            messages.success(request, "حُفظ السطر كما كتبته، ويُدخل مع غيره حين تؤكد البطاقة.")
            return redirect(_at(found))
    split = SplitForm(initial={"text": found.original, "seen": found.version})
    return _edit(request, found, form, split, overtaken=overtaken)


def _edit(request, found, form, split, *, overtaken: bool = False):
    before = found.card.rows.filter(place=found.place, order__lt=found.order).last()
    context = {"row": found, "card": found.card, "commune": found.card.commune, "form": form, "split": split}
    return _show(request, "cards/row.html", context | {"before": before, "overtaken": overtaken})


@staff_form
def split(request, pk, number):
    card, found = _row(request, pk, number)
    if request.method != "POST":
        return redirect("card_row", pk, number)
    if found is None:
        return _gone(request, card)
    form = SplitForm(request.POST)
    if form.is_valid():
        parts, seen = form.cleaned_data["text"].splitlines(), form.cleaned_data["seen"]
        try:
            made = rows.split(found, parts=parts, by=request.user, at=timezone.now(), seen=seen)
        except rows.Refused as refusal:
            form.add_error("text", str(refusal))
            if isinstance(refusal, rows.Overtaken):
                form.data = form.data | {"seen": found.version}
        else:
            messages.success(request, f"قُسم السطر: {counted(len(made), NOUNS['milestone'])}، وقُرئت كل واحدة وحدها.")
            return redirect(_at(found))
    return _edit(request, found, RowForm(found), form)


DECISIONS = {
    "settle": (rows.settle, "اعتُمد السطر كما قُرئ."),
    "leave": (rows.leave, "تُرك السطر: لن يُدخل، ويبقى محفوظا مع البطاقة."),
    "take": (rows.take, "عاد السطر إلى ما سيُدخل."),
    "join": (rows.join, "ضُم السطر إلى الذي قبله، وقُرئا محطة واحدة."),
    "choose": (rows.choose, "حُفظ اختيارك."),
    "place": (rows.place, "نُقل السطر إلى القسم، وقُرئ فيه."),
}


@staff_action
def decide(request, pk, number, decision):
    """One button of a row: settle, leave, take, join, choose a reading of the date, or place it in a section."""
    if decision not in DECISIONS:
        raise Http404
    card, found = _row(request, pk, number)
    if found is None:
        return _gone(request, card)
    decided, said = DECISIONS[decision]
    how = {"choose": {"when": request.POST.get("when", "")}, "place": {"where": request.POST.get("where", "")}}
    seen = request.POST.get("seen", "")
    how = {"seen": int(seen) if re.fullmatch(r"[0-9]{1,9}", seen) else -1} | how.get(decision, {})
    at = _at(found)
    if (done := _done(request, decided, found, nothing=decision != "join", **how)) is not None:
        messages.success(request, said)
        at = _at(done) if decision == "join" else at
    return redirect(at)


def _gone(request, card: Card, why: str = ""):
    """The row that a form was about is there no more, or its card is closed: what was typed is told, not lost."""
    if request.method != "POST":
        return redirect(card)
    messages.error(request, why or str(rows.Gone() if card.is_open else rows.NotOpen()))
    kept_forms.tell(request, request.POST)
    return redirect(card)


# ── What all of them ask ─────────────────────────────────────────────────────
def _enrolment(request, slug) -> Enrolment:
    within = policy.drafts_seen_by(request.user, at="commune")
    found = Enrolment.objects.filter(within, commune__slug=slug).with_places().first()
    if found is None:
        raise Http404  # beyond one's reach is as if it did not exist
    return found


def _card(request, pk) -> Card:
    found = Card.objects.within(request.user).with_places().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _writable(request, pk) -> Card:
    found = _card(request, pk)
    if not policy.may_write_in(request.user, found.commune):
        raise Http404
    return found


def _row(request, pk, number) -> tuple[Card, Row | None]:
    """The card and its row; None for a row that is there no more, or that can no longer be decided."""
    card = _writable(request, pk)
    found = card.rows.filter(pk=number).first()
    if found is None and request.method != "POST":  # a form may have been overtaken; an address is right or not
        raise Http404
    if found is not None:
        found.card = card
    return card, found if card.is_open and (found is None or found.is_entry or "place" in request.path) else None


def _typed(request, *, shown: bool = True):
    """What was sent, or was typed here before the session ran out."""
    return request.POST if request.method == "POST" else kept_forms.take(request, shown=shown)


def _done(request, act, what, *, nothing: bool = False, **how):
    """Do it, or say why it was not done. `nothing`: what is done returns nothing that is asked for."""
    try:
        done = act(what, by=request.user, at=timezone.now(), **how)
    except rows.Refused as refusal:
        messages.error(request, str(refusal))
        return None
    return True if nothing else done


def _at(row: Row) -> str:
    return f"{row.card.get_absolute_url()}#r{row.pk}"


def _show(request, template: str, context: dict):
    return render(request, template, context | {"today": timezone.localdate(), "canonical": ""})
