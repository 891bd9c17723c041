from django.core.management.base import BaseCommand, CommandError

from accounts import second_factor
from accounts.models import User


class Command(BaseCommand):
    help = "Take the second factor away from an account whose owner lost it: for the last account of the management."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, username, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        second_factor.reset(user, by=None, why="ضاعت الخطوة الثانية؛ أُلغيت من الخادم")
        self.stdout.write(f"{username} signs in by password alone, and is led to set up a new second factor.")
