"""Where files of the record are kept: privately, under names that nobody can guess.

In the folder MEDIA_ROOT, or in a bucket where MEDIA_S3_BUCKET names one (tadafur/settings.py, STORAGES). No server
gives them out by itself: public/files.py does, after asking who may see.
"""

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import SpooledTemporaryFile

from csp.constants import NONE
from csp.decorators import csp
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages
from django.utils.deconstruct import deconstructible


class Private:
    def url(self, name):
        raise ValueError("A file of the record has no address of its own; its attachment has.")

    def put(self, name: str, content) -> None:
        """The file under exactly this name, in the place of what may lie there."""
        with SpooledTemporaryFile(max_size=2**22) as file:  # whoever sends it may want to begin again
            shutil.copyfileobj(content, file)
            self.delete(name)
            self.save(name, File(file))


class InFolder(Private, FileSystemStorage):
    """A folder of this machine, or one that all machines share; its group, nginx, may read it (ACCEL_FILES).

    A file is on the disk before the row that names it: whatever is cut off then, no row stands without its file.
    """

    def __init__(self):
        super().__init__(file_permissions_mode=0o640, directory_permissions_mode=0o750)

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

    def put(self, name: str, content) -> None:
        """It appears whole or not at all."""
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True, mode=self.directory_permissions_mode)
        partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with open(partial, "xb", opener=lambda new, flags: os.open(new, flags, 0o600)) as file:
                shutil.copyfileobj(content, file)
                settled(file)
            partial.chmod(self.file_permissions_mode)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        settled(path.parent)


@deconstructible
class PrivateStorage:
    """Whichever of them the settings name: fields and migrations need not know."""

    def __getattr__(self, name):
        return getattr(storages["default"], name)


# For every view that gives out a file as somebody uploaded it: whatever a browser takes it for, it runs nothing of
# it, and what it shows belongs to no site.
given_apart = csp({"sandbox": True, "default-src": [NONE], "frame-ancestors": [NONE]})


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
