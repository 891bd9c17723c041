from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import audit


class Command(BaseCommand):
    help = "Erase security events that are older than SECURITY_EVENTS_DAYS days. Run daily."

    def handle(self, **options):
        erased = audit.erase(before=timezone.now() - timedelta(settings.SECURITY_EVENTS_DAYS))
        self.stdout.write(f"أحداث أمنية مُحيت: {erased}")
