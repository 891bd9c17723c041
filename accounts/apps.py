from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "الحسابات والصلاحيات"

    def ready(self):
        from accounts import audit, invitations  # noqa: F401 - says who writes its letters; they want the models to be there

        audit.listen()
