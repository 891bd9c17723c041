"""`python -m tests.upgrading`: a database as the portal of some months ago left it, with a record in it."""

import hashlib
import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadafur.settings")
    django.setup()

from datetime import UTC, date, datetime

from django.core.files.base import ContentFile
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.history import first_versions
from tests.files import pdf

THEN = [
    ("accounts", "0003_history"),
    ("admin", "0003_logentry_add_action_flag_choices"),
    ("cards", "0001_cards_in_and_out"),
    ("milestones", "0009_lines_of_cards_and_taking_cards_back"),
    ("sessions", "0001_initial"),
    ("tadafur", "0001_initial"),
]
AT = datetime(2026, 3, 1, 10, 30, 0, 123456, tzinfo=UTC)


def make() -> None:
    """Before communes had standings, milestones the moment since when they stand, search its terms."""
    executor = MigrationExecutor(connection)
    executor.migrate(THEN)
    registry = executor.loader.project_state(THEN).apps
    rows = {name: registry.get_model(*name.split(".")).objects for name in LABELS}
    by = rows["accounts.User"].create(username="clerk", password="!")
    programme = rows["programme.Programme"].create(
        code="old", name="برنامج", first_year=2022, last_year=2025, target_communes=60, target_pilots=12
    )
    stages = [  # with gaps, as people could leave them
        rows["programme.Stage"].create(programme=programme, code=code, name=code, position=place)
        for code, place in (("request", 5), ("kickoff", 9))
    ]
    region = rows["communes.Region"].create(hcp_code="05", name="جهة", name_fr="Région", slug="region")
    province = rows["communes.Province"].create(
        hcp_code="05.081", name="إقليم", name_fr="Province", slug="province", region=region, kind="province"
    )
    commune = rows["communes.Commune"].create(
        hcp_code="05.081.01.03", name="جماعة", name_fr="Commune", slug="commune", province=province, population=1
    )
    enrolment = rows["communes.Enrolment"].create(programme=programme, commune=commune, role="partner")
    whose = {"enrolment": enrolment, "created_by": by, "updated_by": by, "kind": "meeting"}
    days = {"when": "2024-05-14", "earliest": date(2024, 5, 14), "latest": date(2024, 5, 14)}
    public = {"status": "published", "published_by": by, "published_at": AT}
    published = rows["milestones.Milestone"].create(
        **whose, **days, **public, statement="تنظيم لقاء", stage=stages[1], position=1, attendance_total=40
    )
    rows["milestones.Milestone"].create(**whose, statement="لقاء بلا تاريخ", stage=stages[0], position=2)
    for action in ("submit", "publish"):
        rows["milestones.Review"].create(milestone=published, action=action, by=by, at=AT)
    content = pdf().read()
    attachment = rows["milestones.Attachment"].model(
        milestone=published, kind="pdf", description="محضر", media_type="application/pdf", size=len(content),
        digest=hashlib.sha256(content).hexdigest(), added_by=by,
    )  # fmt: skip
    attachment.file.save("attachments/0123456789abcdef.pdf", ContentFile(content))
    for app, name, many in KEPT:
        first_versions(registry, app, name, many=many)


LABELS = (
    "accounts.User", "programme.Programme", "programme.Stage", "communes.Region", "communes.Province",
    "communes.Commune", "communes.Enrolment", "milestones.Milestone", "milestones.Review", "milestones.Attachment",
)  # fmt: skip
KEPT = (
    ("accounts", "User", ""),
    ("programme", "Stage", ""),
    ("communes", "Enrolment", ""),
    ("milestones", "Milestone", "bodies"),
    ("milestones", "Attachment", ""),
)

if __name__ == "__main__":
    make()
