"""Where files of the record are kept: privately, under names that nobody can guess.

In the folder MEDIA_ROOT, or in a bucket where MEDIA_S3_BUCKET names one (tadafur/settings.py, STORAGES). No server
gives them out by itself: public/files.py does, after asking who may see.
"""

import secrets

from csp.constants import NONE
from csp.decorators import csp
from django.core.files.storage import FileSystemStorage, storages
from django.utils.deconstruct import deconstructible


class Private:
    def url(self, name):
        raise ValueError("A file of the record has no address of its own; its attachment has.")


class InFolder(Private, FileSystemStorage):
    """A folder of this machine, or one that all machines share; its group, nginx, may read it (ACCEL_FILES)."""

    def __init__(self):
        super().__init__(file_permissions_mode=0o640, directory_permissions_mode=0o750)


@deconstructible
class PrivateStorage:
    """Whichever of them the settings name: fields and migrations need not know."""

    def __getattr__(self, name):
        return getattr(storages["default"], name)


# For every view that gives out a file as somebody uploaded it: whatever a browser takes it for, it runs nothing of
# it, and what it shows belongs to no site.
given_apart = csp({"sandbox": True, "default-src": [NONE], "frame-ancestors": [NONE]})


def unguessable(folder: str, extension: str) -> str:
    return f"{folder}/{secrets.token_hex(16)}.{extension}"
