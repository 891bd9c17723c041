"""The real seed data: territory, programme, pilots and Demnate's card, from fixtures/.

Every row is brought in once. Running the seed again adds what is new in fixtures/ and touches nothing else:
what a person has edited or removed since stays as they left it.
"""

import json
from pathlib import Path

from django.conf import settings
from django.core import serializers
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.people import SEEDER
from communes import territory
from communes.models import Enrolment
from milestones import review, standing
from milestones.models import Body
from milestones.recording import record
from programme.models import Stage
from tadafur.models import Seeded

FIXTURES: Path = settings.BASE_DIR / "fixtures"
FROM_THE_CARD = "نُقلت من بطاقة الجماعة عند إعداد البوابة."


@transaction.atomic
def seed() -> dict[str, int]:
    """Bring in all that fixtures/ holds and this database has never held; returns how many rows of each."""
    known = set(Seeded.objects.values_list("key", flat=True))
    counts = territory.load()
    counts["provinces counted anew"] = standing.refresh_provinces()
    counts["reference rows"] = sum(_rows(FIXTURES / name, known) for name in ("programme.json", "enrolments.json"))
    counts["milestones"] = _card(FIXTURES / "demnate.json", known)
    return counts


def _rows(path: Path, known: set[str]) -> int:
    brought = 0
    for row in json.loads(path.read_text()):
        key = _key(row)
        if key in known:
            continue
        # One row at a time: a row may name one that stands before it in the same file.
        (item,) = serializers.deserialize("python", [row], use_natural_foreign_keys=True)
        if item.object.pk is None:  # a row typed in by hand before the seed is kept as it is
            item.object.validate_constraints()
            item.object._history_user = seeder()
            item.object.save()
            brought += 1
        Seeded.objects.create(key=key)
    return brought


def _key(row: dict) -> str:
    fields = row["fields"]
    return f"{row['model']}:{fields.get('code') or '+'.join(fields['programme'] + fields['commune'])}"


def _card(path: Path, known: set[str]) -> int:
    card = json.loads(path.read_text())
    new = [line for line in card["milestones"] if _line_key(card, line) not in known]
    if not new:
        return 0
    enrolment = Enrolment.objects.get_by_natural_key(card["programme"], card["commune"])
    by = seeder()
    now = timezone.now()
    for line in new:
        facts = {name: line[name] for name in LINE_FACTS}
        milestone = record(
            enrolment=enrolment,
            by=by,
            source=card["source"],
            stage=Stage.objects.get_by_natural_key(line["stage"]),
            bodies=[Body.objects.get_by_natural_key(code) for code in line["bodies"]],
            **facts,
        )
        for action in ("submit", "publish"):
            review.move(milestone, action, by=by, at=now, remark=FROM_THE_CARD)
        Seeded.objects.create(key=_line_key(card, line))
    return len(new)


def seeder() -> User:
    facts = {"first_name": "التحميل الأولي", "is_active": False, "password": "!"}
    return User.objects.get_or_create(username=SEEDER, defaults=facts)[0]


LINE_FACTS = (
    "section",
    "statement",
    "original",
    "when",
    "when_as_written",
    "kind",
    "level",
    "place",
    "source_line",
)


def _line_key(card: dict, line: dict) -> str:
    return f"card:{card['commune']}:{line['source_line']}"
