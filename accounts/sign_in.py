from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from accounts import policy


class StaffSignIn(AdminAuthenticationForm):
    """Sign-in to the staff pages: open to whoever holds a mandate today."""

    error_messages = {
        "invalid_login": "اسم المستعمل أو كلمة السر غير صحيحة؛ انتبه إلى الحروف الكبيرة والصغيرة ثم أعد المحاولة.",
        "no_mandate": "لا مهمة قائمة لهذا الحساب اليوم؛ اتصل بإدارة البرنامج لتجديدها.",
    }

    def get_invalid_login_error(self):
        return ValidationError(self.error_messages["invalid_login"], code="invalid_login")

    def confirm_login_allowed(self, user):
        if not policy.may_enter_staff_pages(user):
            raise ValidationError(self.error_messages["no_mandate"], code="no_mandate")
