from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from accounts import audit
from accounts.security_events import Kind
from tadafur.backups import making, rotation
from tadafur.backups.archive import Unusable


class Command(BaseCommand):
    help = "Make a backup of the database and the files, while people write, and remove old ones. Run nightly."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=Path(settings.BACKUPS), help="instead of BACKUPS")
        parser.add_argument("--days", type=int, default=7, help="of how many days the last backup stays")
        parser.add_argument("--weeks", type=int, default=5, help="of how many weeks")
        parser.add_argument("--months", type=int, default=12, help="of how many months")

    def handle(self, folder, days, weeks, months, **options):
        try:
            made = making.make(folder, at=timezone.now(), recipient=settings.BACKUP_KEY)
        except Unusable as error:
            raise CommandError(f"No backup was made: {error}.") from error
        megabytes = made.size / 1024**2
        self.stdout.write(f"{made.path.name}: {made.rows} rows, {made.files} files, {megabytes:.1f} MB")
        with suppress(DatabaseError):  # a backup before an upgrade: its tables are not there yet
            audit.note(kind=Kind.BACKED_UP, detail=made.path.name)
        if made.missing:  # an older backup may be the last that holds them
            missing = ", ".join(made.missing)
            raise CommandError(f"The backup is made and no old one removed, as these files were not there: {missing}")
        for old in rotation.rotate(folder, days=days, weeks=weeks, months=months):
            self.stdout.write(f"removed: {old.name}")
