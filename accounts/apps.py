from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "الحسابات والصلاحيات"

    def ready(self):
        # They want the models to be there; invitations and second factors say who writes their letters.
        from accounts import audit, invitations, second_factor, sessions  # noqa: F401

        audit.listen()
        user_logged_in.connect(sessions.begin)
        user_logged_out.connect(sessions.left)
