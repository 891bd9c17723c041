from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "public"
    verbose_name = "البوابة العمومية"

    def ready(self):
        from public import by_mail  # noqa: F401 - it says who writes its letters; it wants the models to be there
