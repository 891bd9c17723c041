from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from tadafur import demo


class Command(BaseCommand):
    help = "Fill a database of its own, whose name holds «demo», with a made-up record. Refused anywhere else."

    def add_arguments(self, parser):
        parser.add_argument("--communes", type=int, default=60)
        parser.add_argument("--milestones", type=int, default=20, help="of each commune")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, communes, milestones, seed, **options):
        if not settings.LOCAL or not settings.SYNTHETIC:
            raise CommandError(
                "demo_data writes into a database whose name holds «demo», on a person's own machine alone: "
                "LOCAL=1 DATABASE_URL=sqlite:///…/demo.sqlite3"
            )
        if not (1 <= communes <= 1503 and 1 <= milestones <= 1000):
            raise CommandError("--communes takes 1 to 1503, --milestones 1 to 1000")
        made = demo.make(communes, milestones, as_of=localdate(), seed=seed)
        self.stdout.write(f"communes: {made.communes}\nmilestones: {made.milestones}")
