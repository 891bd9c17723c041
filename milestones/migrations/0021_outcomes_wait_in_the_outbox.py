from django.db import migrations
from django.utils import timezone


def ask_for_letters(apps, schema_editor):
    """Citizens who had not been told of an outcome yet: their letters wait where all others do."""
    untold = apps.get_model("milestones", "Feedback").objects.filter(closed_at__isnull=False, told_at__isnull=True)
    at, Letter = timezone.now(), apps.get_model("accounts", "Letter")
    for pk in untold.exclude(email="").values_list("pk", flat=True):
        Letter.objects.get_or_create(
            name="outcome", about=pk, detail="", defaults={"asked_at": at, "next_try_at": at}
        )


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0008_security_events"),
        ("milestones", "0020_newest_first"),
    ]

    operations = [migrations.RunPython(ask_for_letters, migrations.RunPython.noop)]
