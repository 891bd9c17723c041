"""Where files of the record are kept: a private folder, under names that nobody can guess."""

import secrets

from csp.constants import NONE
from csp.decorators import csp
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible
class PrivateStorage(FileSystemStorage):
    """MEDIA_ROOT, which no server gives out: public/files.py does, after asking who may see."""

    def __init__(self):
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def url(self, name):
        raise ValueError("A file of the record has no address of its own; its attachment has.")


# For every view that gives out a file as somebody uploaded it: whatever a browser takes it for, it runs nothing of
# it, and what it shows belongs to no site.
given_apart = csp({"sandbox": True, "default-src": [NONE], "frame-ancestors": [NONE]})


def unguessable(folder: str, extension: str) -> str:
    return f"{folder}/{secrets.token_hex(16)}.{extension}"
