"""A coordinator enters a shared event once; each commune accepts, adapts or declines it, and its later correction."""

import pytest
from django.utils import timezone

from milestones import events, recording, review
from milestones.models import Event, Milestone
from programme.models import Stage
from tests import factories
from tests.people import PEOPLE, REVIEWS
from tests.shown import as_shown

LIST = "/admin/milestones/milestone/"
EVENTS = "/admin/milestones/event/"
TEXT = "انعقاد لجنة القيادة لإقليم أزيلال"


@pytest.fixture
def coordinator():
    return factories.coordinator_of("azilal")


def event(by, *slugs, **facts):
    facts = {"statement": TEXT, "when": "2023-06-06", "kind": "meeting", "level": "province"} | facts
    made = events.enter(Event(stage=Stage.objects.get(code="kickoff"), **facts), by=by)
    events.propose(made, [factories.enrolment(slug) for slug in slugs], by=by, at=timezone.now())
    return made


def at(made, slug):
    return made.milestones.get(enrolment__commune__slug=slug, revises=None)


def corrected(made, by, **facts):
    for name, value in facts.items():
        setattr(made, name, value)
    reached = events.correct(made, by=by, at=timezone.now(), why="خطأ في الدعوة", bodies=list(made.bodies.all()))
    return {one.milestone.commune.slug: one.outcome for one in reached}


def filled(**changes):
    communes = [factories.enrolment(slug).pk for slug in ("demnate", "azilal")]
    fields = {
        "statement": TEXT, "when": "6 يونيو 2023", "stage": Stage.objects.get(code="kickoff").pk, "kind": "meeting",
        "level": "province", "place": "", "communes": communes,
    }  # fmt: skip
    return fields | changes


def test_the_whole_story_of_an_event(client, coordinator):
    client.force_login(coordinator)
    page = client.post(f"{EVENTS}add/", filled(), follow=True).content.decode()
    assert "اقتُرح الحدث على جماعتين" in page
    made = Event.objects.get()
    proposal = at(made, "demnate")
    assert (proposal.status, proposal.statement, proposal.when) == ("proposed", TEXT, "2023-06-06")

    clerk = factories.staff_of("demnate")
    client.force_login(clerk)
    page = client.get(f"{LIST}{proposal.pk}/change/").content.decode()
    for said in ("اقبلها كما هي", "كيِّفها قبل إرسالها", "ارفض الاقتراح", "لا يراها العموم قبل نشرها"):
        assert said in page
    page = client.post(f"{LIST}{proposal.pk}/move/accept/", as_shown(), follow=True).content.decode()
    assert "قُبل الاقتراح وأُرسل إلى المراجعة، وهو الآن في لائحة منسق إقليم أزيلال." in page

    client.force_login(coordinator)  # the commune vouched for the text: four eyes have seen it
    client.post(f"{LIST}{proposal.pk}/move/publish/", as_shown())
    assert TEXT in client.get("/communes/demnate/").content.decode()
    assert TEXT not in client.get("/communes/azilal/").content.decode()


def test_a_proposal_is_adapted_into_a_draft_of_the_commune_s_own(coordinator):
    clerk = factories.staff_of("demnate")
    proposal = at(event(coordinator, "demnate"), "demnate")
    draft = review.move(proposal, "adapt", by=clerk, at=timezone.now())
    draft.statement = "مشاركة جماعة دمنات في لجنة القيادة"
    recording.write(draft, by=clerk)
    assert review.move(draft, "submit", by=clerk, at=timezone.now()).status == "submitted"


def test_a_proposal_is_declined_with_a_reason_and_stays_on_record(coordinator):
    clerk = factories.staff_of("demnate")
    proposal = at(event(coordinator, "demnate"), "demnate")
    with pytest.raises(review.ReasonMissing):
        review.move(proposal, "decline", by=clerk, at=timezone.now())
    declined = review.move(proposal, "decline", by=clerk, at=timezone.now(), remark="لم تحضر جماعتنا")
    assert (declined.status, declined.reviews.last().remark) == ("dropped", "لم تحضر جماعتنا")


def test_a_correction_reaches_every_commune_in_the_way_its_entry_stands(coordinator):
    clerk = factories.staff_of("demnate")
    made = event(coordinator, "demnate", "azilal", "larache", "tata")
    accepted, published, dropped = (at(made, slug) for slug in ("azilal", "larache", "tata"))
    now = timezone.now()
    review.move(accepted, "accept", by=clerk, at=now)
    review.move(published, "accept", by=clerk, at=now)
    review.move(published, "publish", by=coordinator, at=now)
    review.move(dropped, "decline", by=clerk, at=now, remark="لم تحضر")

    assert corrected(made, coordinator, when="2023-06-07") == {
        "demnate": "updated", "azilal": "proposed", "larache": "proposed",
    }  # fmt: skip
    assert at(made, "demnate").when == "2023-06-07"
    assert at(made, "azilal").when == at(made, "larache").when == "2023-06-06"
    assert at(made, "tata").when == "2023-06-06"

    waiting = review.move(at(made, "azilal").revisions.get(), "accept", by=clerk, at=now)
    assert (waiting.status, at(made, "azilal").when, at(made, "azilal").status) == (
        "applied",
        "2023-06-07",
        "submitted",
    )
    over = review.move(at(made, "larache").revisions.get(), "accept", by=clerk, at=now)
    assert (over.status, at(made, "larache").when) == ("submitted", "2023-06-06")
    review.move(over, "publish", by=coordinator, at=now)
    assert at(made, "larache").when == "2023-06-07"
    assert at(made, "larache").corrections.get().field == "when"
    assert at(made, "larache").history.latest().history_change_reason == "خطأ في الدعوة"


def test_what_the_commune_wrote_otherwise_is_left_as_it_is(coordinator):
    clerk = factories.staff_of("demnate")
    made = event(coordinator, "demnate")
    draft = review.move(at(made, "demnate"), "adapt", by=clerk, at=timezone.now())
    draft.statement = "مشاركة جماعة دمنات"
    recording.write(draft, by=clerk)
    corrected(made, coordinator, place="مقر العمالة")
    revision = review.move(at(made, "demnate").revisions.get(), "accept", by=clerk, at=timezone.now())
    assert revision.status == "applied"
    assert (at(made, "demnate").statement, at(made, "demnate").place) == ("مشاركة جماعة دمنات", "مقر العمالة")


def test_a_second_correction_joins_the_first_one_still_unanswered(coordinator):
    made = event(coordinator, "demnate")
    review.move(at(made, "demnate"), "accept", by=factories.staff_of("demnate"), at=timezone.now())
    corrected(made, coordinator, when="2023-06-07")
    corrected(made, coordinator, place="مقر العمالة")
    revision = at(made, "demnate").revisions.get()
    assert (revision.when, revision.place) == ("2023-06-07", "مقر العمالة")


def test_a_commune_with_a_correction_of_its_own_is_named_and_not_written_over(client, coordinator):
    from milestones import revising

    clerk = factories.staff_of("demnate")
    made = event(coordinator, "demnate", "azilal")
    review.move(at(made, "demnate"), "accept", by=clerk, at=timezone.now())
    review.move(at(made, "demnate"), "publish", by=coordinator, at=timezone.now())
    revising.revise(at(made, "demnate"), by=clerk)
    client.force_login(coordinator)
    changed = filled(when="7 يونيو 2023", communes=[], why="خطأ في الدعوة")
    page = client.post(f"{EVENTS}{made.pk}/change/", changed, follow=True).content.decode()
    assert "لم يصل التصحيح إلى جماعة دمنات: لها تصحيح لم يُنشر بعد." in page
    assert "تغيَّر الاقتراح عند جماعة أزيلال، ولم تجب عنه بعد." in page
    assert at(made, "demnate").revisions.get().when == "2023-06-06"


def test_a_correction_needs_a_reason_and_everything_typed_is_kept(client, coordinator):
    made = event(coordinator, "demnate")
    client.force_login(coordinator)
    changed = filled(when="7 يونيو 2023", communes=[], why="")
    page = client.post(f"{EVENTS}{made.pk}/change/", changed).content.decode()
    assert "اكتب لماذا يُصحَّح هذا الحدث." in page
    assert 'value="7 يونيو 2023"' in page
    assert Event.objects.get().when == "2023-06-06"


def test_other_communes_can_be_named_later_and_none_twice(client, coordinator):
    made = event(coordinator, "demnate")
    client.force_login(coordinator)
    client.post(f"{EVENTS}{made.pk}/change/", filled(communes=[factories.enrolment("azilal").pk]))
    assert at(made, "azilal").status == "proposed"
    again = filled(communes=[factories.enrolment("azilal").pk])
    assert "communes" in client.post(f"{EVENTS}{made.pk}/change/", again).context["adminform"].form.errors
    assert made.milestones.count() == 2


def test_an_event_names_at_least_one_commune(client, coordinator):
    client.force_login(coordinator)
    page = client.post(f"{EVENTS}add/", filled(communes=[])).content.decode()
    assert "اختر جماعة واحدة على الأقل." in page
    assert not Event.objects.exists()


def test_communes_beyond_the_province_are_neither_offered_nor_taken(client, coordinator):
    elsewhere = factories.enrolment("larache")
    client.force_login(coordinator)
    assert "العرائش" not in client.get(f"{EVENTS}add/").content.decode()
    client.post(f"{EVENTS}add/", filled(communes=[elsewhere.pk]))
    assert not Event.objects.exists()


def test_the_same_form_sent_twice_makes_one_event(client, coordinator):
    client.force_login(coordinator)
    sending = "5b0f1c9e-3c1e-4a53-9f39-1f2b1c8f9f11"
    client.post(f"{EVENTS}add/", filled(sending=sending))
    page = client.post(f"{EVENTS}add/", filled(sending=sending), follow=True).content.decode()
    assert "حُفظ هذا الحدث من قبل" in page
    assert (Event.objects.count(), Milestone.objects.filter(event__isnull=False).count()) == (1, 2)


@pytest.mark.parametrize("who", PEOPLE)
def test_an_event_is_read_where_it_was_proposed_and_written_by_whoever_reviews_there(client, who):
    made = event(factories.management(), "demnate")
    person = PEOPLE[who]()
    client.force_login(person)
    reads = who in REVIEWS | {"observer"}
    assert (TEXT in client.get(EVENTS, follow=True).content.decode()) is reads
    for page in ("change", "history"):
        assert (TEXT in client.get(f"{EVENTS}{made.pk}/{page}/", follow=True).content.decode()) is reads
    answer = client.post(f"{EVENTS}{made.pk}/change/", filled(when="7 يونيو 2023", communes=[], why="خطأ"))
    assert (Event.objects.get().when == "2023-06-07") is (who in REVIEWS), answer.status_code
    assert client.post(f"{EVENTS}{made.pk}/delete/", {"post": "yes"}).status_code != 200
    assert Event.objects.exists()


def test_an_event_that_reaches_beyond_the_province_is_corrected_by_management_alone(client, coordinator):
    made = event(factories.management(), "demnate", "larache")
    client.force_login(coordinator)
    page = client.get(f"{EVENTS}{made.pk}/change/").content.decode()
    assert "جماعة دمنات" in page
    assert "العرائش" not in page  # another province's answer is not this coordinator's to read
    assert client.post(f"{EVENTS}{made.pk}/change/", filled(communes=[], why="x")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_the_list_of_events_takes_the_same_queries_whatever_its_length(
    client, coordinator, rows, django_assert_num_queries
):
    for number in range(rows):
        event(coordinator, "demnate", "azilal", statement=f"حدث رقم {number}")
    client.force_login(coordinator)
    with django_assert_num_queries(6):
        assert client.get(EVENTS).status_code == 200


def test_the_history_of_an_event_is_told_in_words(client, coordinator):
    made = event(coordinator, "demnate")
    corrected(made, coordinator, when="2023-06-07")
    client.force_login(coordinator)
    page = client.get(f"{EVENTS}{made.pk}/history/").content.decode()
    for said in (
        "إدخال الحدث",
        "تصحيح الحدث",
        "<del>6 يونيو 2023</del>",
        "<ins>7 يونيو 2023</ins>",
        "«خطأ في الدعوة»",
    ):
        assert said in page
