from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "مكاتب العاملين"

    def ready(self):
        from dashboard.follow_up_letters import REMINDERS  # it wants the models to be there
        from milestones import notices

        notices.KINDS.append(REMINDERS)
