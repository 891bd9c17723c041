"""/healthz: the process answers. /readyz: it can serve, and why not stands in the log alone.

Asked by whoever keeps the portal running, by whatever name: so before hosts are looked at and HTTPS is asked for.
"""

import logging
import shutil
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse

log = logging.getLogger(__name__)
LEAST_FREE = 100 * 1024 * 1024  # bytes: less can't take what is being uploaded
ASKED_AGAIN = 5  # seconds for which an answer stands, so that nobody wears the portal out by asking


class NotReady(Exception):
    """Something that is not there or not well, for the log."""


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("migrations are to be applied")


def storage() -> None:
    name = default_storage.save(f"readiness/{uuid.uuid4()}", ContentFile(b"ready"))
    try:
        with default_storage.open(name) as file:
            if file.read() != b"ready":
                raise NotReady("a file is not what was written")
    finally:
        default_storage.delete(name)


def disk() -> None:
    folders = [Path(settings.MEDIA_ROOT)]
    if connection.vendor == "sqlite":
        folders.append(Path(connection.settings_dict["NAME"]).parent)
    for folder in folders:
        if folder.exists() and shutil.disk_usage(folder).free < LEAST_FREE:
            raise NotReady("the disk is full")


def shared_cache() -> None:
    """Said and nothing more: without it the portal is slower and still ready."""
    if not getattr(cache, "answers", lambda: True)():
        raise NotReady("the cache server does not answer")


NEEDED: dict[str, Callable[[], None]] = {
    "database": database, "migrations": migrations, "storage": storage, "disk": disk,
}  # fmt: skip
WISHED: dict[str, Callable[[], None]] = {"cache": shared_cache}


def failing() -> dict[str, str]:
    """What is not as it should be: the check and the kind of error, nothing of its words."""
    found = {}
    for name, check in (NEEDED | WISHED).items():
        try:
            check()
        except Exception as error:
            found[name] = str(error) if isinstance(error, NotReady) else type(error).__name__
    return found


class Health:
    """The middleware that answers the two addresses."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.asked_at, self.ready = float("-inf"), False

    def __call__(self, request):
        if request.path_info == "/healthz":
            return _answer(True)
        if request.path_info == "/readyz":
            return _answer(self.is_ready())
        return self.get_response(request)

    def is_ready(self) -> bool:
        if time.monotonic() - self.asked_at > ASKED_AGAIN:
            found = failing()
            for name, why in found.items():
                log.error("not as it should be: %s (%s)", name, why)
            self.ready, self.asked_at = not NEEDED.keys() & found.keys(), time.monotonic()
        return self.ready


def _answer(well: bool) -> HttpResponse:
    kind = "text/plain; charset=utf-8"
    answer = HttpResponse("ok\n" if well else "unavailable\n", status=200 if well else 503, content_type=kind)
    answer["Cache-Control"] = "no-store"
    return answer
