"""What citizens write, on the desks of who is to answer: the list by deadline, one message with its answer."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone

from accounts import kept_forms, policy
from accounts.doors import staff_action, staff_form, staff_page
from dashboard.feedback_forms import CloseForm
from dashboard.follow_up_pages import typed_in
from dashboard.pages import show
from milestones import answering
from milestones.models import Feedback

PAGE = 50
ON_ITS_WAY = "الجواب في طريقه إلى صاحب الرسالة بالبريد الإلكتروني."


@staff_page
def feedback_list(request):
    """All that the person may read: what waits, by its deadline; or what is closed, the latest first."""
    closed = request.GET.get("state") == "closed"
    rows = Feedback.objects.read_by(request.user).with_places()
    page = Paginator(rows.closed() if closed else rows.open(), PAGE).get_page(request.GET.get("page"))
    numbers = Feedback.objects.read_by(request.user).numbers(timezone.localdate())
    return show(request, "dashboard/feedback_list.html", {"page": page, "closed": closed, "numbers": numbers})


@staff_form
def feedback_one(request, reference):
    """One message for who may read it; its answer by who may write in its commune, once."""
    found = _found(request, reference)
    may_answer = policy.may_answer_feedback(request.user, found.commune)
    if request.method == "POST" and not may_answer:
        raise Http404
    form = CloseForm(typed_in(request, shown=may_answer and not found.closed_at))
    if request.method == "POST" and form.is_valid():
        _close(request, found, form.cleaned_data)
        return redirect("feedback_one", reference)
    context = {
        "feedback": found,
        "form": form if may_answer and not found.closed_at else None,
        "correctable": bool(may_answer and found.milestone and found.milestone.status == "published"),
        "kept": settings.FEEDBACK_ERASED_AFTER,
    }
    return show(request, "dashboard/feedback.html", context)


@staff_action
def feedback_correct(request, reference):
    """Open the correction that the message asks for, and go and write it with the citizen's words beside."""
    found = _found(request, reference)
    if not policy.may_answer_feedback(request.user, found.commune):
        raise Http404
    try:
        revision = answering.take_up(found, by=request.user)
    except answering.AlreadyClosed as closed:
        messages.warning(request, f"سبق أن أجاب {closed.feedback.closed_by} عن هذه الرسالة، فلم يُفتح لها تصحيح.")
    except answering.NothingToCorrect:
        messages.error(request, "لم يُفتح التصحيح: لا محطة منشورة تخصها هذه الرسالة. أجب عنها أدناه.")
    else:
        return redirect("admin:milestones_milestone_change", revision.pk)
    return redirect("feedback_one", reference)


def _found(request, reference) -> Feedback:
    found = Feedback.objects.read_by(request.user).with_places().filter(reference=reference).first()
    if found is None:
        raise Http404  # beyond one's reach is as if it did not exist
    return found


def _close(request, found: Feedback, typed: dict):
    try:
        answering.close(found, **typed, by=request.user, at=timezone.now())
    except answering.AlreadyClosed as closed:
        messages.warning(request, f"سبق أن أجاب {closed.feedback.closed_by} عن هذه الرسالة، فلم يُحفظ جوابك.")
        kept_forms.tell(request, request.POST)
        return
    messages.success(request, "حُفظ الجواب وأُغلقت الرسالة.")
    messages.info(request, ON_ITS_WAY if found.email else "لم يترك صاحب الرسالة بريدا، فلن يُخبر به.")
