"""The letters of invitation that a spreadsheet of accounts brings about: who was invited, and who waits still."""

import time

from django.db import transaction
from django.shortcuts import redirect
from django.urls import path

from accounts.invitations import invite
from accounts.models import HeldSheet, User

SECONDS = 15  # that a page takes for letters; the others leave when their button is pressed
REFUSALS = 2  # letters in a row that the mail server did not take: it takes no other now


class LettersOfSheet:
    """For the admin of accounts: letters leave once the lines are kept, and the page says of each whether it left."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.letters_view)
        return [path("import/<int:pk>/letters/", view, name=self._name("letters")), *super().get_urls()]

    def confirmed(self, request, held):
        send(held, by=request.user)

    def letters_view(self, request, pk):
        held = self._held(request, pk)
        if held is None:
            return redirect(self._url("import"))
        if request.method == "POST" and held.outcome is not None:
            send(held, by=request.user)
        return redirect(self._url("sheet", pk))

    def _told(self, held):
        outcome = held.outcome or {}
        sent, waiting = (User.objects.filter(pk__in=outcome.get(which, [])) for which in ("sent", "invited"))
        return super()._told(held) | {
            "after_template": "admin/import_export/_letters.html",
            "letters": {"sent": sent.order_by("username"), "waiting": waiting.order_by("username")},
            "letters_url": self._url("letters", held.pk),
        }


def send(held: HeldSheet, *, by: User):
    """Send the invitations that wait, as many as the time of a page allows."""
    waiting = _moved(held, taken="all")
    sent, refused, until = [], 0, time.monotonic() + SECONDS
    for user in User.objects.filter(pk__in=waiting, is_active=True).order_by("pk"):
        if refused == REFUSALS or time.monotonic() > until:
            break
        if user.has_usable_password() or invite(user, by=by):
            sent.append(user.pk)
            refused = 0
        else:
            refused += 1
    _moved(held, sent=sent, back=[pk for pk in waiting if pk not in sent])


@transaction.atomic
def _moved(held: HeldSheet, *, taken: str = "", sent=(), back=()) -> list[int]:
    """Take the letters that wait out of the list, so that a second press does not send them too; or put back."""
    held = HeldSheet.objects.select_for_update().get(pk=held.pk)
    waiting = held.outcome.get("invited", [])
    held.outcome["invited"] = [] if taken else [*waiting, *back]
    held.outcome["sent"] = [*held.outcome.get("sent", []), *sent]
    held.save(update_fields=["outcome"])
    return waiting
