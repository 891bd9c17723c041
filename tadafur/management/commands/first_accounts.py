import json
import os
import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Mandate, Role, User
from communes.models import Commune, Province

DEMNATE, AZILAL = "05.081.01.03", "05.081"


def database_is_here() -> bool:
    """A file or a socket of this machine; a server elsewhere holds other people's accounts."""
    database = settings.DATABASES["default"]
    host = database.get("HOST") or database.get("OPTIONS", {}).get("host", "")
    return host in ("", "localhost", "127.0.0.1") or host.startswith("/")


class Command(BaseCommand):
    help = "On one's own machine: one account per role, with random passwords shown once and kept in var/."

    @transaction.atomic
    def handle(self, **options):
        if not (settings.LOCAL and database_is_here()):
            raise CommandError(
                "first_accounts makes sample accounts: it runs with LOCAL=1 alone, never in production."
            )
        # A made-up record has accounts of its own; their passwords don't take the place of the others'.
        path = settings.VAR_DIR / ("demo-accounts.json" if settings.SYNTHETIC else "accounts.json")
        if Mandate.objects.exists():
            self.stdout.write(f"Accounts are there already; the first passwords are in {path.name} in var/.")
            return
        demnate = Commune.objects.get(hcp_code=DEMNATE)
        azilal = Province.objects.get(hcp_code=AZILAL)
        passwords = {}
        for username, name, mandate in (
            ("demnate", "محرر جماعة دمنات", {"role": Role.STAFF, "commune": demnate}),
            ("azilal", "منسق إقليم أزيلال", {"role": Role.COORDINATOR, "province": azilal}),
            ("management", "إدارة البرنامج", {"role": Role.MANAGEMENT}),
            ("observer", "مراقب البرنامج", {"role": Role.OBSERVER}),
        ):
            passwords[username] = secrets.token_urlsafe(12)
            facts = {"first_name": name, "is_staff": True}
            user = User.objects.create_user(username, f"{username}@example.ma", passwords[username], **facts)
            Mandate.objects.create(user=user, **mandate)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(passwords, file, indent=1)
        self.stdout.write(f"Accounts for /admin/, one per role (kept in var/{path.name}, readable by you alone):")
        for username, password in passwords.items():
            self.stdout.write(f"  {username:12} {password}")
