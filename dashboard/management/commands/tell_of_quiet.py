from django.core.management.base import BaseCommand
from django.utils import timezone

from dashboard import quiet_letters


class Command(BaseCommand):
    help = "Tell whoever looks after communes which have gone quiet, each once. Weekly; may run twice at once."

    def handle(self, **options):
        self.stdout.write(f"communes gone quiet: {quiet_letters.tell(timezone.now())}")
