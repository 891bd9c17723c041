from django.db import migrations


def renumber(apps, schema_editor):
    """Places 1, 2, 3… in the order that pages show today, before the database asks for it."""
    Programme, Stage = (apps.get_model("programme", name) for name in ("Programme", "Stage"))
    for programme in Programme.objects.all():
        stages = Stage.objects.filter(programme=programme).order_by("position", "pk")
        for place, stage in enumerate(list(stages), 1):
            if stage.position != place:
                Stage.objects.filter(pk=stage.pk).update(position=place)


class Migration(migrations.Migration):
    dependencies = [("programme", "0004_days_of_silence")]
    operations = [migrations.RunPython(renumber, migrations.RunPython.noop)]
