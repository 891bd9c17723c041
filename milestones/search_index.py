"""What milestones are found by: a column of terms, looked into alike on every database and indexed on PostgreSQL.

A term is a stem (arabic.stemming). The column holds them between spaces, one before the first and one after the last,
so that SQLite finds a whole term by its text; PostgreSQL takes the column as an array, of which it has an index (GIN,
without any extension). See docs/search.md.
"""

from django.db import models
from django.db.models import Lookup

from arabic.folding import fold
from arabic.stemming import terms

INDEX = "milestones_by_search_term"
AS_ARRAY = "string_to_array(btrim({}), ' ')"


def key_of(text: str) -> str:
    """The folded words of a text, between spaces: what quoted phrases are looked for in."""
    return f" {fold(text)} "


def terms_of(text: str) -> str:
    return f" {' '.join(terms(text))} "


class Terms(models.TextField):
    """Terms between spaces."""


@Terms.register_lookup
class HoldsAny(Lookup):
    """Whether any of some terms is among those of the column."""

    lookup_name = "holds_any"
    prepare_rhs = False

    def get_db_prep_lookup(self, value, connection):
        return "%s", [list(value)]

    def as_sql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        looked_for = [f" {term} " for term in self.rhs]
        each = " OR ".join([f"instr({column}, %s) > 0"] * len(looked_for))
        return f"({each})", [given for term in looked_for for given in (*parameters, term)]

    def as_postgresql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        return f"{AS_ARRAY.format(column)} && %s::text[]", [*parameters, list(self.rhs)]


def make_index(apps, schema_editor):
    """For a migration: the index of PostgreSQL. Elsewhere there is none, and whole columns are read."""
    if schema_editor.connection.vendor == "postgresql":
        array = AS_ARRAY.format("search_terms")
        schema_editor.execute(f"CREATE INDEX {INDEX} ON milestones_milestone USING gin (({array}))")


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")
