"""A good file outlives the form it came with, where that could not be saved: it is held for a day, for its person.

Held is what was sent, to be examined again; the form carries a signed token of it, which is of no use to others.
"""

import hashlib
from contextlib import suppress
from datetime import timedelta

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from milestones.storage import PrivateStorage

SALT, FOLDER = "milestones.held_files", "held"
FOR = timedelta(days=1)


def hold(file, *, user) -> str:
    """Keep the file; returns its token."""
    clear()
    storage = PrivateStorage()
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    stored = f"{FOLDER}/{user.pk}-{digest}"  # chosen again and again, it is held once
    if not storage.exists(stored):
        file.seek(0)
        stored = storage.save(stored, file)
    return signing.dumps([stored, file.name, user.pk], salt=SALT)


def take(token: str, *, user) -> SimpleUploadedFile | None:
    """The file that the token stands for; None where it is another person's, too old, or made up."""
    try:
        stored, name, owner = signing.loads(token, salt=SALT, max_age=FOR)
        if owner != user.pk:
            return None
        with PrivateStorage().open(stored) as file:
            return SimpleUploadedFile(name, file.read())
    except (signing.BadSignature, FileNotFoundError):
        return None


def clear() -> int:
    """Delete what nobody may come back to any more; returns how many files that were (clear_unfinished)."""
    storage, cleared = PrivateStorage(), 0
    with suppress(FileNotFoundError):  # nothing has been held yet, or another machine clears as well
        for name in storage.listdir(FOLDER)[1]:
            path = f"{FOLDER}/{name}"
            if storage.get_modified_time(path) < timezone.now() - 2 * FOR:
                storage.delete(path)
                cleared += 1
    return cleared
