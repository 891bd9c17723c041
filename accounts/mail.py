"""Letters to people: each is a folder under templates/mail/, with its subject, its text and its HTML."""

import logging

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.models import User

log = logging.getLogger(__name__)


def send(name: str, to: User, **context) -> bool:
    """Send the letter `name` to a person; False where they have no address or the mail server refuses."""
    if not to.email:
        return False
    context["to"] = to
    subject, text, html = (
        render_to_string(f"mail/{name}/{part}", context) for part in ("subject.txt", "body.txt", "body.html")
    )
    letter = EmailMultiAlternatives(" ".join(subject.split()), text, to=[to.email])
    letter.attach_alternative(html, "text/html")
    try:
        return bool(letter.send())
    except (OSError, ValueError):  # what smtplib and sockets raise, and an address that no header can hold
        log.exception("the letter «%s» could not be sent to account %s", name, to.pk)
        return False
