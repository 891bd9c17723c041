from django.db import migrations
from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce


def since_its_last_move(apps, schema_editor):
    """Since when each milestone stands where it stands: its last move, or its writing where it was never moved."""
    Milestone, Review = apps.get_model("milestones", "Milestone"), apps.get_model("milestones", "Review")
    moved = Review.objects.filter(milestone=OuterRef("pk")).order_by().values("milestone")
    last = Subquery(moved.annotate(last=Max("at")).values("last"))
    Milestone.objects.update(since=Coalesce(last, F("created_at")))


class Migration(migrations.Migration):

    dependencies = [
        ('milestones', '0014_where_each_milestone_stands_since'),
    ]

    operations = [
        migrations.RunPython(since_its_last_move, migrations.RunPython.noop),
    ]
