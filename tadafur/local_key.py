import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def local_key(path: Path) -> str:
    """The signing key of a portal run on one's own machine: made once, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(get_random_secret_key())
    return path.read_text()
