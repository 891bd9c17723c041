from django import forms

from accounts.typed import Words
from milestones.asking import FilterForm
from milestones.forms import SentOnce
from milestones.kinds import FeedbackKind
from milestones.models.feedback import MESSAGE_LENGTH
from milestones.validators import plain_text
from public.filters import query_field
from public.honeypot import Honeypot


class FeedbackForm(SentOnce, Honeypot):
    """Three questions, one of which may stay unanswered. No name is asked for."""

    kind = forms.ChoiceField(
        label="ماذا تريد؟",
        choices=[(FeedbackKind.CORRECTION, "تصحيح خطأ في السجل"), (FeedbackKind.QUESTION, "سؤال")],
        error_messages={"required": "اختر: تصحيح أو سؤال.", "invalid_choice": "اختر من اللائحة: تصحيح أو سؤال."},
    )
    message = Words(
        label="رسالتك",
        help_text="اذكر موضع الخطأ وصوابه، أو ما تسأل عنه. لا تكتب معطيات شخصية لا يحتاج إليها الجواب.",
        max_length=MESSAGE_LENGTH,
        validators=[plain_text],
        widget=forms.Textarea({"rows": 7}),
        error_messages={
            "required": "اكتب رسالتك: ما الذي تريد تصحيحه أو السؤال عنه؟",
            "max_length": f"رسالتك أطول من {MESSAGE_LENGTH} حرف؛ اختصرها.",
        },
    )
    email = forms.EmailField(
        label="بريدك الإلكتروني (اختياري)",
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
        help_text="لنخبرك بالجواب، ولا شيء غيره.",
        error_messages=dict.fromkeys(
            ("invalid", "max_length"), "عنوان البريد هذا ناقص أو فيه خطأ؛ صححه أو اترك الخانة فارغة."
        ),
    )

    field_order = ["kind", "message", "email"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for validator in self.fields["email"].validators:  # each says the same: what to do about it
            validator.message = self.fields["email"].error_messages["invalid"]


class WhichCommune(FilterForm):
    q = query_field("اسم الجماعة")
