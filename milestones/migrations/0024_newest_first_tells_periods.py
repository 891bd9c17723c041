"""The index of the list, in its own order, holds what is asked of a period too: the lines of one are found in it, and
SQLite counts them there, without reading a row. PostgreSQL counts them in milestones_by_period."""

from django.db import migrations

INDEX = "milestones_newest_first"


def make_index(schema_editor, more: str = ""):
    """PostgreSQL puts undated rows first unless it is told; SQLite knows no such word."""
    nulls = "NULLS LAST" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")
    schema_editor.execute(
        f"CREATE INDEX {INDEX} ON milestones_milestone (status, earliest DESC {nulls}, position DESC, id DESC{more})"
    )


def lengthen(apps, schema_editor):
    make_index(schema_editor, ', latest, "when", stage_id')


def shorten(apps, schema_editor):
    make_index(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("milestones", "0023_communes_that_reached_each_stage")]

    operations = [migrations.RunPython(lengthen, shorten)]
