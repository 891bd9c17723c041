"""Signing in: one door, for the admin as for the desk."""

from allauth.account.utils import perform_login
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare

from accounts import policy
from accounts.guessing import Try
from accounts.limits import in_minutes

WITH_PASSWORD = "with_password"  # in the session of whoever is half-way in: a digest of the password they gave


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
        "too_many": "كثرت المحاولات الخاطئة من هذه الشبكة؛ أعد المحاولة بعد %s. إن نسيت كلمة السر فاطلب رابطا جديدا.",
        "no_mandate": "لا مهمة قائمة لهذا الحساب اليوم؛ اتصل بإدارة البرنامج لتجديدها.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "اسم المستعمل أو البريد الإلكتروني"
        self.fields["username"].widget.attrs |= {"dir": "ltr", "autocomplete": "username"}

    wait = 0  # seconds until the next try

    def clean(self):
        name, password = (self.cleaned_data.get(field) for field in ("username", "password"))
        if not (name and password):
            return super().clean()
        tried = Try(self.request, name)
        if tried.wait:
            self.wait = tried.wait
            raise ValidationError(self.error_messages["too_many"] % in_minutes(tried.wait), code="too_many")
        try:
            return super().clean()
        finally:
            if self.get_user() is not None:
                tried.was_right()

    def get_invalid_login_error(self):
        return ValidationError(self.error_messages["invalid_login"], code="invalid_login")

    def confirm_login_allowed(self, user):
        if not policy.may_enter_staff_pages(user):
            raise ValidationError(self.error_messages["no_mandate"], code="no_mandate")


def enter(request, user, lead_to: str):
    """Sign in whoever has given their password, asking first for the second factor where the account has one."""
    request.session[WITH_PASSWORD] = user.get_session_auth_hash()
    return perform_login(request, user, redirect_url=lead_to)


def is_still_to_enter(request, user) -> bool:
    """Nothing of the account changed between its password and its second factor."""
    with_password = request.session.pop(WITH_PASSWORD, "")
    return user.is_active and constant_time_compare(with_password, user.get_session_auth_hash())
