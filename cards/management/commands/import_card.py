"""Cards from the command line, through the steps of the preview page: read, propose, then apply what is certain."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts import policy
from accounts.models import User
from cards import applying, proposing, rows
from cards.lines import Unreadable
from cards.models import Row
from communes.models import Enrolment

IMPORTER = "import"  # stands as the writer of what no person signed in for; it can't sign in
SUFFIXES = (".docx", ".odt", ".txt", ".doc", ".pdf")  # the last two are answered with what to do about them


class Command(BaseCommand):
    help = (
        "Read cards of communes and enter them as drafts. A card with lines that want a decision is left open, "
        "for somebody to decide on its page. Exit status 0: all done; 1: some files were refused or left open."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", help="cards, or folders of them")
        parser.add_argument("--commune", metavar="SLUG", help="without it each file's name is the slug")
        parser.add_argument("--by", metavar="USERNAME", help="whose drafts they are: somebody who may write there")
        parser.add_argument("--dry-run", action="store_true", help="read and tell, write nothing")
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="json: one object a file, on a line of its own"
        )

    def handle(self, *, files, **options):
        self.options = options
        if options["commune"]:
            self.enrolment(options["commune"])  # a wrong one stops all of it before anything is written
        found = [card for name in files for card in cards_in(Path(name))]
        if not found:
            raise CommandError("No card there: .docx, .odt and .txt are read.")
        by = self.writer(options["by"])
        left = 0
        for number, path in enumerate(found, start=1):
            self.tell(f"[{number}/{len(found)}] {path.name}")
            done = self.read(path, by)
            left += not done
        self.tell(f"{len(found)} files: {len(found) - left} done, {left} refused or left open.")
        if left:
            sys.exit(1)

    def tell(self, message: str):
        self.stderr.write(message, style_func=str)

    def writer(self, username: str | None) -> User:
        if username:
            found = User.objects.filter(username=username, is_active=True).first()
            if found is None:
                raise CommandError(f"No active account is called {username}.")
            return found
        if self.options["dry_run"]:
            return User(username=IMPORTER)
        facts = {"first_name": "الاستيراد من سطر الأوامر", "is_active": False, "password": "!"}
        return User.objects.get_or_create(username=IMPORTER, defaults=facts)[0]

    def enrolment(self, slug: str) -> Enrolment:
        found = Enrolment.objects.with_places().select_related("programme").filter(commune__slug=slug).first()
        if found is None:
            raise CommandError(f"No commune of the programme has the slug {slug}.")
        return found

    def read(self, path: Path, by: User) -> bool:
        """Whether the file came through: read, and written unless nothing was to be."""
        try:
            enrolment = self.enrolment(self.options["commune"] or path.stem)
            if self.options["by"] and not policy.may_write_in(by, enrolment.commune):
                raise CommandError(f"{by.username} may not write in {enrolment.commune.slug}.")
            content = path.read_bytes()
            reading = proposing.read_whole(content)
        except (Unreadable, OSError, CommandError) as error:
            self.tell(f"  refused: {error}")
            return False
        names = proposing.Names.of(enrolment.programme_id)
        self.show(path, as_json(path, list(proposing.rows_of(reading, names))))
        if self.options["dry_run"]:
            return True
        return self.write(path, content, enrolment, by)

    def write(self, path: Path, content: bytes, enrolment: Enrolment, by: User) -> bool:
        now = timezone.now()
        with transaction.atomic():
            try:
                card = proposing.propose(enrolment=enrolment, content=content, name=path.name, by=by, at=now)
            except proposing.OpenAlready as error:
                card = error.card
            if self.options["commune"] and (named := proposing.other_commune(card)):
                self.tell(
                    f"  its headings name another commune ({named}); entered for {self.options['commune']} as asked"
                )
                applying.is_ours(card, by=by, at=now)
            try:
                made = applying.confirm(card, by=by, at=now)
            except applying.NothingToWrite:
                self.tell("  nothing new: the commune has every line already")
                applying.drop(card, by=by, at=now)
                return True
            except rows.Refused as refusal:
                self.tell(f"  left open at {card.get_absolute_url()}: {refusal}")
                return False
        skipped = card.rows.filter(left_out=True).count()
        self.tell(f"  {len(made)} drafts, {skipped} lines that the commune had already")
        return True

    def show(self, path: Path, told: dict):
        if self.options["format"] == "json":
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for item in told["items"]:
            flags = f"  ({', '.join(item['flags'])}?)" if item["flags"] else ""
            self.stdout.write(f"{item['section']:12} {item['when'] or '-':24} {item['statement']}{flags}")
        for text in told["unplaced"]:
            self.stdout.write(f"{'unplaced':12} {'-':24} {text}")


def cards_in(path: Path) -> list[Path]:
    if path.is_dir():
        inside = sorted(one for one in path.iterdir() if one.suffix.lower() in SUFFIXES)
        return [one for one in inside if not one.name.startswith((".", "~$"))]  # no locks of an open word processor
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    return [path]


def as_json(path: Path, found: list[Row]) -> dict:
    return {
        "file": path.name,
        "items": [
            {
                "section": row.place,
                "statement": row.facts["statement"],
                "original": row.original,
                "when": row.facts["when"],
                "kind": row.facts["kind"],
                "stage": row.facts["stage"],
                "bodies": row.facts["bodies"],
                "flags": list(dict.fromkeys(about for about, _ in row.flags)),
            }
            for row in found
            if row.is_entry
        ],
        "unplaced": [row.original for row in found if row.place == Row.Place.UNPLACED],
    }
