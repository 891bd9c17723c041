"""Letters that a mail server refused, once their pause is over."""

from django.core.management import call_command
from django.utils import timezone

from accounts.models import Letter


def send_again(*how: str) -> None:
    """The next run of the timer that comes after every pause."""
    Letter.objects.update(next_try_at=timezone.now())
    call_command("send_notices", *how)
