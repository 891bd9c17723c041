"""A backup is made while people write: the rows as they stand at one moment, then the files that those rows name.

A file is written before the row that names it and is never changed, so whatever the rows name is there by then. Only
bundles of cards are ever deleted, after some days; one that goes in between is told as missing, and made again when
somebody asks for it.
"""

import gzip
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction

from milestones.storage import PrivateStorage, settled
from tadafur import kept_files
from tadafur.backups import rotation, tables
from tadafur.backups.archive import CHUNK, Writer, encrypting

FORMAT = 2  # 2: the manifest has a digest
PARTIAL = ".partial"


@dataclass(frozen=True)
class Backup:
    path: Path
    size: int  # in bytes
    rows: int
    files: int
    missing: list[str]  # files that a row names and that are not there


def make(folder: Path, *, at: datetime, recipient: str = "") -> Backup:
    """A new backup in the folder; it bears its name only once it is whole and on the disk."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    rotation.clear_unfinished(folder, at=at)
    path, out = _reserved(folder, at, encrypted=bool(recipient))
    partial = Path(out.name)
    try:
        with out:
            with encrypting(out, recipient) if recipient else nullcontext(out) as plain:
                rows, files, missing = _write(Writer(plain), at)
            settled(out)
        size = partial.stat().st_size
        _write_digest(partial, path)
        partial.replace(path)
        settled(folder)
    finally:
        partial.unlink(missing_ok=True)
    return Backup(path, size, rows, files, missing)


def _reserved(folder: Path, at: datetime, *, encrypted: bool) -> tuple[Path, BinaryIO]:
    """The name of the backup and the file that is to bear it: of two that begin in one second, the next second's.

    The file is made before the name is looked for, so that another's backup cannot come between.
    """
    while True:
        path = folder / rotation.name_of(at, encrypted=encrypted)
        with suppress(FileExistsError):
            out = open(path.with_name(path.name + PARTIAL), "xb", opener=_private)  # noqa: SIM115 - make() closes it
            if not path.exists():
                return path, out
            out.close()
            os.unlink(out.name)
        at += timedelta(seconds=1)


def _private(path, flags):
    return os.open(path, flags, 0o600)


def _write(archive: Writer, at: datetime) -> tuple[int, int, list[str]]:
    with snapshot():
        migrations = tables.applied()
        models = tables.models_after(migrations)
        rows = {model._meta.label_lower: _add_table(archive, model) for model in models}
        last_keys = tables.last_keys(models)
        names = sorted(kept_files.named(models))
    missing = [name for name in names if not _add_file(archive, name)]
    archive.close(
        format=FORMAT, made_at=at.isoformat(), database=connection.vendor, migrations=migrations, rows=rows,
        last_keys=last_keys, missing=missing,
    )  # fmt: skip
    return sum(rows.values()), len(names) - len(missing), missing


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read inside is as of one moment, and nobody who writes meanwhile is kept waiting."""
    if connection.in_atomic_block:  # somebody's transaction has chosen its moment already
        yield
        return
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = usual


def _add_table(archive: Writer, model) -> int:
    number = -1  # the first line names the columns
    with tempfile.TemporaryFile() as file:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
            for line in tables.lines_of(model):
                packed.write(line)
                number += 1
        archive.add(f"tables/{model._meta.label_lower}.jsonl.gz", file)
    return number


def _add_file(archive: Writer, name: str) -> bool:
    try:
        with PrivateStorage().open(name) as file:
            archive.add(f"files/{name}", file)
    except FileNotFoundError:
        return False
    return True


def _write_digest(partial: Path, path: Path) -> None:
    """Beside each backup, for `sha256sum --check`: a copy elsewhere is proved whole without any key."""
    with partial.open("rb") as file:
        digest = hashlib.sha256()
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    path.with_name(f"{path.name}.sha256").write_text(f"{digest.hexdigest()}  {path.name}\n")
