from collections import Counter, defaultdict

from django.db import migrations, models


def count(apps, schema_editor):
    """How many communes of each province have reached each stage, by what is kept of the communes already."""
    Standing, ProvinceStanding = (apps.get_model("milestones", name) for name in ("Standing", "ProvinceStanding"))
    there = defaultdict(Counter)
    places = "enrolment__programme", "enrolment__commune__province"
    for *place, by_stage in Standing.objects.values_list(*places, "by_stage"):
        there[tuple(place)].update(by_stage.keys())
    provinces = list(ProvinceStanding.objects.all())
    for one in provinces:
        one.reached = dict(there[one.programme_id, one.province_id])
    ProvinceStanding.objects.bulk_update(provinces, ["reached"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("milestones", "0022_milestones_by_period"),
    ]

    operations = [
        migrations.AddField("provincestanding", "reached", models.JSONField(default=dict)),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
