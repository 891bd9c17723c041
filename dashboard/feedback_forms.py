from django import forms

from dashboard.follow_up_forms import words
from milestones.kinds import Outcome
from milestones.models.feedback import MESSAGE_LENGTH


class CloseForm(forms.Form):
    """How a citizen's message is answered and closed."""

    outcome = forms.ChoiceField(
        label="المآل",
        choices=[("", "اختر المآل"), *Outcome.choices],
        help_text="«صُحِّح السجل» إن صار السجل صحيحا؛ أما التصحيح الذي تفتحه من هذه الصفحة فيُغلق الرسالة متى نُشر.",
        error_messages={"required": "اختر المآل.", "invalid_choice": "اختر المآل من اللائحة."},
    )
    answer = words(
        "الجواب",
        "يصل كما تكتبه إلى صاحب الرسالة إن ترك بريده، ولا يُنشر.",
        missing="اكتب الجواب: ماذا تقول لصاحب الرسالة؟",
        longest=MESSAGE_LENGTH,
    )
