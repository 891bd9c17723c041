from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "الحسابات والصلاحيات"

    def ready(self):
        from accounts import invitations  # noqa: F401 - it says who writes its letters; it wants the models to be there
