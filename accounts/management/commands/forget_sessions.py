from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone


class Command(BaseCommand):
    help = "Delete sessions that are over, with the addresses they were opened from. Run once a day."

    def handle(self, **options):
        call_command("clearsessions")
        over = timezone.now() - timedelta(days=settings.SESSION_DAYS)
        deleted, _ = UserSession.objects.filter(created_at__lt=over).delete()
        self.stdout.write(f"{deleted} sessions that were over are forgotten.")
