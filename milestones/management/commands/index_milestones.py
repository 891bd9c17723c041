from django.core.management.base import BaseCommand

from arabic.counting import NOUNS, counted
from milestones.models import Milestone


class Command(BaseCommand):
    help = "Write anew what search looks in, after a change of the stemmer."

    def handle(self, **options):
        number = Milestone.objects.index_again()
        self.stdout.write(f"ما تغيَّرت كلمات البحث فيه: {counted(number, NOUNS['milestone'])}.")
