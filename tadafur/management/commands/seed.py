from django.core.management.base import BaseCommand

from tadafur import seeding


class Command(BaseCommand):
    help = "Bring in the real data of fixtures/. May run again at any time: edited rows are never overwritten."

    def handle(self, **options):
        for what, count in seeding.seed().items():
            self.stdout.write(f"{what}: {count}")
