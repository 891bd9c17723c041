"""A card that was confirmed becomes drafts, all of them or none; and back, while nothing of it is published."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from arabic.counting import NOUNS, counted, pronoun
from cards import proposing
from cards.models import Card, Row
from cards.rows import NotOpen, Refused, held
from milestones import recording, review
from milestones.kinds import Section, Status
from milestones.models import Attachment, Body, Milestone
from programme.models import Stage

UNDONE = "تراجع عن إدخال البطاقة «{name}»."
NEVER_PUBLIC = (Status.DRAFT, Status.RETURNED, Status.SUBMITTED, Status.DROPPED)


class Undecided(Refused):
    """Some rows still wait for a decision."""

    def __init__(self, number: int):
        lines, them = counted(number, NOUNS["line"]), pronoun(number, NOUNS["line"], joined=True)
        super().__init__(f"لم تُدخل المسودات بعد: {lines} في أول الصفحة لم يُقرَّر في{them}. قرِّر في{them} ثم أكِّد.")


class OfAnother(Refused):
    """The card's headings name another commune, and nobody has said that it is this one's."""

    def __init__(self, named: str):
        super().__init__(f"لم تُدخل المسودات بعد: عناوين البطاقة تذكر «{named}». تأكد أنها بطاقة هذه الجماعة، ثم أكِّد.")


class FoundMeanwhile(Refused):
    def __init__(self):
        super().__init__(
            "لم تُدخل المسودات بعد: تغيَّر في هذه الأثناء ما هو مسجَّل من هذه الأسطر. راجع المعاينة كما صارت، ثم أكِّد."
        )


class NotPossible(Refused):
    """A row can't be written as it stands."""

    def __init__(self, row: Row, errors: list[str]):
        super().__init__(
            f"لم تُدخل أي مسودة: السطر {row.line} «{row.facts['statement'][:60]}» يحتاج إلى تصحيح. {' '.join(errors)}"
        )
        self.row = row


class NothingToWrite(Refused):
    def __init__(self):
        super().__init__("لا محطة لإدخالها: كل أسطر البطاقة مسجَّلة من قبل أو متروكة.")


def confirm(card: Card, *, by, at) -> list[Milestone]:
    """Write as drafts, in one transaction, all rows that are to be. Raises Refused; then nothing is written."""
    with held(card) as card:
        if not card.is_ours and (named := proposing.other_commune(card)):
            raise OfAnother(named)
        if not proposing.mark_twins(card):
            return _write(card, list(card.rows.filter(place__in=Section.values)), by=by, at=at)
    raise FoundMeanwhile  # once the new marks are kept: the page shows them


def _write(card: Card, rows: list[Row], *, by, at) -> list[Milestone]:
    if undecided := sum(row.uncertain for row in rows):
        raise Undecided(undecided)
    rows = [row for row in rows if not row.left_out]
    if not rows:
        raise NothingToWrite
    stages = {stage.code: stage for stage in Stage.objects.filter(programme=card.enrolment.programme_id)}
    bodies = {body.code: body for body in Body.objects.all()}
    made = []
    for row in rows:
        if gone := [code for code in row.facts.get("bodies", ()) if code not in bodies]:
            raise NotPossible(row, [f"هيئة من المشاركين لم تعد في البوابة ({'، '.join(gone)})؛ اختر غيرها."])
        facts = dict(row.facts)
        try:
            milestone = recording.record(
                enrolment=card.enrolment,
                by=by,
                section=row.place,
                stage=stages.get(facts.pop("stage")),
                bodies=[bodies[code] for code in facts.pop("bodies", ())],
                source=source_of(card),
                source_line=row.line,
                original=row.original,
                **facts,
            )
        except ValidationError as error:
            raise NotPossible(row, error.messages) from error
        row.milestone = milestone
        made.append(milestone)
    Row.objects.bulk_update(rows, ["milestone"])
    _close(card, Card.State.CONFIRMED, by=by, at=at)
    return made


def source_of(card: Card) -> str:
    """The card by its own title, as the public reads it. Its file and line stand in the milestone's row of it."""
    return card.title or "بطاقة الجماعة"


def is_ours(card: Card, *, by, at) -> None:
    """A person says that it is this commune's, whatever its headings name."""
    with held(card) as card:
        card.is_ours = True
        card.save(update_fields=["is_ours"])


def drop(card: Card, *, by, at) -> None:
    """Give up reading it in; its file and what was read stay."""
    with held(card) as card:
        _close(card, Card.State.DROPPED, by=by, at=at)


def can_undo(card: Card) -> bool:
    """While nothing of it has been public."""
    made = [row.milestone.status for row in card.rows.select_related("milestone") if row.milestone]
    return card.state == Card.State.CONFIRMED and all(status in NEVER_PUBLIC for status in made)


@transaction.atomic
def undo(card: Card, *, by, at) -> int:
    """Take back all that was made of a card, which is open again then. Returns how many milestones went."""
    recording.hold_enrolment(card.enrolment_id)
    card = Card.objects.select_for_update(no_key=True, of=("self",)).get(pk=card.pk)
    if card.state != Card.State.CONFIRMED:
        raise NotOpen
    open_again = Card.objects.filter(enrolment=card.enrolment_id, digest=card.digest, state=Card.State.OPEN).first()
    if open_again:
        raise Refused(
            f"لم يُتراجع عن شيء: الملف نفسه قيد المعاينة من جديد ({open_again.name}). تخلَّ عن تلك المعاينة أولا."
        )
    rows = list(card.rows.exclude(milestone=None).order_by("milestone"))
    pks = [row.milestone_id for row in rows]
    made = {
        row.pk: row for row in Milestone.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    }
    if any(milestone.status not in NEVER_PUBLIC for milestone in made.values()):
        raise Refused("لم يُتراجع عن شيء: نُشر بعض ما أُدخل من هذه البطاقة. اسحبه من النشر أو صححه محطة محطة.")
    why = UNDONE.format(name=card.name)
    for row in rows:
        row.milestone = None
    Row.objects.bulk_update(rows, ["milestone"])
    for milestone in made.values():
        if milestone.status == Status.DRAFT and not milestone.reviews.exists():
            recording.delete(milestone, by=by, why=why)
        elif milestone.status != Status.DROPPED:
            review.move(milestone, "undo", by=by, at=at, remark=why)
    _close(card, Card.State.OPEN, by=None, at=None)
    proposing.mark_twins(card)
    return len(made)


@dataclass(frozen=True)
class OfOthers:
    """What taking a card back takes along of what came after it."""

    attachments: int
    edited: int  # milestones that somebody else has written since

    def __bool__(self):
        return bool(self.attachments or self.edited)


def of_others(card: Card, rows: list[Row]) -> OfOthers:
    """Of these rows of a confirmed card, with their milestones. One query."""
    made = [row.milestone for row in rows]
    attachments = Attachment.objects.filter(milestone__in=made).count()
    return OfOthers(attachments, sum(milestone.updated_by_id != card.closed_by_id for milestone in made))


def submit_all(card: Card, *, by, at) -> tuple[int, list[str]]:
    """Submit every draft of the card; how many were, and why the others were not."""
    done, refused = 0, []
    for row in card.rows.filter(milestone__status__in=[Status.DRAFT]).select_related("milestone"):
        try:
            review.move(row.milestone, "submit", by=by, at=at)
            done += 1
        except review.Refused as error:
            refused.append(f"«{row.milestone.statement}»: {error}")
    return done, refused


def _close(card: Card, state: str, *, by, at) -> None:
    card.state, card.closed_by, card.closed_at = state, by, at
    card.save(update_fields=["state", "closed_by", "closed_at"])
