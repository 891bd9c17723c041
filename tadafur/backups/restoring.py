"""A backup is brought back whole or not at all: all rows in one transaction, and the files before that ends."""

import gzip
from contextlib import contextmanager
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from milestones.storage import PrivateStorage
from tadafur.backups import archive, tables
from tadafur.backups.archive import Unusable
from tadafur.backups.making import FORMAT
from tadafur.watching import TABLE as STATE

# What `migrate` itself writes into a database without a record.
OF_MIGRATE = {"django_migrations", "django_content_type", "auth_permission", STATE}


class NotEmpty(Exception):
    """The database holds a record, and nobody has said that it may be replaced."""


def restore(path: Path, *, key: str = "", replace: bool = False) -> dict:
    """Bring the backup back; returns its manifest. Nothing is touched before all of it has proved whole.

    Raises Unusable or NotEmpty.
    """
    manifest = archive.verify(path, key)
    if manifest["format"] > FORMAT:
        raise Unusable("the backup was made by a newer portal, in a form that this one does not read")
    migrations = [tuple(one) for one in manifest["migrations"]]
    if newer := sorted(set(migrations) - tables.known()):
        told = ", ".join(".".join(one) for one in newer[:5])
        raise Unusable(f"the backup was made by a newer portal: this one has no migration {told}")
    if not replace and _holds_a_record():
        raise NotEmpty
    with _without_foreign_keys(), transaction.atomic():
        number = _state_number()
        _drop_everything()
        _migrate(migrations)
        _bring_back(path, key, manifest, tables.models_after(migrations))
        _migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())  # what is newer than the backup
        _end_sessions()
        _raise_state(number)
        call_command("migrate", verbosity=0, interactive=False)  # the triggers, and what else follows migrations
    cache.clear()
    return manifest


def _holds_a_record() -> bool:
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - OF_MIGRATE:
            cursor.execute(f"SELECT 1 FROM {quoted(table)} LIMIT 1")
            if cursor.fetchone():
                return True
    return False


@contextmanager
def _without_foreign_keys():
    """SQLite looks at foreign keys row by row, unless it is told before the transaction; PostgreSQL waits by itself.

    Either way they are looked at before it ends.
    """
    connection.disable_constraint_checking()
    try:
        yield
    finally:
        connection.enable_constraint_checking()


def _drop_everything() -> None:
    with connection.cursor() as cursor:
        end = " CASCADE" if connection.vendor == "postgresql" else ""
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}{end}")


def _migrate(targets: list[tuple[str, str]]) -> None:
    MigrationExecutor(connection, progress_callback=_look_at_constraints).migrate(targets)


def _look_at_constraints(*told) -> None:
    """Now, and not at the end: PostgreSQL alters no table while a check of its rows still waits."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _bring_back(path: Path, key: str, manifest: dict, models: list) -> None:
    by_member = {f"tables/{model._meta.label_lower}.jsonl.gz": model for model in models}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # rows come in the order of their tables, whatever they name
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model in models:  # what migrations have written into the empty database
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
    rows = {}
    for name, file in archive.members(path, key):
        if model := by_member.get(name):
            with gzip.open(file) as lines:
                rows[model._meta.label_lower] = tables.put(model, lines)
        elif name.startswith("files/"):
            PrivateStorage().put(name.removeprefix("files/"), file)
    if rows != manifest["rows"]:
        raise Unusable("the backup holds other rows than its manifest says")
    tables.go_on_after(models, manifest["last_keys"])
    connection.check_constraints()
    _look_at_constraints()


def _end_sessions() -> None:
    """Whoever was signed in then may have been signed out since, or be somebody whose key was stolen."""
    Session.objects.all().delete()
    UserSession.objects.all().delete()


def _state_number() -> int:
    """The number of the record that is about to go; pages of it are still kept in proxies and browsers."""
    if STATE not in connection.introspection.table_names():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(number) FROM {STATE}")
        return cursor.fetchone()[0] or 0


def _raise_state(number: int) -> None:
    if STATE in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {STATE} SET number = %s WHERE number < %s", [number, number])
