"""A move of the review as a person makes it: the form of its remark, and what is said once it is made."""

from datetime import UTC, datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from accounts import policy
from accounts.typed import Words
from milestones import notices, review, telling
from milestones.apart import apart, noted, with_attached
from milestones.duplicates import said_already
from milestones.models import Milestone, Review
from milestones.moments import moment
from milestones.validators import plain_text
from milestones.words import MOVES_IN_WORDS, words_of

NAMED = 8  # words of a statement that tell it from others
DOUBLE = "يبدو أن في سجل الجماعة محطة تقول الشيء نفسه بالتاريخ نفسه؛ يقارن المنسق بينهما قبل النشر."
NEVER = datetime.min.replace(tzinfo=UTC)  # seen then, it has been written since, and is not moved unread
LISTED_WHEN = "لم تُنشر أي محطة: لا يُعرف متى فُتحت هذه اللائحة. اقرأها كما هي الآن، ثم اختر من جديد."


class MoveForm(forms.Form):
    remark = Words(
        label="ملاحظة",
        required=False,
        max_length=2000,
        validators=[plain_text],
        widget=forms.Textarea({"rows": 3, "cols": 60}),
    )
    minor = forms.BooleanField(
        label="تصحيح إملائي طفيف: يُذكر في سجل المراجعة وحده، لا في الصفحة العمومية", required=False
    )

    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # when what is shown was written last

    def __init__(self, data, *, action: str, wanted: str, may_be_minor: bool, shown: str):
        super().__init__(data, auto_id=f"id_{action}_%s", initial={"seen": shown})
        if not may_be_minor:
            del self.fields["minor"]
        if wanted:
            self.fields["remark"].required = True
            self.fields["remark"].help_text = wanted
            self.fields["remark"].error_messages["required"] = wanted

    def clean_seen(self):
        return moment(self.cleaned_data["seen"]) or NEVER


def form_for(user, milestone: Milestone, action: str, data=None) -> MoveForm:
    return MoveForm(
        data,
        action=action,
        wanted=review.reason_wanted(action, milestone, user),
        shown=milestone.updated_at.isoformat(),
        may_be_minor=bool(action == "publish" and milestone.revises_id and policy.may_manage(user)),
    )


def make(request, milestone: Milestone, action: str, *, named: bool = False, **how) -> bool:
    """Make the move and say what happened and who is told, or why not; whether it was made. 403 for others.

    `named`: say of which milestone, where the page that follows shows another.
    """
    if not policy.may_move(request.user, action, milestone.commune):
        raise PermissionDenied
    words = words_of(action, milestone)
    of_which = f"«{Truncator(milestone.statement).words(NAMED)}»: " if named else ""
    try:
        review.move(milestone, action, by=request.user, at=timezone.now(), **how)
    except review.Refused as refusal:
        messages.error(request, f"{of_which}{refusal}")
        return False
    messages.success(request, of_which + words.done_for(milestone.commune))
    if action == "submit" and said_already([milestone]):
        messages.warning(request, of_which + DOUBLE)
    say_who_was_told(request, milestone.reviews.filter(action=action, by=request.user).last())
    return True


def say_who_was_told(request, made: Review) -> None:
    """Said once the letters have been tried, which is after the commit: what became of them."""

    def say():
        for said in telling.told(made):
            messages.info(request, said)

    transaction.on_commit(say)


class ReadAlone(review.Refused):
    def __init__(self):
        super().__init__("لم تُنشر مع غيرها لأنها تُقرأ وحدها؛ افتحها.")


def publish_many(request, milestones, *, seen: datetime | None) -> None:
    """Each on its own, as the list showed it when it was `seen`: one refusal does not stop the others.

    What is read alone (apart.py) stays behind, wherever it was chosen.
    """
    if seen is None:
        messages.error(request, LISTED_WHEN)
        return
    published, reviews = 0, Review.objects.filter(action="publish", by=request.user, at__gte=timezone.now())
    with notices.together():
        for milestone in noted(with_attached(milestones.with_places())):
            try:
                if not policy.may_move(request.user, "publish", milestone.commune):
                    raise review.NotYours
                if review.possible("publish", milestone) and apart(milestone, request.user):
                    raise ReadAlone
                review.move(milestone, "publish", by=request.user, at=timezone.now(), seen=seen)
            except review.Refused as refusal:
                messages.warning(request, f"«{milestone}»: {refusal}")
            else:
                published += 1
    if published:
        messages.success(request, MOVES_IN_WORDS["publish"].done_for_many(published))
        messages.info(request, telling.told_of_many(reviews))
