from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts import audit
from accounts.security_events import Kind
from tadafur.backups import archive, restoring


class Command(BaseCommand):
    help = "Bring a backup back into an empty database, or in the place of what is there. Stop the portal first."

    def add_arguments(self, parser):
        parser.add_argument("backup", type=Path)
        parser.add_argument("--key", type=Path, help="the file of the secret key, for an encrypted backup")
        parser.add_argument("--replace", action="store_true", help="destroy the record that the database holds now")
        parser.add_argument("--check", action="store_true", help="only prove that the backup is whole")

    def handle(self, backup, key, replace, check, **options):
        try:
            secret = secret_of(key) if key else ""
            done = archive.verify(backup, secret) if check else restoring.restore(backup, key=secret, replace=replace)
        except restoring.NotEmpty as error:
            raise CommandError(
                "Nothing was touched: the database holds a record. Restore into an empty one, or say --replace."
            ) from error
        except (archive.Unusable, OSError) as error:
            raise CommandError(f"Nothing was restored: {error}.") from error
        if not check:
            audit.note(kind=Kind.RESTORED, detail=backup.name)
        what = "whole" if check else "restored"
        files = sum(name.startswith("files/") for name in done["members"])
        self.stdout.write(f"{what}: {sum(done['rows'].values())} rows and {files} files as of {done['made_at']}")
        if done["missing"]:
            self.stderr.write(f"Not in the backup, as they were missing then: {', '.join(done['missing'])}")


def secret_of(file: Path) -> str:
    """The key in a file as `age-keygen` writes it: among comments."""
    lines = (line.strip() for line in file.read_text().splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")
