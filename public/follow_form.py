"""The form that asks to follow by e-mail. It stands on public pages, which carry no token and set no cookie."""

from crispy_forms.helper import FormHelper
from django import forms

from public.models import Follower


class FollowForm(forms.Form):
    email = forms.EmailField(
        label="بريدك الإلكتروني",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "required": "اكتب بريدك الإلكتروني لنرسل إليه رابط التأكيد.",
            "invalid": "اكتب بريدا إلكترونيا كاملا، فيه اسم ثم @ ثم اسم الموقع.",
        },
    )
    every = forms.ChoiceField(
        label="تصلك رسالة",
        choices=Follower.Every.choices,
        initial=Follower.Every.WEEK,
        error_messages={"required": "اختر متى تصلك الرسالة.", "invalid_choice": "اختر: كل يوم أو كل أسبوع."},
    )

    def __init__(self, data=None, *, asked: dict):
        """`asked`: the filters of what would be followed; the page sends them along."""
        super().__init__(data, auto_id="follow_%s", use_required_attribute=False)
        self.fields["email"].widget.attrs.pop("maxlength", None)  # said, and not cut while it is typed
        self.asked = asked

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        return helper
