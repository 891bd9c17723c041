from django.core.management.base import BaseCommand
from django.utils import timezone

from public import alerts, by_mail


class Command(BaseCommand):
    help = "Send followers their letters, and erase what nobody confirmed. Once a day; may run twice at once."

    def handle(self, **options):
        now = timezone.now()
        done = alerts.run(now)
        erased = by_mail.erase_unconfirmed(now)
        self.stdout.write(f"رسائل أُرسلت: {done.sent}، لم تُرسل بعد: {done.failed}، طلبات لم تُؤكد فحُذفت: {erased}")
