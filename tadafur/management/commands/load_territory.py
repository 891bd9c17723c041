from django.core.management.base import BaseCommand

from communes import territory
from milestones import standing


class Command(BaseCommand):
    help = "Load the 12 regions, 75 provinces and prefectures and 1,503 communes of HCP's 2024 census."

    def handle(self, **options):
        for what, count in territory.load().items():
            self.stdout.write(f"{what}: {count}")
        self.stdout.write(f"provinces counted anew: {standing.refresh_provinces()}")
