"""The forms of a person's own account."""

from dataclasses import dataclass

from django import forms
from django.contrib.auth.forms import SetPasswordForm

from accounts import mail
from accounts.after_answer import after_answer
from accounts.invitations import send_reset
from accounts.limits import Rule, allowed, allowed_to, in_minutes
from accounts.models import User

ASKING = Rule("reset", times=20, seconds=60 * 60)  # one address, which a whole town hall may stand behind
LETTERS = Rule("reset-letters", times=5, seconds=60 * 60)  # one mailbox


class ResetForm(forms.Form):
    """Asks for an address; what is answered is the same whether it is known or not."""

    email = forms.EmailField(
        label="البريد الإلكتروني",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
        help_text="العنوان المسجل في حسابك.",
        error_messages={"required": "اكتب بريدك الإلكتروني."},
    )

    def send(self, request) -> int:
        """How many seconds too early it is asked, 0 where it is not. A mailbox that had its letters gets no more.

        Who has no account gets a letter that says so. Who has one is looked for after the answer, so that neither
        what is answered nor how long it takes tells anybody else.
        """
        if wait := allowed(ASKING, request).retry_after:
            self.add_error("email", f"كثرت الطلبات من هذه الشبكة؛ أعد المحاولة بعد {in_minutes(wait)}.")
            return wait
        email = self.cleaned_data["email"]
        if allowed_to(LETTERS, email.lower()).allowed:
            after_answer(lambda: send_link(email))
        return 0


def send_link(email: str) -> None:
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    send_reset(user) if user else mail.send("no_account", Stranger(email))


@dataclass(frozen=True)
class Stranger:
    """Whoever typed an address that no open account has."""

    email: str
    pk: int = 0


class NewPassword(SetPasswordForm):
    """A password chosen with a one-time link."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "كلمة السر الجديدة"
        self.fields["new_password2"].label = "كلمة السر الجديدة مرة ثانية"


class AccountForm(forms.ModelForm):
    password = forms.CharField(
        label="كلمة السر الحالية",
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text="لتغيير البريد الإلكتروني وحده: به تُسترجع كلمة السر.",
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "notices"]
        widgets = {
            "email": forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
            "first_name": forms.TextInput({"autocomplete": "given-name"}),
            "last_name": forms.TextInput({"autocomplete": "family-name"}),
        }
        help_texts = {
            "email": "تصلك عليه إخبارات المراجعة، وبه تسترجع كلمة السر إن نسيتها.",
            "notices": "تُرسَل عند إرسال المحطات إلى المراجعة وإعادتها ونشرها.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["first_name"].required = True

    def clean(self):
        cleaned = super().clean()
        if "email" in self.changed_data and not self.instance.check_password(cleaned.get("password", "")):
            self.add_error("password", "اكتب كلمة السر الحالية الصحيحة لتغيير البريد الإلكتروني.")
        return cleaned
