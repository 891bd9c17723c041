"""All that a portal holds, as SHA-256 of each table, file and export: `python -m tests.fingerprint`, as JSON.

The rows are read by the database's own SELECT, not through what is being tried.
"""

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadafur.settings")
    django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client

# When a migration ran, and how often the record has changed: not of the record.
LEFT_OUT = {"django_migrations", "tadafur_state"}
# That a copy was made or brought back is told of each database by itself.
COPIES = "kind NOT IN ('backed-up', 'restored')"
EXPORTS = (
    "/open-data/tadafur.zip", "/open-data/milestones.csv", "/open-data/milestones.json", "/api/v1/milestones/",
    "/milestones/feed.atom", "/communes/demnate/record.txt", "/communes/demnate/calendar.ics",
    "/communes/demnate/card.docx", "/communes/demnate/card.pdf", "/communes/demnate/",
)  # fmt: skip


def tables() -> dict[str, str]:
    with connection.cursor() as cursor:
        found = {}
        for table in set(connection.introspection.table_names(cursor)) - LEFT_OUT:
            rows = f"WHERE {COPIES}" if table == "accounts_securityevent" else ""
            cursor.execute(f'SELECT * FROM "{table}" {rows}')  # noqa: S608 - a table's own name
            names = [column[0] for column in cursor.description]
            rows = sorted(repr(sorted(zip(names, row, strict=True))) for row in cursor.fetchall())
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        return found


def files() -> dict[str, str]:
    root = Path(settings.MEDIA_ROOT)
    found = (path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def exports() -> dict[str, str]:
    client, found = Client(HTTP_HOST="127.0.0.1"), {}
    for path in EXPORTS:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        found[path] = hashlib.sha256(unpacked(answer.getvalue())).hexdigest()
    return found


def unpacked(content: bytes) -> bytes:
    """What a zip holds, byte for byte: the zip itself tells the second in which it was made."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as folder:
        return b"".join(name.encode() + folder.read(name) for name in folder.namelist())


if __name__ == "__main__":
    print(json.dumps({"tables": tables(), "files": files(), "exports": exports()}))
