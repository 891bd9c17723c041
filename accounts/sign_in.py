"""Signing in: one door, for the admin as for the desk."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from accounts import policy


class NameOrEmail(ModelBackend):
    """A person is known by user name or by e-mail address; addresses are the same in capitals and in small."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        people = get_user_model().objects
        if username and "@" in username and not people.filter(username=username).exists():
            known = people.filter(email__iexact=username).first()
            username = known.username if known else username
        return super().authenticate(request, username=username, password=password, **kwargs)


class StaffSignIn(AuthenticationForm):
    """Open to whoever holds a mandate today."""

    error_messages = {
        "invalid_login": "اسم المستعمل أو كلمة السر غير صحيحة؛ انتبه إلى الحروف الكبيرة والصغيرة ثم أعد المحاولة.",
        "no_mandate": "لا مهمة قائمة لهذا الحساب اليوم؛ اتصل بإدارة البرنامج لتجديدها.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "اسم المستعمل أو البريد الإلكتروني"
        self.fields["username"].widget.attrs |= {"dir": "ltr", "autocomplete": "username"}

    def get_invalid_login_error(self):
        return ValidationError(self.error_messages["invalid_login"], code="invalid_login")

    def confirm_login_allowed(self, user):
        if not policy.may_enter_staff_pages(user):
            raise ValidationError(self.error_messages["no_mandate"], code="no_mandate")
