"""On PostgreSQL a search takes its index. SQLite has none and reads the whole column: this is not tried there."""

from django.db import connection

from milestones.models import Milestone
from milestones.search_index import INDEX
from tests import factories

MANY = 100_000
IN_BULK = """
    INSERT INTO milestones_milestone (
        enrolment_id, section, position, statement, "when", when_as_written, stage_id, kind, level, place, source,
        original, status, since, created_by_id, created_at, updated_by_id, updated_at, published_by_id, published_at,
        search_key, search_terms, take_part_at, synthesis, decision
    )
    SELECT enrolment_id, section, n %% 30000, statement, '', '', stage_id, kind, level, place, '', '', status, since,
        created_by_id, created_at, updated_by_id, updated_at, published_by_id, published_at,
        search_key || 'w' || n || ' ', search_terms || 'w' || n || ' ', '', '', ''
    FROM milestones_milestone, generate_series(1, %s) AS n WHERE id = %s
"""


def test_among_a_hundred_thousand_milestones_postgresql_takes_its_index():
    one = factories.published(statement="لقاء نادر", when="")
    with connection.cursor() as cursor:
        cursor.execute(IN_BULK, [MANY, one.pk])
        cursor.execute("ANALYZE milestones_milestone")
    for asked in ("w4711", "لقاء w4711", "w4711 وw4712", "«نادر w4711»", "أزيلال w4711"):
        plan = Milestone.objects.published().matching(asked).nearest_first(asked).explain()
        assert INDEX in plan, plan
        assert "Seq Scan on milestones_milestone" not in plan, plan
    assert Milestone.objects.published().matching("لقاء w4711").count() == 1
