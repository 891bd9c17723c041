from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from milestones import answering


class Command(BaseCommand):
    help = (
        "Erase what citizens wrote, with their addresses, FEEDBACK_ERASED_AFTER days after it was closed. Run daily."
    )

    def handle(self, **options):
        now = timezone.now()
        erased = answering.erase(closed_before=now - timedelta(settings.FEEDBACK_ERASED_AFTER), at=now)
        self.stdout.write(f"feedback erased: {erased}")
