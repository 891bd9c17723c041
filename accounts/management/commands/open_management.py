from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Mandate, Role, User


class Command(BaseCommand):
    help = "Open an account of the programme's management: the first one of a new portal, or a way back in."

    def add_arguments(self, parser):
        parser.add_argument("username")

    @transaction.atomic
    def handle(self, username, **options):
        user = User.objects.filter(username=username).first() or User(username=username)
        password = getpass("Password: ")
        try:
            user.full_clean(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        user.is_active = user.is_staff = True
        user.set_password(password)
        user.save()
        Mandate.objects.get_or_create(user=user, role=Role.MANAGEMENT, ends=None)
        self.stdout.write(f"{username} may now sign in at /admin/ and manage the programme.")
