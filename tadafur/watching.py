"""The database itself counts every change of what visitors are shown, in the very transaction that makes it.

After each `migrate` every table has triggers that raise `State.number`, but for those listed as never shown; so a new
table is watched until somebody says that it is private. Whoever reads the number first and the rows after it has rows
at least as new as the number says, and as long as the number stands they are still true.
"""

from itertools import product

from django.apps import apps
from django.db import connections

TABLE = "tadafur_state"
# What no visitor is ever shown. A page's own queries are held against this list in the tests.
PRIVATE = {
    "account", "accounts", "admin", "auth", "cards", "contenttypes", "dashboard", "mfa", "sessions", "tadafur",
    "milestones.feedback", "milestones.feedbacknotice", "milestones.notice", "milestones.review",
    "public", "usersessions", "versions",
}  # fmt: skip
# A change counts only where the row is public before or after it: drafts come and go unseen, all but their bodies and
# files, which lie in tables of their own.
ONLY = {"milestones_milestone": "{row}.status IN ('published', 'withdrawn')"}
EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}

SQLITE_RAISE = f"UPDATE {TABLE} SET number = number + 1, changed_at = (julianday('now') - 2440587.5) * 86400.0"
SQLITE = f"CREATE TRIGGER {{name}} AFTER {{event}} ON {{table}} {{when}} BEGIN {SQLITE_RAISE}; END"
# Raised once a transaction and at its very end, so that no writer waits for another before it has all it needs.
POSTGRESQL_RAISE = f"""UPDATE {TABLE} SET
  number = number + 1, changed_at = extract(epoch FROM clock_timestamp()), writer = txid_current()
  WHERE writer IS DISTINCT FROM txid_current()"""
POSTGRESQL_FUNCTION = f"""CREATE FUNCTION {TABLE}_raise() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN {POSTGRESQL_RAISE}; RETURN NULL; END $$"""
POSTGRESQL = f"""CREATE CONSTRAINT TRIGGER {{name}} AFTER {{event}} ON {{table}} DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW {{when}} EXECUTE FUNCTION {TABLE}_raise()"""


def watched() -> list[str]:
    """The tables whose changes visitors can see."""
    models = apps.get_models(include_auto_created=True)
    return sorted(
        model._meta.db_table
        for model in models
        if not PRIVATE & {model._meta.app_label, model._meta.label_lower}
        and not model.__name__.startswith("Historical")
    )


def install(sender, using: str, **told) -> None:
    """After every `migrate`: the triggers where they belong, and a new number, as migrations write unwatched."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    apps.get_model("tadafur.State").objects.using(using).get_or_create(pk=1, defaults={"number": 0, "changed_at": 0})
    remove(sender, using)
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("" if sqlite else POSTGRESQL_FUNCTION)
        for table, event in product(watched(), EVENTS):
            when = " OR ".join(ONLY[table].format(row=row) for row in EVENTS[event]) if table in ONLY else ""
            cursor.execute(
                (SQLITE if sqlite else POSTGRESQL).format(
                    name=_name(table, event), event=event, table=table, when=when and f"WHEN ({when})"
                )
            )
        cursor.execute(SQLITE_RAISE if sqlite else POSTGRESQL_RAISE)


def remove(sender, using: str, **told) -> None:
    """Before every `migrate`: PostgreSQL alters no table with a trigger pending, and SQLite copies tables over."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB '{TABLE}_*'")
            for (name,) in cursor.fetchall():  # of tables that are private by now, too
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(f"DROP FUNCTION IF EXISTS {TABLE}_raise CASCADE")


def _names(model) -> tuple[str, str, str]:
    """What a line of PRIVATE may call it: its app, itself, or one of the versions that are kept of a row."""
    return model._meta.app_label, model._meta.label_lower, "versions" if "Historical" in model.__name__ else ""


def _name(table: str, event: str) -> str:
    return f"{TABLE}_{table}_{event.lower()}"
