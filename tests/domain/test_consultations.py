"""A public consultation from day to day, and how it survives corrections, events and the card."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from arabic import ages
from cards import applying, rows, sheet, word
from cards.proposing import mark_twins
from communes.models import Enrolment
from milestones import consultations, events, review, revising
from milestones.models import Event, Milestone
from milestones.profile import CommuneProfile
from milestones.validators import secure_address
from programme.models import Stage
from tests import factories, imported

FIRST, LAST, DAY = date(2026, 3, 1), date(2026, 3, 9), timedelta(1)
LINK = "https://ara.example.ma/q?n=12"
WHOLE = {
    "kind": "consultation", "opens_on": FIRST, "closes_on": LAST, "take_part_at": LINK,
    "synthesis": "طلبوا ساحة · المكان: وسط المدينة.", "decision": "برمجة الساحة.",
}  # fmt: skip


def test_it_is_announced_then_open_on_both_its_days_then_over():
    one = Milestone(opens_on=FIRST, closes_on=LAST)
    days = (FIRST - DAY, FIRST, LAST, LAST + DAY)
    assert [one.phase(day) for day in days] == ["announced", "open", "open", "ended"]
    assert Milestone().phase(FIRST) is None
    assert (one.span, Milestone(opens_on=FIRST, closes_on=FIRST).span) == ("2026-03-01/2026-03-09", "2026-03-01")


def test_the_days_left_and_the_days_until_are_counted_as_arabic_counts_them():
    assert [ages.left(days) for days in (0, 1, 2, 5, 11)] == [
        "آخر يوم", "بقي يوم واحد", "بقي يومان", "بقي 5 أيام", "بقي 11 يوما",
    ]  # fmt: skip
    assert [ages.ahead(days) for days in (1, 2, 3, 11)] == ["غدا", "بعد يومين", "بعد 3 أيام", "بعد 11 يوما"]


def test_the_profile_tells_what_is_open_first_then_announced_and_apart_what_is_over():
    later = factories.consultation(opens=2, closes=4)
    open_now, ends_first = (factories.consultation(opens=-2, closes=days) for days in (9, 3))
    old, older = (factories.consultation(opens=-40, closes=-days) for days in (5, 20))
    factories.consultation(opens=-1, closes=1, make=factories.draft)
    factories.published(kind="consultation")
    profile = CommuneProfile.of(Enrolment.objects.get(commune__slug="azilal"), with_drafts=True)
    today = timezone.localdate()
    assert profile.current_consultations(today) == [ends_first, open_now, later]
    assert profile.past_consultations(today) == [old, older]


@pytest.mark.parametrize(
    "address",
    ["http://ara.example.ma/", "javascript:alert(1)", "//ara.example.ma", "https://", "https://localhost/", "https://site",
     "https://10.0.0.1/", "https://[::1]/", "https://moi:secret@ara.example.ma/", "https://ara example.ma/",
     "https:ara.example.ma", "data:text/html,x", "ftp://ara.example.ma/", "ara.example.ma"],
)  # fmt: skip
def test_nothing_but_a_page_of_a_named_site_over_https_is_a_link(address):
    with pytest.raises(ValidationError, match="https://"):
        secure_address(address)


@pytest.mark.parametrize("address", [LINK, "https://www.example.ma:8443/تشاور", "https://موقع.المغرب/"])
def test_a_page_of_a_named_site_is_a_link(address):
    secure_address(address)


@pytest.mark.parametrize("asked", [consultations.open_on, consultations.awaiting_outcome])
def test_they_are_found_by_an_index_among_all_that_is_published(asked):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # a table of a test is read whole otherwise
    assert "consultations_by_their_end" in Milestone.objects.filter(asked(timezone.localdate())).explain()


def test_a_revision_starts_from_all_of_it_and_an_untouched_one_changes_nothing():
    published = factories.published(**WHOLE)
    revision = revising.revise(published, by=factories.user())
    assert {name: getattr(revision, name) for name in WHOLE} == WHOLE
    assert revising.differences(revision) == []


def test_the_correction_of_an_event_that_is_no_consultation_after_all_is_proposed_without_its_days():
    by, now = factories.user(), timezone.now()
    told = {"statement": "تشاور إقليمي", "kind": "consultation", "stage": Stage.objects.get(code="consultation")}
    event = events.enter(Event(level="province", **told), by=by)
    (milestone,) = events.propose(event, [factories.enrolment("azilal")], by=by, at=now)
    review.move(milestone, "adapt", by=by, at=now)
    Milestone.objects.filter(pk=milestone.pk).update(**WHOLE)
    for action in ("submit", "publish"):
        review.move(milestone, action, by=by, at=now, remark="للتجربة")
    for statement in ("لقاء إقليمي", "لقاء إقليمي موسع"):  # proposed, then changed while it waits for the answer
        event.kind, event.statement = "meeting", statement
        (reached,) = events.correct(event, by=by, at=now, why="ليس تشاورا", bodies=[])
        assert reached.outcome == "proposed"
    milestone.refresh_from_db()
    revision = milestone.revisions.get()
    assert (revision.statement, revision.opens_on, revision.take_part_at) == ("لقاء إقليمي موسع", None, "")
    assert ("closes_on", "9 مارس 2026", "") in revising.differences(revision)
    assert milestone.opens_on == FIRST


def test_written_on_the_card_and_read_in_again_elsewhere_nothing_of_it_is_lost():
    written = factories.published("azilal", statement="تشاور حول الساحة", **WHOLE)
    content = word.write(sheet.of(CommuneProfile.of(written.enrolment), as_of=timezone.localdate()))
    card = imported.whole(content, slug="tata", name="بطاقة.docx")
    row = card.rows.get(place="timeline")
    assert row.flags == []
    applying.is_ours(card, by=factories.user(), at=timezone.now())
    card.refresh_from_db()
    (draft,) = applying.confirm(card, by=factories.user(), at=timezone.now())
    assert {name: getattr(draft, name) for name in WHOLE} == WHOLE


def test_a_row_that_is_split_or_joined_keeps_the_consultation():
    card = imported.card("- تشاور حول الساحة مع السكان\n- لقاء مع الجمعيات", slug="azilal")
    row = card.rows.filter(place="achievements").first()
    row.facts |= {"kind": "consultation", "opens_on": "2026-03-01", "closes_on": "2026-03-09", "decision": "نعم"}
    row.save()
    by = {"by": factories.user(), "at": timezone.now()}
    first, second = rows.split(row, parts=["تشاور حول الساحة", "مع السكان"], seen=row.version, **by)
    assert (first.facts["kind"], first.facts["closes_on"], first.facts["decision"]) == (
        "consultation", "2026-03-09", "نعم",
    )  # fmt: skip
    assert "closes_on" not in second.facts
    mark_twins(card)
    second.refresh_from_db()
    assert rows.join(second, seen=second.version, **by).facts["opens_on"] == "2026-03-01"
