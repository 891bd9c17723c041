from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "الحسابات والصلاحيات"

    def ready(self):
        # Both want the models to be there; invitations say who writes their letters.
        from accounts import invitations, sessions  # noqa: F401

        user_logged_in.connect(sessions.begin)
