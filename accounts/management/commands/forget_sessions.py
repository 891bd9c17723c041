from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import sessions


class Command(BaseCommand):
    help = "Delete sessions that are over, with the addresses they were opened from. Run once a day."

    def handle(self, **options):
        call_command("clearsessions")
        deleted = sessions.forget_over(at=timezone.now())
        self.stdout.write(f"{deleted} sessions that were over are forgotten.")
