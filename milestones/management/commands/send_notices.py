from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import outbox
from accounts.models import Letter, User
from milestones import feedback_letters, notices
from milestones.models import Feedback


class Command(BaseCommand):
    help = (
        "Send the letters that have not left yet, to staff and to citizens. May run at any time, and twice at once."
    )

    def add_arguments(self, parser):
        parser.add_argument("--daily", action="store_true", help="to those who asked for one letter a day")

    def handle(self, daily, **options):
        mode = User.Notices.DAILY if daily else User.Notices.EACH
        waiting = notices.waiting_for(mode)
        readers = User.objects.filter(pk__in={to for rows in waiting for to in rows.values_list("to", flat=True)})
        sent = sum(notices.attempt(person) for person in readers)
        sent += feedback_letters.send_untold()
        sent += outbox.send_due(timezone.now())
        left = Letter.objects.waiting().count()
        left += Feedback.objects.untold().count() + sum(rows.count() for rows in notices.waiting_for(mode))
        self.stdout.write(f"notices sent: {sent}, not sent yet: {left}")
