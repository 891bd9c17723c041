"""The files against the rows that name them, and files that nothing names."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.apps import apps

from cards import bundles
from cards.models import FOLDER as CARDS
from cards.models import Card
from milestones.models import Attachment
from milestones.models.attachment import FOLDER as ATTACHMENTS
from milestones.storage import PrivateStorage
from tadafur import kept_files

FOLDERS = (ATTACHMENTS, CARDS, bundles.FOLDER)  # beside them: held files, which clear themselves, and lost+found
IN_FLIGHT = timedelta(days=1)  # a file this young may belong to a row that is just being written


def named() -> set[str]:
    return kept_files.named(apps.get_models(include_auto_created=True))


def there() -> Iterator[str]:
    """Every file that a row or a version names is there."""
    storage = PrivateStorage()
    yield from (f"file {name}: it is missing" for name in sorted(named()) if not storage.exists(name))


def whole(*, quick: bool) -> Iterator[str]:
    """Every attachment and every card is as large as its row says, and (unless `quick`) has its SHA-256."""
    for model in (Attachment, Card):
        for row in model.objects.order_by("pk").iterator():
            try:
                with row.file.open() as file:
                    size, digest = file.size, row.digest if quick else hashlib.file_digest(file, "sha256").hexdigest()
            except FileNotFoundError:
                continue  # told above
            except PermissionError:
                yield f"file {row.file.name}: it may not be read by whoever verifies"
                continue
            if (size, digest) != (row.size, row.digest):
                yield f"file {row.file.name}: it is not what was kept ({model._meta.model_name} {row.pk})"


def unnamed(as_of: datetime) -> list[str]:
    """Files that nothing names, left by what was cut off before its row was written. Nobody is shown them."""
    storage, known = PrivateStorage(), named()
    found = (name for folder in FOLDERS for name in _files(storage, folder) if name not in known)
    return sorted(name for name in found if storage.get_modified_time(name) < as_of - IN_FLIGHT)


def _files(storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except (FileNotFoundError, PermissionError):
        return  # nothing has been kept yet; or what is named in it is told as missing
    inside = partial("{}/{}".format, folder)
    yield from map(inside, files)
    for one in folders:
        yield from _files(storage, inside(one))
