"""A table of the open data as a file: CSV and JSON line by line, a spreadsheet written to the disk first."""

import json
import tempfile
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.timezone import localdate

from accounts.tables import comma_separated, workbook
from arabic import dates
from public.open_data import licences
from public.open_data.fields import Resource
from public.open_data.since import NAME

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
FORMS = ("csv", "xlsx", "json")  # of one table
SPOOLED = 1024 * 1024  # bytes of a file that are held in memory, the rest on the disk
LINES = 500  # sent together
PIECE = 64 * 1024  # bytes


def csv(resource: Resource, since: datetime | None = None) -> Iterator[str]:
    return together(comma_separated.lines(resource.for_machines(since)))


def as_json(resource: Resource, since: datetime | None = None) -> Iterator[str]:
    return together(_json_lines(resource, since))


def _json_lines(resource: Resource, since: datetime | None) -> Iterator[str]:
    before = f'{{"{resource.name}": [\n'
    for row in resource.each(since):
        yield before + dumped(resource.told(row))
        before = ",\n"
    yield "\n]}\n" if before == ",\n" else before + "]}\n"


def dumped(data) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def together(lines: Iterator[str]) -> Iterator[str]:
    """The same text in fewer pieces."""
    held = []
    for line in lines:
        held.append(line)
        if len(held) == LINES:
            yield "".join(held)
            held = []
    yield "".join(held)


def xlsx(resource: Resource, programme, since: datetime | None = None) -> Iterator[bytes]:
    """Written to the disk as a whole before its first piece: a workbook's parts refer to one another."""
    made = localdate()
    with tempfile.SpooledTemporaryFile(max_size=SPOOLED) as file:
        workbook.write_into(file, resource.for_people(since), _about(resource, programme, since, made), made=made)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _about(resource: Resource, programme, since: datetime | None, made) -> list[tuple[str, str]]:
    record, territory = licences.of_record(programme), licences.of_territory()
    rows = [("الجدول", resource.title), ("ماذا يضم", resource.note), ("استُخرج يوم", dates.write(made.isoformat()))]
    if since and resource.changed:
        rows.append(("ما تغير منذ", f"{dates.write(since.date().isoformat())} ({NAME})"))
    return [
        *rows,
        ("يُذكر المصدر هكذا", f"تضافر، سجل {programme.name}: {settings.SITE_URL}/"),
        ("رخصة سجل البرنامج", f"{record.name} ({record.short})" if record else licences.UNDECIDED),
        ("رخصة معطيات الجماعات", f"{licences.CREDIT} {territory.name} ({territory.short})."),
    ]
