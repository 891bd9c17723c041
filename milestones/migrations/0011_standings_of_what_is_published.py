from django.db import migrations, models


def count_what_is_published(apps, schema_editor):
    """The standings of what was published before there were any."""
    Milestone, Standing = apps.get_model("milestones", "Milestone"), apps.get_model("milestones", "Standing")
    published = Milestone.objects.filter(status="published").order_by()
    rows = published.values("enrolment").annotate(
        published=models.Count("pk"),
        undated=models.Count("pk", filter=models.Q(earliest__isnull=True)),
        last_day=models.Max("latest"),
        last_published_at=models.Max("published_at"),
    )
    made = {row.pop("enrolment"): row | {"by_stage": {}} for row in rows}
    for enrolment, stage, number in published.values_list("enrolment", "stage").annotate(models.Count("pk")):
        made[enrolment]["by_stage"][str(stage)] = number
    Standing.objects.bulk_create(Standing(enrolment_id=enrolment, **facts) for enrolment, facts in made.items())


class Migration(migrations.Migration):

    dependencies = [
        ('milestones', '0010_where_communes_stand'),
    ]

    operations = [
        migrations.RunPython(count_what_is_published, migrations.RunPython.noop),
    ]
