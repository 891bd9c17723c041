from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import HeldSheet
from cards import bundles
from milestones import held_files


class Command(BaseCommand):
    help = (
        "Delete what was kept for a while and is over: files and spreadsheets that nobody confirmed, bundles of "
        "cards. Run daily; may run twice at once."
    )

    def handle(self, **options):
        files = held_files.clear()
        sheets, _ = HeldSheet.objects.too_old().delete()
        made = bundles.clear(timezone.now())
        self.stdout.write(f"files: {files}, spreadsheets: {sheets}, bundles: {made}")
