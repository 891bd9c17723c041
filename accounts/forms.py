"""The forms of a person's own account."""

from django import forms
from django.contrib.auth.forms import SetPasswordForm

from accounts.invitations import send_reset
from accounts.models import User


class ResetForm(forms.Form):
    """Asks for an address; what is answered is the same whether it is known or not."""

    email = forms.EmailField(
        label="البريد الإلكتروني",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
        help_text="العنوان المسجل في حسابك.",
        error_messages={"required": "اكتب بريدك الإلكتروني."},
    )

    def send(self):
        for user in User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True):
            send_reset(user)


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
