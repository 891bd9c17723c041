from django.apps import AppConfig


class MilestonesConfig(AppConfig):
    name = "milestones"
    verbose_name = "سجل المحطات"

    def ready(self):
        from milestones import notices  # they want the models to be there
        from milestones.feedback_letters import FEEDBACK

        notices.KINDS.append(FEEDBACK)
