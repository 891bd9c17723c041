"""A spreadsheet between its upload and its confirmation: what is confirmed is what was shown, or nothing is done."""

import hashlib
import json

from django.db import transaction

from accounts.models import HeldSheet
from accounts.sheets.cells import Cell
from accounts.sheets.reading import Line, Table
from accounts.sheets.resource import FAULTY, UNCHANGED, SheetResource
from arabic import safe_text


class Overtaken(Exception):
    """The record is no longer as it was when the lines were shown: they are to be looked at again."""


def hold(resource: SheetResource, table: Table, *, which: str, name: str) -> HeldSheet:
    """Keep the lines with what each of them would change, for the person of the resource alone."""
    HeldSheet.objects.clear(resource.by, which)
    lines = [[line.number, {column: list(cell) for column, cell in line.cells.items()}] for line in table.lines]
    told = resource.run(table.lines, dry_run=True)
    facts = {
        "which": which,
        "name": safe_text.unturned(name)[-200:],
        "lines": lines,
        "unread": table.unread,
        "told": told,
    }
    return HeldSheet.objects.create(by=resource.by, **facts)


def lines_of(held: HeldSheet) -> list[Line]:
    return [Line(number, {name: Cell(*cell) for name, cell in cells.items()}) for number, cells in held.lines]


def mark(held: HeldSheet) -> str:
    """What the lines were said to do, in short: the form of confirmation carries it."""
    return hashlib.sha256(json.dumps(held.told, ensure_ascii=False).encode()).hexdigest()[:32]


def to_do(held: HeldSheet) -> int:
    return sum(told["kind"] not in (FAULTY, UNCHANGED) for told in held.told)


def confirm(held: HeldSheet, resource: SheetResource, *, seen: str) -> bool:
    """Do what was shown, and leave the faulty lines; True where it was done now and not before.

    Raises Overtaken, having done nothing, where the lines would do something else by now.
    """
    told = None
    try:
        with transaction.atomic():
            held = HeldSheet.objects.select_for_update().filter(pk=held.pk).first()
            if held is None or held.outcome is not None:  # another was uploaded in its place, or it is done
                return False
            told = resource.run(lines_of(held), dry_run=False)
            if seen != mark(held) or told != held.told:
                raise Overtaken
            held.outcome = resource.outcome()
            held.save(update_fields=["outcome"])
    except Overtaken:
        HeldSheet.objects.filter(pk=held.pk, outcome__isnull=True).update(told=told)
        raise
    return True
