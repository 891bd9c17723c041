from django.db import migrations

import milestones.search_index
from milestones.search_index import drop_index, key_of, make_index, terms_of


def fill(apps, schema_editor):
    """What search looks in, for the milestones that are there already."""
    Milestone = apps.get_model("milestones", "Milestone")
    rows = []
    for milestone in Milestone.objects.only("statement", "place").order_by("pk").iterator():
        text = f"{milestone.statement} {milestone.place}"
        milestone.search_key, milestone.search_terms = key_of(text), terms_of(text)
        rows.append(milestone)
        if len(rows) == 500:
            Milestone.objects.bulk_update(rows, ["search_key", "search_terms"])
            rows = []
    Milestone.objects.bulk_update(rows, ["search_key", "search_terms"])


class Migration(migrations.Migration):

    dependencies = [
        ("milestones", "0017_what_citizens_write"),
    ]

    operations = [
        migrations.AddField(
            model_name="milestone",
            name="search_terms",
            field=milestones.search_index.Terms(default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(make_index, drop_index),
    ]
