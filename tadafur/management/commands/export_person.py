import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from accounts import audit
from accounts.security_events import Kind
from tadafur import personal_data


class Command(BaseCommand):
    help = "Write all that is held of a person, and their files, into a new folder, to be handed to them."

    def add_arguments(self, parser):
        parser.add_argument("who", help="a user name or an e-mail address")
        parser.add_argument("folder", type=Path)

    def handle(self, who, folder, **options):
        try:
            held = personal_data.held_of(who)
        except personal_data.Ambiguous as error:
            raise CommandError(personal_data.AMBIGUOUS) from error
        if not held:
            raise CommandError("لا شيء محفوظ عن هذا الشخص.")
        folder.mkdir(mode=0o700)
        told = json.dumps(held, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
        (folder / "person.json").write_text(told, "utf-8")
        files = personal_data.copy_files(held, folder / "files")
        audit.note(kind=Kind.PERSON_EXPORTED, whom=personal_data.account_of(who))
        self.stdout.write(f"الأسطر: {sum(map(len, held.values()))}، الملفات: {files}، المجلد: {folder}")
