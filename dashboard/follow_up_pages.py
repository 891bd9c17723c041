"""Following a commune up: its page for those who do, a reminder and its answer for its staff."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate

from accounts import kept_forms, people, policy
from accounts.doors import staff_form, staff_page
from communes.models import Enrolment
from dashboard import desk
from dashboard import follow_up as domain
from dashboard import follow_up_words as words
from dashboard.follow_up_forms import AnswerForm, AssignForm, NoteForm, ReminderForm
from dashboard.models import Note, Reminder, Told
from dashboard.pages import show
from dashboard.states import nothing_yet, quiet

PAGE = 10  # of reminders, of notes
LISTED = 25  # of the reminders of all communes
TOLD = Prefetch("told", Told.objects.select_related("to").order_by("pk"))


# ── One commune ──────────────────────────────────────────────────────────────
@staff_form
def follow_up(request, slug):
    """Reminders and notes for who may read them; the forms for who follows the commune up."""
    enrolment = _enrolment(request, slug)
    may_follow_up = policy.may_follow_up(request.user, enrolment.commune)
    if request.method == "POST" and not may_follow_up:
        raise Http404
    typed = typed_in(request, shown=may_follow_up)
    forms = _forms(enrolment, typed) if may_follow_up else {}
    form = forms.get(typed.get("do")) if typed else None
    if request.method == "POST" and form is not None and form.is_valid():
        DONE[typed["do"]](request, enrolment, form.cleaned_data)
        return redirect("follow_up", slug)
    return show(request, "dashboard/follow_up.html", _record(request, enrolment) | {"forms": forms})


def _enrolment(request, slug) -> Enrolment:
    def says(condition: Q):
        return ExpressionWrapper(condition, output_field=BooleanField())

    within = Enrolment.objects.filter(policy.notes_read_by(request.user, at="commune"))
    rows = within.with_places().select_related("coordinator", "standing")
    rows = rows.annotate(quiet=says(quiet(localdate())), nothing=says(nothing_yet(localdate())))
    found = rows.filter(commune__slug=slug).first()
    if found is None:
        raise Http404  # beyond one's reach is as if it did not exist
    found.coordinators = list(people.coordinators_of(found.commune, localdate()))
    found.in_charge = found.coordinator if found.coordinator in found.coordinators else None
    return found


def _forms(enrolment, typed) -> dict:
    """The page's three forms by name; the one that was sent holds what was typed."""
    sent = {typed.get("do"): typed} if typed else {}
    state = "quiet" if enrolment.quiet else "nothing" if enrolment.nothing else ""
    coordinators = {person: str(person) for person in enrolment.coordinators}
    now = str(enrolment.in_charge.pk) if enrolment.in_charge else ""
    return {
        "assign": AssignForm(
            sent.get("assign"), coordinators=coordinators, auto_id="assign_%s", initial={"coordinator": now}
        ),
        "remind": ReminderForm(
            sent.get("remind"),
            auto_id="remind_%s",
            initial={"text": words.suggested(state, getattr(enrolment, "standing", None))},
        ),
        "note": NoteForm(sent.get("note"), auto_id="note_%s"),
    }


def _record(request, enrolment) -> dict:
    """What the page shows of the commune: seven queries, however long its history."""
    reminders = enrolment.reminders.select_related("by", "answer__by").prefetch_related(TOLD)
    reminders = Paginator(reminders, PAGE).get_page(request.GET.get("reminders"))
    notes = Note.objects.within(request.user).filter(enrolment=enrolment).select_related("by")
    return {
        "enrolment": enrolment,
        "commune": enrolment.commune,
        "reminders": reminders,
        "history": [(one, words.told_of(one, answered=hasattr(one, "answer"))) for one in reminders],
        "notes": Paginator(notes, PAGE).get_page(request.GET.get("notes")),
        "expected": words.will_be_told(list(people.staff_of(enrolment.commune, localdate())), request.user),
    }


def _assign(request, enrolment, cleaned):
    coordinator, where = cleaned["coordinator"], enrolment.commune.title
    try:
        changed = domain.assign([enrolment], coordinator=coordinator, by=request.user, at=timezone.now())
    except domain.NoCoordinatorThere:
        messages.error(request, f"انتهت مهمة {coordinator} في الإقليم قبل الحفظ؛ اختر منسقا آخر.")
        return
    if not changed:
        messages.info(request, "لم يتغير شيء: الجماعة مسندة من قبل كما اخترت.")
    elif coordinator:
        messages.success(request, f"أُسندت {where} إلى {coordinator}. {TO_ONE.format(them='ها')}")
    else:
        messages.success(request, f"لم تعد {where} مسندة إلى أحد. {TO_ALL.format(them='ها')}")


TO_ONE = "إلى هذا الحساب وحده تصل رسائل ما يُرسل إلى المراجعة من{them}، ويجد{them} في مكتبه باختيار «المسندة إليّ»."
TO_ALL = "تصل رسائل ما يُرسل إلى المراجعة من{them} إلى كل منسقي الإقليم."


def _remind(request, enrolment, cleaned):
    (made,) = domain.remind(
        [enrolment], text=cleaned["text"], by=request.user, at=timezone.now(), once=cleaned["sending"]
    )
    for level, said in words.told_of_one(made):
        messages.add_message(request, level, said)


def _note(request, enrolment, cleaned):
    domain.note(enrolment, text=cleaned["text"], by=request.user, at=timezone.now(), once=cleaned["sending"])
    messages.success(request, "حُفظت الملاحظة. يقرؤها من يتابع الجماعة والإدارة والمراقبون وحدهم.")


DONE = {"assign": _assign, "remind": _remind, "note": _note}


# ── A reminder, on the side of the commune ───────────────────────────────────
@staff_form
def reminder(request, slug, pk):
    """The reminder for who sees the commune's drafts; its answer by the commune's staff."""
    within = policy.drafts_seen_by(request.user, at="enrolment__commune")
    rows = Reminder.objects.filter(within, enrolment__commune__slug=slug)
    found = rows.select_related("enrolment__commune__province", "by", "answer__by").filter(pk=pk).first()
    may_answer = found is not None and policy.may_answer_reminders(request.user, found.commune)
    if found is None or (request.method == "POST" and not may_answer):
        raise Http404
    form = AnswerForm(typed_in(request, shown=may_answer and not hasattr(found, "answer")))
    if request.method == "POST" and form.is_valid():
        _answer(request, found, form.cleaned_data["text"])
        return redirect("commune_home", slug)
    context = {"reminder": found, "commune": found.commune, "form": form, "may_answer": may_answer}
    return show(request, "dashboard/reminder.html", context)


def _answer(request, found: Reminder, text: str):
    given, made = domain.answer(found, text=text, by=request.user, at=timezone.now())
    if made or (given.by_id, given.text) == (request.user.pk, text):
        messages.success(request, words.answered(given))
    else:
        messages.warning(request, f"سبق أن سُجِّل الاطلاع على هذا التذكير من طرف {given.by}، فلم يُحفظ جوابكم.")
        kept_forms.tell(request, request.POST)


# ── The reminders of all communes ────────────────────────────────────────────
@staff_page
def reminders(request):
    """Those that nobody has read yet, or those read, answered or not: of every commune that one follows up."""
    if not desk.reads_what_waits(request.user):
        raise Http404
    answered = request.GET.get("state") == "answered"
    rows = Reminder.objects.within(request.user)
    rows = rows.answered() if answered else rows.unanswered()
    rows = rows.select_related("by", "answer__by", "enrolment__commune__province")
    rows = rows.annotate(is_told=Exists(Told.objects.filter(reminder=OuterRef("pk"))))
    page = Paginator(rows, LISTED).get_page(request.GET.get("page"))
    return show(request, "dashboard/reminders.html", {"page": page, "answered": answered})


# ── What all of them ask ─────────────────────────────────────────────────────
def typed_in(request, *, shown: bool = True):
    """What was sent, or was typed here before the session ran out."""
    return request.POST if request.method == "POST" else kept_forms.take(request, shown=shown)
