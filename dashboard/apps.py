from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "مكاتب العاملين"

    def ready(self):
        # They want the models to be there; quiet_letters says who writes its letter.
        from dashboard import quiet_letters  # noqa: F401
        from dashboard.follow_up_letters import ANSWERS, REMINDERS
        from milestones import notices

        notices.KINDS += [REMINDERS, ANSWERS]
