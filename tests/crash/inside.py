"""Run in the portal's own environment, as `python -m tests.crash.inside WHAT`: given and told as JSON."""

import json
import os
import sys
from collections import Counter
from io import StringIO

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadafur.settings")
    django.setup()

from django.core.management import CommandError, call_command
from django.db.models import Max
from django.test import Client
from django.utils import timezone

from accounts.models import Mandate, Role, SecurityEvent, User
from cards.models import Card
from communes.models import Commune, Enrolment
from milestones import review
from milestones.models import Attachment, Milestone
from milestones.recording import delete, record
from programme.models import Stage
from tadafur.models import State
from tests.crash.work import CLERK, COORDINATOR, LINES, WAITING, a_word


def people(_) -> dict:
    """A clerk of Demnate and the coordinator of Azilal, signed in, and what their forms choose from."""
    demnate = Commune.objects.select_related("province").get(slug="demnate")
    mandates = {
        CLERK: {"role": Role.STAFF, "commune": demnate},
        COORDINATOR: {"role": Role.COORDINATOR, "province": demnate.province},
    }
    sessions = {}
    for name, mandate in mandates.items():
        user = User.objects.create_user(name, is_staff=True)
        Mandate.objects.create(user=user, starts="2022-01-01", **mandate)
        client = Client()
        client.force_login(user)
        sessions[name] = client.cookies["sessionid"].value
    return {"sessions": sessions, "stage": str(Stage.objects.get(code="kickoff").pk)}


def waiting(number: int) -> list[int]:
    """So many more milestones of Demnate that wait for their review."""
    by, enrolment = User.objects.get(username=CLERK), Enrolment.objects.get(commune__slug="demnate")
    stage, made = Stage.objects.get(code="kickoff"), []
    for _ in range(number):
        draft = record(
            enrolment=enrolment, by=by, statement=f"لقاء {a_word()}", when="2024-05-14", kind="meeting", stage=stage
        )
        made.append(review.move(draft, "submit", by=by, at=timezone.now()).pk)
    return made


def lost(journal: list[dict]) -> list[str]:
    """What was said to be done and is not there, and what is there by half."""
    said = []
    for entry in journal:
        what = entry["what"]
        if what == "published" and Milestone.objects.get(pk=entry["milestone"]).status != "published":
            said.append(f"not published: {entry['milestone']}")
        if what == "recorded" and not Attachment.objects.filter(
            milestone__statement__contains=entry["word"], digest=entry["digest"]
        ):
            said.append(f"not recorded, or without its attachment: {entry['word']}")
        if what == "uploaded" and not Card.objects.filter(pk=entry["card"].split("/")[-2]):
            said.append(f"no card: {entry['card']}")
        if what == "confirmed" and not Card.objects.filter(pk=entry["card"].split("/")[-2], state="confirmed"):
            said.append(f"not confirmed: {entry['card']}")
    return said + by_halves()


def by_halves() -> list[str]:
    """Cards of which some lines are milestones and others are not; drafts without the attachment they came with."""
    said = []
    made = Counter(Milestone.objects.filter(card_row__card__isnull=False).values_list("card_row__card", flat=True))
    for pk, state in Card.objects.values_list("pk", "state"):
        if made[pk] != (LINES if state == "confirmed" else 0):
            said.append(f"card {pk} is {state} with {made[pk]} milestones")
    alone = Milestone.objects.filter(
        statement__startswith="تنظيم لقاء بحي", card_row__isnull=True, attachments__isnull=True
    )
    said += [f"milestone {pk} is there without its attachment" for pk in alone.values_list("pk", flat=True)]
    return said


def after(journal: list[dict]) -> dict:
    """What a round has lost or left wrong, and what waits to be published in the next."""
    said, wrong = StringIO(), ""
    try:
        call_command("verify_record", stdout=said)
    except CommandError:
        wrong = said.getvalue()
    return {"lost": lost(journal), "wrong": wrong, "waiting": waiting(WAITING)}


def delete_a_draft(_) -> None:
    """The newest of all milestones, so that its key is the last that was given."""
    by, enrolment = User.objects.get(username=CLERK), Enrolment.objects.get(commune__slug="demnate")
    stage = Stage.objects.get(code="kickoff")
    draft = record(enrolment=enrolment, by=by, statement="لقاء لم ينعقد", kind="meeting", stage=stage)
    delete(draft, by=by)


def last_key_given(_) -> int:
    return Milestone.history.aggregate(last=Max("id"))["last"]


def published(_) -> list:
    """The first that is published, and how many its commune is said to have."""
    first = Milestone.objects.published().order_by("pk").first()
    return [first.statement, first.enrolment.standing.published]


def state(_) -> int:
    return State.objects.get().number


def copies(_) -> list:
    """The copies that the log of security events tells of."""
    told = SecurityEvent.objects.filter(kind__in=["backed-up", "restored"]).order_by("pk")
    return list(told.values_list("kind", "detail"))


TOLD = {
    one.__name__: one for one in (people, waiting, after, delete_a_draft, last_key_given, published, state, copies)
}

if __name__ == "__main__":
    print(json.dumps(TOLD[sys.argv[1]](json.load(sys.stdin))))
