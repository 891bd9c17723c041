from collections import Counter, defaultdict

from django.db import migrations
from django.utils import timezone

ATTENDANCE = ("attendance_total", "attendance_women", "attendance_youth")


def count(apps, schema_editor):
    """The new tallies of what was published before there were any."""
    Milestone, Standing = apps.get_model("milestones", "Milestone"), apps.get_model("milestones", "Standing")
    ProvinceStanding = apps.get_model("milestones", "ProvinceStanding")
    communes, provinces = {}, {}
    places = "enrolment__programme_id", "enrolment__commune__province_id"
    facts = ("enrolment_id", *places, "stage_id", "kind", "earliest", "published_at", *ATTENDANCE)
    for row in Milestone.objects.filter(status="published").order_by("pk").values(*facts).iterator():
        for tallies, whose in ((communes, row["enrolment_id"]), (provinces, tuple(row[place] for place in places))):
            add(tallies.setdefault(whose, new()), row)
    for enrolment, tally in communes.items():
        Standing.objects.filter(pk=enrolment).update(**{name: tally[name] for name in ("by_kind", "by_month", "by_year")})
    ProvinceStanding.objects.bulk_create(
        ProvinceStanding(programme_id=programme, province_id=province, **tally)
        for (programme, province), tally in provinces.items()
    )


def new():
    return {
        "published": 0, "undated": 0, "by_stage": Counter(), "by_kind": Counter(), "by_month": Counter(),
        "by_year": defaultdict(lambda: [0] * 7),
    }


def add(tally, row):
    tally["published"] += 1
    tally["undated"] += row["earliest"] is None
    tally["by_stage"][str(row["stage_id"])] += 1
    tally["by_kind"][row["kind"]] += 1
    tally["by_month"][f"{timezone.localtime(row['published_at']):%Y-%m}"] += 1
    year = tally["by_year"][str(row["earliest"].year) if row["earliest"] else ""]
    year[0] += 1
    for place, name in enumerate(ATTENDANCE):
        year[1 + 2 * place] += row[name] is not None
        year[2 + 2 * place] += row[name] or 0


class Migration(migrations.Migration):

    dependencies = [
        ('milestones', '0012_what_is_counted_by_kind_month_year_and_province'),
    ]

    operations = [
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
