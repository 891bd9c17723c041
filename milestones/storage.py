"""Where files of the record are kept: a private folder, under names that nobody can guess."""

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible
class PrivateStorage(FileSystemStorage):
    """MEDIA_ROOT, which no server gives out: public/files.py does, after asking who may see.

    A file is on the disk before the row that names it: whatever is cut off then, no row stands without its file.
    """

    def __init__(self):
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def url(self, name):
        raise ValueError("A file of the record has no address of its own; its attachment has.")

    def _save(self, name, content):
        path = Path(self.path(name))
        try:
            saved = super()._save(name, content)
        except OSError:  # no room left: half a file helps nobody, and takes what room there is
            with suppress(OSError):
                path.unlink(missing_ok=True)
            raise
        with open(self.path(saved), "rb") as file:
            settled(file)
        settled(path.parent)
        return saved


def put_in_place(content, path: Path) -> None:
    """Write a file that appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(partial, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            shutil.copyfileobj(content, file)
            settled(file)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    settled(path.parent)


def settled(what) -> None:
    """Wait until an open file, or the names in a folder, are on the disk itself."""
    if not isinstance(what, Path):
        if what.writable():
            what.flush()
        os.fsync(what.fileno())
        return
    folder = os.open(what, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def unguessable(folder: str, extension: str) -> str:
    return f"{folder}/{secrets.token_hex(16)}.{extension}"
