"""Every row of every table as lines of JSON, the same on SQLite and on PostgreSQL.

A backup is read and written through the models as they stood after given migrations, not as the code has them now:
one made before an upgrade is brought back as it was, and then walks through the newer migrations like any database.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

MOST_ROWS = 500  # of one INSERT


def applied() -> list[tuple[str, str]]:
    """The last migrations that this database has been through, as (app, name): all others come before one of them."""
    loader = MigrationLoader(connection)
    been = loader.applied_migrations.keys() & loader.graph.nodes.keys()
    return sorted(key for key in been if not been & {child.key for child in loader.graph.node_map[key].children})


def known() -> set[tuple[str, str]]:
    """The migrations that this code has."""
    return set(MigrationLoader(None).graph.nodes)


def models_after(migrations: list[tuple[str, str]]) -> list[type[models.Model]]:
    """The models whose tables a database has after these migrations, ordered by table."""
    registry = MigrationLoader(connection).project_state(migrations).apps
    found = [model for model in registry.get_models(include_auto_created=True) if model._meta.managed]
    return sorted((model for model in found if not model._meta.proxy), key=lambda model: model._meta.db_table)


def lines_of(model: type[models.Model]) -> Iterator[bytes]:
    """A line with the names of the columns, then one for each row, by key."""
    columns = [field.attname for field in model._meta.concrete_fields]
    yield _line(columns)
    for row in model._base_manager.order_by("pk").values_list(*columns).iterator(chunk_size=2000):
        yield _line(row)


def _line(values) -> bytes:
    # A day, a moment or a UUID says itself in the words that its field reads back, microseconds included.
    said = json.dumps(
        values, ensure_ascii=False, default=lambda one: one.isoformat() if hasattr(one, "isoformat") else str(one)
    )
    return said.encode() + b"\n"


def put(model: type[models.Model], lines: Iterable[bytes]) -> int:
    """Write the rows, past every save() and every check of ours; how many there were."""
    lines = iter(lines)
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in json.loads(next(lines))]
    at_once = min(MOST_ROWS, (connection.features.max_query_params or 30_000) // len(fields))
    number = 0
    while rows := [json.loads(line) for line in islice(lines, at_once)]:
        _insert(model, fields, rows)
        number += len(rows)
    return number


def _insert(model, fields: list[models.Field], rows: list[list]) -> None:
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    values = [
        field.get_db_prep_save(None if value is None else field.to_python(value), connection)
        for given in rows
        for field, value in zip(fields, given, strict=True)
    ]
    with connection.cursor() as cursor:
        into = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES {', '.join([row] * len(rows))}"
        cursor.execute(into, values)


# ── The last key given in each table: a key of a row that is gone is never given again, as its versions name it ──
def last_keys(found: list[type[models.Model]]) -> dict[str, int]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            given = dict(cursor.fetchall())
            return {table: given[table] for table, _ in _counted(found) if table in given}
        keys = {}
        for table, column in _counted(found):
            cursor.execute(f"SELECT last_value FROM {_sequence(cursor, table, column)} WHERE is_called")
            if row := cursor.fetchone():
                keys[table] = row[0]
        return keys


def go_on_after(found: list[type[models.Model]], keys: dict[str, int]) -> None:
    """The next key of each table comes after all that were ever given."""
    with connection.cursor() as cursor:
        for table, column in _counted(found):
            cursor.execute(f"SELECT max({connection.ops.quote_name(column)}) FROM {connection.ops.quote_name(table)}")
            last = max(cursor.fetchone()[0] or 0, keys.get(table, 0))
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
            elif last:
                cursor.execute("SELECT setval(%s, %s)", [_sequence(cursor, table, column), last])


def _counted(found) -> list[tuple[str, str]]:
    keys = ((model._meta.db_table, model._meta.pk) for model in found)
    return [(table, key.column) for table, key in keys if isinstance(key, models.AutoField)]


def _sequence(cursor, table: str, column: str) -> str:
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table), column])
    return cursor.fetchone()[0]
