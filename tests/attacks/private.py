"""The private record of Demnate: one row of everything that could leak, each with the same word in it."""

from django.utils import timezone

from accounts.models import HeldSheet, Letter, SecurityEvent
from cards.models import Bundle
from communes.models import Commune
from dashboard import follow_up
from milestones import answering, events, review
from milestones.models import Body, Event, Milestone
from public.feedback import SIGNER
from public.models import Follower
from tests import attached, factories, files, imported

WORD = "XQZV7"  # in Latin letters: found again in a PDF as it was written
TEXT = f"كلمة {WORD} لا يعرفها غير أهلها"


def plant() -> dict[str, object]:
    """What stands in the addresses, by the beginning of the route."""
    writer, now = factories.user(first_name=WORD), timezone.now()
    draft, waiting, returned = (factories.draft("demnate", statement=f"{TEXT} {n}", by=writer) for n in range(3))
    photo = attached.attach(draft, TEXT, files.photo())
    review.move(waiting, "submit", by=writer, at=now)
    review.move(returned, "submit", by=writer, at=now)
    review.move(returned, "return", by=factories.user(), at=now, remark=TEXT)
    feedback = answering.receive(
        enrolment=draft.enrolment, kind="correction", message=TEXT, email=f"{WORD}@example.org", at=now,
        milestone=Milestone.objects.published().filter(enrolment=draft.enrolment).first(),
    )  # fmt: skip
    follow_up.note(draft.enrolment, text=TEXT, by=writer, at=now)
    (reminder,) = follow_up.remind([draft.enrolment], text=TEXT, by=writer, at=now)
    card = imported.card(f"- {TEXT} بتاريخ 5 مارس 2024", slug="demnate", by=writer, name=f"{WORD}.txt")
    bundle = Bundle.objects.create(
        state="ready", form="zip", asked_by=writer, asked_at=now, beat_at=now, total=1, province=card.commune.province
    )
    event = events.enter(
        Event(stage=draft.stage, statement=TEXT, when="2024-05-14", kind="meeting", level="province"), by=writer
    )
    events.propose(event, [draft.enrolment], by=writer, at=now)
    sheet = HeldSheet.objects.create(by=writer, which="communes.enrolment", name=f"{WORD}.xlsx", lines=[], told=[])
    follower = Follower.objects.create(email=f"{WORD.lower()}@example.org", every="day", asked_at=now)
    alert = follower.alerts.create(query="", about=WORD, asked_at=now, confirmed_at=now)
    letter = Letter.objects.create(name="reset", about=writer.pk, asked_at=now, next_try_at=now)
    own = {"admin/milestones/milestone/<path:object_id>": draft.pk, "admin/public/alert": alert.pk}
    places = Commune.objects.select_related("province__region").get(slug="demnate")
    return own | {
        "admin/milestones/milestone/<int:pk>": waiting.pk,
        "admin/milestones/milestone/versions": draft.history.latest().pk,
        "admin/milestones/event": event.pk,
        "admin/milestones/body": Body.objects.first().pk,
        "admin/communes/commune": places.pk,
        "admin/communes/province": places.province_id,
        "admin/communes/region": places.province.region_id,
        "admin/communes/enrolment/import": sheet.pk,
        "admin/communes/enrolment": draft.enrolment_id,
        "admin/programme/programme": draft.enrolment.programme_id,
        "admin/programme/stage": draft.stage_id,
        "admin/accounts/user/import": sheet.pk,
        "admin/accounts/user": writer.pk,
        "admin/accounts/letter": letter.pk,
        "admin/accounts/securityevent": SecurityEvent.objects.get(whom=writer).pk,
        "attachments": photo.pk,
        "coordination/bundles": bundle.pk,
        "coordination/cards": card.pk,
        "coordination/review": waiting.pk,
        "row": card.rows.get(original__contains=WORD).pk,
        "coordination/feedback": feedback.reference,
        "coordination/communes/demnate/reminders": reminder.pk,
        "coordination/report": "azilal",
        "regions": "beni-mellal-khenifra",
        "provinces": "azilal",
        "feedback/thanks": SIGNER.sign(feedback.reference),
        "c/": places.hcp_code,
    }
