from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tadafur import personal_data


class Command(BaseCommand):
    help = "Erase a person for good: an account loses its name, an address goes with all that it followed and wrote."

    def add_arguments(self, parser):
        parser.add_argument("who", help="a user name or an e-mail address")
        parser.add_argument("--no-input", action="store_true", help="do not ask again")

    def handle(self, who, no_input, **options):
        if not no_input and input("سيُمحى كل ما يدل على هذا الشخص، بلا رجعة. اكتب «نعم» للمتابعة: ").strip() != "نعم":
            raise CommandError("لم يُمح شيء.")
        try:
            erased = personal_data.erase(who, at=timezone.now())
        except personal_data.Ambiguous as error:
            raise CommandError(personal_data.AMBIGUOUS) from error
        except personal_data.LastManager as error:
            raise CommandError("هذا آخر حساب لإدارة البرنامج؛ افتح حسابا آخر لها أولا.") from error
        self.stdout.write("مُحيت معطيات هذا الشخص." if erased else "لا شيء محفوظ عن هذا الشخص.")
