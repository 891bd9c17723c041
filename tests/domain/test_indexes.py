"""What is asked of a hundred thousand milestones is found in an index, and never by reading them all."""

import pytest
from django.db import connection
from django.db.models import Count

from dashboard.scope import Scope
from milestones.models import Milestone
from tests import factories

COUNTED = {"sqlite": "USING COVERING INDEX milestones_newest_first", "postgresql": "Index Only Scan"}
OTHERS = ("milestones_by_date", "milestones_longest_waiting", "milestones_of_a_commune")


@pytest.fixture(autouse=True)
def large():
    """Of a few rows PostgreSQL finds it cheap to read and sort them all, and any index as good as another."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "sort", "bitmapscan"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            for index in OTHERS:  # back again with the end of the test
                cursor.execute(f"DROP INDEX {index}")
            # As after a vacuum: what lies in an index is not looked for in the table.
            cursor.execute("UPDATE pg_class SET relallvisible = 1000000 WHERE relname = 'milestones_milestone'")
    for when in ("2024-05-14", "{2023-12-30,2026-01-03}", ""):
        factories.published("demnate", when=when)


@pytest.mark.parametrize("asked", [{}, {"period": "2025"}, {"period": "2024-03/2024-09"}], ids=str)
def test_a_list_follows_an_index_in_its_own_order(asked):
    plan = Scope(factories.management(), asked).milestones().published().newest_first()[:30].explain()
    assert "milestones_newest_first" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("period", ["2025", "2024-05-14"])
def test_milestones_of_a_period_are_counted_in_an_index_without_reading_a_row(period):
    found = Scope(factories.management(), {"period": period}).milestones().published()
    plan = found.values("status").annotate(number=Count("*")).order_by().explain()
    assert COUNTED[connection.vendor] in plan


def test_the_list_of_visitors_follows_the_same_index():
    assert "milestones_newest_first" in Milestone.objects.published().newest_first()[:30].explain()
