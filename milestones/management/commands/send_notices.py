from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import outbox
from accounts.models import Letter, User
from milestones import notices


class Command(BaseCommand):
    help = (
        "Send the letters that have not left yet, to staff and to citizens. May run at any time, and twice at once."
    )

    def add_arguments(self, parser):
        parser.add_argument("--daily", action="store_true", help="to those who asked for one letter a day")

    def handle(self, daily, **options):
        now = timezone.now()
        notices.ask_for_letters(User.Notices.DAILY if daily else User.Notices.EACH, at=now)
        sent = outbox.send_due(now)
        self.stdout.write(f"letters sent: {sent}, not sent yet: {Letter.objects.waiting().count()}")
