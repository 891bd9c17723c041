from collections import defaultdict

from django.db import migrations, models

PARTIAL = (0, 4, 7, 9, 15)  # how long EDTF is that names no day
INDEX = "milestones_newest_first"
FACTS = ("enrolment_id", "position", "pk", "when", "earliest", "closes_on")


def keep(apps, schema_editor):
    """The newest milestone of each commune, and how many have no day, for what is published already."""
    Milestone, Standing, ProvinceStanding = (
        apps.get_model("milestones", name) for name in ("Milestone", "Standing", "ProvinceStanding")
    )
    newest, without = {}, defaultdict(int)
    for row in Milestone.objects.filter(status="published").order_by().values(*FACTS).iterator():
        enrolment = row["enrolment_id"]
        without[enrolment] += len(row["when"]) in PARTIAL and row["closes_on"] is None
        if row["earliest"]:
            key = (row["earliest"], row["position"], row["pk"], row["when"])
            newest[enrolment] = max(newest.get(enrolment, key), key)
    standings = list(Standing.objects.select_related("enrolment__commune"))
    there = defaultdict(int)
    for one in standings:
        one.without_a_day = without[one.pk]
        if one.pk in newest:
            one.newest_day, *_, one.newest_when = newest[one.pk]
        there[one.enrolment.programme_id, one.enrolment.commune.province_id] += one.without_a_day
    Standing.objects.bulk_update(standings, ["without_a_day", "newest_day", "newest_when"], batch_size=500)
    provinces = list(ProvinceStanding.objects.all())
    for one in provinces:
        one.without_a_day = there[one.programme_id, one.province_id]
    ProvinceStanding.objects.bulk_update(provinces, ["without_a_day"], batch_size=500)


def make_index(apps, schema_editor):
    """In the very order of the list. PostgreSQL puts undated rows first unless it is told; SQLite knows no such word."""
    nulls = "NULLS LAST" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(
        f"CREATE INDEX {INDEX} ON milestones_milestone (status, earliest DESC {nulls}, position DESC, id DESC)"
    )


def drop_index(apps, schema_editor):
    schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):

    dependencies = [
        ("milestones", "0019_newly_published"),
    ]

    operations = [
        migrations.AddField(
            model_name=model, name="without_a_day", field=models.PositiveIntegerField(default=0)
        )
        for model in ("standing", "provincestanding")
    ] + [
        migrations.AddField(model_name="standing", name="newest_day", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="standing", name="newest_when", field=models.CharField(default="", max_length=200)
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
        migrations.RunPython(make_index, drop_index),
    ]
