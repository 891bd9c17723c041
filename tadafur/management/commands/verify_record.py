from itertools import islice

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from milestones.storage import PrivateStorage
from tadafur.backups.making import snapshot
from tadafur.verifying import of_files
from tadafur.verifying.checks import checks

MOST_TOLD = 20


class Command(BaseCommand):
    help = "Prove that the record holds together; exit status 1 where it does not. Run nightly, while people write."

    def add_arguments(self, parser):
        parser.add_argument("--quick", action="store_true", help="look at the size of files, not at what is in them")
        parser.add_argument("--mend", action="store_true", help="remove files older than a day that nothing names")

    def handle(self, quick, mend, **options):
        with snapshot():
            wrong = sum(self.told(proved, check()) for proved, check in checks(quick=quick).items())
            unnamed, named = of_files.unnamed(timezone.now()), len(of_files.named())
        if mend and len(unnamed) > max(MOST_TOLD, named):
            raise CommandError(
                f"Nothing was removed: {len(unnamed)} files are named by nothing, and {named} by this database. "
                "Do MEDIA_ROOT and DATABASE_URL belong to one portal?"
            )
        for name in unnamed:
            if mend:
                PrivateStorage().delete(name)
            self.stdout.write(f"file {name}: nothing names it{', removed' if mend else ' (--mend removes it)'}")
        if wrong:
            raise CommandError(f"{wrong} things are wrong")

    def told(self, proved: str, problems) -> int:
        first = list(islice(problems, MOST_TOLD))
        more = sum(1 for _ in problems)
        self.stdout.write(f"{'WRONG' if first else 'ok'}: {proved}")
        for problem in first:
            self.stdout.write(f"  {problem}")
        if more:
            self.stdout.write(f"  and {more} more")
        return len(first) + more
