from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cards import bundles, giving, sheet
from cards.models import Bundle
from milestones.profile import CommuneProfile

WIDTH = 30  # of the bar, in characters


class Command(BaseCommand):
    help = "Write the published cards of a commune, a province or the programme: one PDF, or Word (several in a zip)."

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--commune", metavar="SLUG")
        which.add_argument("--province", metavar="SLUG")
        which.add_argument("--all", action="store_true", help="the whole programme")
        parser.add_argument("--format", choices=("pdf", "docx"), default="pdf")
        parser.add_argument("--output", required=True, metavar="FILE")

    def handle(self, *, output, **options):
        found = list(self.enrolments(options))
        if not found:
            raise CommandError("No commune of the programme is there.")
        as_of = timezone.localdate()
        if options["commune"]:
            one = sheet.of(CommuneProfile.of(found[0]), as_of=as_of)
            content = giving.FORMS[options["format"]][1](one)
        else:
            form = Bundle.Form.PDF if options["format"] == "pdf" else Bundle.Form.WORD
            content = bundles.write(found, form, as_of=as_of, tick=self.bar(len(found)))
        Path(output).write_bytes(content)
        self.stderr.write(f"{output}: {len(found)} cards, {len(content)} bytes.", style_func=str)

    def enrolments(self, options):
        if options["commune"]:
            return bundles.enrolments(None).filter(commune__slug=options["commune"])
        if options["province"]:
            return bundles.enrolments(None).filter(commune__province__slug=options["province"])
        return bundles.enrolments(None)

    def bar(self, total: int):
        """A bar that fills in the terminal; in a log, where it could not be drawn over, one line at the end."""
        done = 0

        def tick():
            nonlocal done
            done += 1
            if self.stderr.isatty() or done == total:
                full = WIDTH * done // total
                end = "\n" if done == total else "\r"
                self.stderr.write(f"[{'#' * full}{'.' * (WIDTH - full)}] {done}/{total}", style_func=str, ending=end)

        return tick
