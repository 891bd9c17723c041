"""Letters to people: each is a folder under templates/mail/, with its subject, its text and, for some, its HTML."""

import logging
from contextlib import suppress
from contextvars import ContextVar
from typing import Protocol

from django.core.mail import EmailMultiAlternatives
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

log = logging.getLogger(__name__)
failure: ContextVar[str] = ContextVar("kind of error of the last letter that did not leave", default="")


class Reader(Protocol):
    """Whoever has an address: an account, or a citizen who left theirs."""

    pk: int
    email: str


def send(name: str, to: Reader, *, headers: dict[str, str] | None = None, **context) -> bool:
    """Send the letter `name` to a reader; False where they have no address or the mail server refuses.

    The log names the reader by number alone: what a mail server answers repeats the address.
    """
    if not to.email:
        return False
    context["to"] = to
    subject, text = (render_to_string(f"mail/{name}/{part}", context) for part in ("subject.txt", "body.txt"))
    letter = EmailMultiAlternatives(" ".join(subject.split()), text, to=[to.email], headers=headers)
    with suppress(TemplateDoesNotExist):  # plain letters have none
        letter.attach_alternative(render_to_string(f"mail/{name}/body.html", context), "text/html")
    try:
        return bool(letter.send())
    except (OSError, ValueError) as error:  # what smtplib and sockets raise, and an address that no header can hold
        whom, why = f"{type(to).__name__.lower()} {to.pk}", type(error).__name__
        failure.set(why)
        log.error("the letter «%s» could not be sent to %s: %s", name, whom, why)
        return False
