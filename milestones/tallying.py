"""How many of what was found have each value of a fact: one query for all facts, counted by the database.

Rows brought over to be counted cost more than the counting, and a query for each fact finds the same rows each time.
"""

from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, Exists, OuterRef, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr

from milestones.models import Attachment, Milestone
from milestones.querysets import MilestoneQuerySet

WITH_FILES = Exists(Attachment.objects.published().filter(milestone=OuterRef("pk")))
IN_NUMBERS, IN_WORDS = ("enrolment", "stage", "with_files", "body"), ("kind", "year")
# Each row: the fact, its value as a number or in words, and how many have it.
TALLIES = """
WITH found AS MATERIALIZED ({found})
SELECT 'enrolment', enrolment_id, '', COUNT(*) FROM found GROUP BY enrolment_id
UNION ALL SELECT 'stage', stage_id, '', COUNT(*) FROM found GROUP BY stage_id
UNION ALL SELECT 'with_files', with_files, '', COUNT(*) FROM found GROUP BY with_files
UNION ALL SELECT 'kind', 0, kind, COUNT(*) FROM found GROUP BY kind
UNION ALL SELECT 'year', 0, year, COUNT(*) FROM found GROUP BY year
UNION ALL SELECT 'body', body_id, '', COUNT(*)
    FROM found JOIN milestones_milestone_bodies ON milestone_id = found.pk GROUP BY body_id
"""
# Without an index every text would be read once more: keys go back as one parameter, however many.
KEYS = "UNION ALL SELECT 'keys', 0, json_group_array(pk), 0 FROM found"


@dataclass(frozen=True)
class Tally:
    """`of`: by fact, how many have each value: the keys of enrolments, stages and bodies, with_files (0 or 1), kind,
    and year («2024», or nothing). `again`: what was found, for another query."""

    of: dict[str, Counter]
    again: MilestoneQuerySet

    @property
    def count(self) -> int:
        return self.of["enrolment"].total()


def tallied(found: MilestoneQuerySet) -> Tally:
    rows = found.order_by().annotate(
        with_files=Case(When(WITH_FILES, then=Value(1)), default=Value(0)),
        year=Substr("when", 1, len("{2024")),  # EDTF: the first of several dates stands after a brace
    )
    facts = rows.values("pk", "enrolment_id", "stage_id", "with_files", "kind", "year")
    sql, parameters = facts.query.sql_with_params()
    asked = TALLIES.format(found=sql) + (KEYS if connection.vendor == "sqlite" else "")
    with connection.cursor() as cursor:
        cursor.execute(asked, parameters)
        counted = cursor.fetchall()
    of, again = {fact: Counter() for fact in (*IN_NUMBERS, *IN_WORDS)}, found
    for fact, number, words, times in counted:
        if fact == "keys":
            again = Milestone.objects.filter(pk__in=RawSQL("SELECT value FROM json_each(%s)", [words]))
        elif fact == "year":
            of[fact][words.strip("{")[:4]] += times
        else:
            of[fact][words if fact in IN_WORDS else number] = times
    return Tally(of, again)
