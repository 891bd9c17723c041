"""One of the numbers that standings keep under keys (`Tallies.by_stage` and its like), read by the database."""

from django.db.models import F, Func, IntegerField, Value


class KeptNumber(Func):
    """NULL where nothing is kept under the key. Django's own transform takes digits for a place in a list."""

    function = "JSON_EXTRACT"
    output_field = IntegerField()

    def __init__(self, field: str, key: int):
        super().__init__(F(field), Value(f'$."{key}"'))

    def as_postgresql(self, compiler, connection, **options):
        template = "(JSONB_PATH_QUERY_FIRST(%(expressions)s::jsonpath))::integer"
        return self.as_sql(compiler, connection, template=template, **options)
