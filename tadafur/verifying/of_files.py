"""The files against the rows that name them, and files that nothing names."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.apps import apps

from cards.models import Card
from milestones.held_files import FOLDER as HELD
from milestones.models import Attachment
from milestones.storage import PrivateStorage
from tadafur import kept_files

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
            if (size, digest) != (row.size, row.digest):
                yield f"file {row.file.name}: it is not what was kept ({model._meta.model_name} {row.pk})"


def unnamed(as_of: datetime) -> list[str]:
    """Files that nothing names, left by what was cut off before its row was written. Nobody is shown them."""
    storage, known = PrivateStorage(), named()
    found = (name for name in _files(storage) if name not in known)
    return sorted(name for name in found if storage.get_modified_time(name) < as_of - IN_FLIGHT)


def _files(storage, folder: str = "") -> Iterator[str]:
    if folder == HELD:
        return  # cleared by themselves
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return  # nothing has been kept yet
    inside = partial("{}/{}".format, folder) if folder else str
    yield from map(inside, files)
    for one in folders:
        yield from _files(storage, inside(one))
