"""The letters of invitation that a spreadsheet of accounts brings about: who was invited, and who waits still."""

from django.shortcuts import redirect
from django.urls import path

from accounts import outbox
from accounts.models import User


class LettersOfSheet:
    """For the admin of accounts: letters leave once the lines are kept, and the page says of each whether it left."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.letters_view)
        return [path("import/<int:pk>/letters/", view, name=self._name("letters")), *super().get_urls()]

    def confirmed(self, request, held):
        outbox.put("invitation", held.outcome.get("invited", []))

    def letters_view(self, request, pk):
        held = self._held(request, pk)
        if held is None:
            return redirect(self._url("import"))
        if request.method == "POST" and held.outcome is not None:
            outbox.put("invitation", outbox.waiting("invitation", held.outcome.get("invited", [])))
        return redirect(self._url("sheet", pk))

    def _told(self, held):
        invited = User.objects.filter(pk__in=(held.outcome or {}).get("invited", [])).order_by("username")
        waiting = outbox.waiting("invitation", invited.values_list("pk", flat=True))
        return super()._told(held) | {
            "after_template": "admin/import_export/_letters.html",
            "letters": {
                "sent": [user for user in invited if user.pk not in waiting],
                "waiting": [user for user in invited if user.pk in waiting],
            },
            "letters_url": self._url("letters", held.pk),
        }
