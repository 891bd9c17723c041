"""What citizens write reaches who is to answer, with its deadline; it is answered once, told, and then forgotten."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import outbox, policy
from accounts.models import User
from communes.models import Commune
from milestones import answering, recording, review, revising
from milestones.models import Correction, Feedback, FeedbackNotice, Milestone
from tests import factories
from tests.conventions.test_arabic_everywhere import latin_words, read_by_people
from tests.coordinator.test_notices import Html, broken, named, told
from tests.letters import send_again
from tests.people import PEOPLE, SEES, WRITES, coordinator, staff, with_mandates
from tests.shown import as_shown
from tests.staff.test_desk import section, seen, text

NOW = timezone.now()
LIST = "/coordination/feedback/"
WORDS = "انعقد هذا اللقاء يوم 14 ماي 2024 لا قبله"


@pytest.fixture(autouse=True)
def _committed_at_once(monkeypatch, settings):
    """Each test is rolled back and never commits; what waits for that is done where it is asked for."""
    monkeypatch.setattr(transaction, "on_commit", lambda done, **how: done())
    settings.SITE_URL = "https://tadafur.example"


@pytest.fixture
def clerk(client):
    person = named(factories.staff_of("demnate"), "سعيد")
    client.force_login(person)
    return person


@pytest.fixture
def milestone():
    made = factories.published("demnate", statement="تنظيم لقاء تواصلي", when="2024-05-13")
    mail.outbox.clear()
    return made


def received(slug="demnate", *, milestone=None, message=WORDS, email="", days=0, kind="correction"):
    """A message that came so many days ago."""
    return answering.receive(
        enrolment=factories.enrolment(slug), milestone=milestone, kind=kind, message=message, email=email,
        at=NOW - timedelta(days),
    )  # fmt: skip


def page_of(feedback: Feedback) -> str:
    return f"{LIST}{feedback.reference}/"


def closed(feedback, *, by=None, at=NOW, outcome="answered", answer="انعقد اللقاء مرتين"):
    answering.close(feedback, outcome=outcome, answer=answer, by=by or factories.management(), at=at)


# ── The whole way ────────────────────────────────────────────────────────────
def test_from_the_citizen_s_words_to_the_corrected_record_and_to_nothing_left(client, clerk, milestone):
    cache.clear()
    nadia = named(factories.coordinator_of("azilal"), "نادية")
    citizen = Client()
    fields = {"kind": "correction", "message": WORDS, "email": "amina@example.org"}
    citizen.post(f"/feedback/?milestone={milestone.pk}", fields)
    feedback = Feedback.objects.get()

    call_command("send_notices")
    assert told() == sorted([clerk.email, nadia.email])
    assert WORDS not in str([letter.body for letter in mail.outbox])
    desk = section(seen(client), "رسائل من العموم تنتظر الجواب")
    assert "بقي على أجلها 15 يوما" in text(desk)

    page = seen(client, page_of(feedback))
    assert WORDS in page
    assert "amina" not in page, "nobody needs the address to answer"
    form = client.post(f"{page_of(feedback)}correct/", follow=True)
    revision = milestone.revisions.get()
    assert form.redirect_chain[-1][0] == f"/admin/milestones/milestone/{revision.pk}/change/"
    assert WORDS in form.content.decode(), "the citizen's words stand beside the form"
    assert page_of(feedback) in form.content.decode()

    Milestone.objects.filter(pk=revision.pk).update(when="2024-05-14", earliest="2024-05-14", latest="2024-05-14")
    client.post(f"/admin/milestones/milestone/{revision.pk}/move/submit/", as_shown(remark="كما نبه إليه مواطن"))
    client.force_login(nadia)
    assert "لها تصحيح لم يُنشر بعد" in seen(client, LIST)
    sheet = seen(client, f"/coordination/review/{revision.pk}/")
    assert feedback.reference in sheet
    assert f'href="{page_of(feedback)}"' in sheet
    mail.outbox.clear()
    client.post(f"/coordination/review/{revision.pk}/", as_shown(action="publish"))

    feedback.refresh_from_db()
    assert (feedback.outcome, feedback.closed_by, feedback.revision_id) == ("corrected", nadia, revision.pk)
    assert Correction.objects.get(milestone=milestone, field="when").after == "14 ماي 2024"
    (letter,) = [letter for letter in mail.outbox if letter.to == ["amina@example.org"]]
    assert letter.subject == f"تضافر: جواب عن رسالتك {feedback.reference}"
    assert "صُحِّح التاريخ من «13 ماي 2024» إلى «14 ماي 2024»" in letter.body
    assert "صُحِّح السجل بعد رسالتك" in letter.alternatives[0].content
    assert Html(letter.alternatives[0].content).links == [f"https://tadafur.example/milestones/{milestone.pk}/"]
    assert feedback.told_at is not None
    call_command("send_notices")
    assert len([letter for letter in mail.outbox if letter.to == ["amina@example.org"]]) == 1

    Feedback.objects.update(closed_at=NOW - timedelta(91))
    call_command("erase_feedback")
    feedback.refresh_from_db()
    assert (feedback.message, feedback.email, feedback.answer, feedback.outcome) == ("", "", "", "corrected")
    assert "مُحي نص الرسالة" in seen(client, page_of(feedback))
    assert milestone.commune == feedback.commune


# ── Who may ──────────────────────────────────────────────────────────────────
def test_predicates_and_querysets_agree():
    messages = {slug: received(slug) for slug in ("demnate", "azilal", "larache", "tata")}
    for make in PEOPLE.values():
        person = make()
        read, answered = Feedback.objects.read_by(person), Feedback.objects.answered_by(person)
        for slug, feedback in messages.items():
            commune = Commune.objects.get(slug=slug)
            assert (feedback in read) is policy.may_read_feedback(person, commune)
            assert (feedback in answered) is policy.may_answer_feedback(person, commune)


@pytest.mark.parametrize("who", PEOPLE)
def test_each_person_reads_answers_and_corrects_what_the_policy_says(client, who, milestone):
    first, second = received(milestone=milestone), received(milestone=milestone, message="رسالة ثانية")
    person = PEOPLE[who]()
    client.force_login(person)
    inside, reads, writes = who != "without a mandate", who in SEES, who in WRITES
    assert (policy.may_read_feedback(person, first.commune), policy.may_answer_feedback(person, first.commune)) == (
        reads,
        writes,
    )
    assert (WORDS in client.get(LIST, follow=True).content.decode()) is reads
    opened = client.get(page_of(first))
    assert opened.status_code == ((200 if reads else 404) if inside else 302)
    assert ("أغلق الرسالة بهذا الجواب" in opened.content.decode()) is writes
    posted = client.post(page_of(first), {"outcome": "answered", "answer": "جواب"})
    assert posted.status_code == (302 if writes or not inside else 404)
    assert Feedback.objects.closed().exists() is writes
    posted = client.post(f"{page_of(second)}correct/")
    assert posted.status_code == (302 if writes or not inside else 404)
    assert milestone.revisions.exists() is writes


def test_another_commune_s_message_is_reached_by_no_address(client, clerk):
    theirs = received("larache", message="سر جماعة العرائش")
    for path in (LIST, f"{LIST}?state=closed", f"{LIST}?page=1", "/coordination/"):
        answer = client.get(path).content.decode()
        assert "سر جماعة العرائش" not in answer
        assert theirs.reference not in answer
    for path in (page_of(theirs), page_of(theirs).lower(), f"{LIST}{theirs.pk}/", f"{LIST}TD-00000-00000/"):
        assert (
            client.get(path).status_code == client.post(path, {"outcome": "answered", "answer": "جواب"}).status_code
        )
        assert client.get(path).status_code == 404
    assert client.post(f"{page_of(theirs)}correct/").status_code == 404
    assert not Feedback.objects.closed().exists()


def test_a_visitor_is_sent_to_sign_in_and_what_a_clerk_typed_travels_along(client):
    feedback = received()
    assert client.get(page_of(feedback)).headers["Location"].startswith("/account/sign-in/")
    page = client.post(page_of(feedback), {"outcome": "answered", "answer": "جواب طويل"}).content.decode()
    assert 'name="held"' in page
    assert not Feedback.objects.closed().exists()


# ── Deadlines on the desks ───────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "بقي على أجلها 15 يوما"), (13, "بقي على أجلها يومان"), (14, "أجلها غدا"), (15, "أجلها اليوم"),
     (16, "فات أجلها منذ أمس"), (18, "فات أجلها منذ 3 أيام")],
)  # fmt: skip
def test_the_deadline_is_said_in_words_on_the_commune_s_desk(client, clerk, days, said):
    feedback = received(days=days)
    for path in ("/coordination/", LIST, page_of(feedback)):
        page = seen(client, path)
        assert said in page
        assert ("tag--warn" in page) is (days > 15)


@pytest.mark.parametrize(
    "make",
    [
        lambda: factories.coordinator_of("azilal"),
        factories.management,
        factories.observer,
        lambda: with_mandates(staff("demnate"), staff("larache")),
    ],
)
def test_every_desk_says_how_many_wait_and_how_many_too_long(client, make):
    client.force_login(make())
    assert "تنتظر الجواب" not in seen(client)
    for days in (0, 20, 21):
        received(days=days)
    assert "3 رسائل تنتظر الجواب، منها رسالتان فات أجلهما." in text(seen(client))


def test_what_is_due_first_stands_first_and_what_is_closed_stands_apart(client, clerk):
    for days, words in ((1, "أحدث"), (9, "أقدم"), (5, "أوسط")):
        received(days=days, message=words)
    closed(received(message="مغلقة"), by=clerk)
    waiting = seen(client, LIST)
    assert re.findall("أقدم|أوسط|أحدث|مغلقة</a>", waiting[waiting.index('id="h-feedback"') :])[-3:] == [
        "أقدم", "أوسط", "أحدث",
    ]  # fmt: skip
    assert "مغلقة</a></h3>" not in waiting
    assert "مغلقة</a></h3>" in seen(client, f"{LIST}?state=closed")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_ask_the_same_however_much_waits(client, clerk, milestone, rows, django_assert_num_queries):
    for _ in range(rows):
        last = received(milestone=milestone)
        answering.take_up(last, by=clerk)
    for path, queries in ((LIST, 6), (page_of(last), 4)):
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200


# ── Answering ────────────────────────────────────────────────────────────────
def test_an_answer_closes_the_message_and_says_who_is_told(client, clerk):
    feedback = received(email="amina@example.org", kind="question")
    page = client.post(page_of(feedback), {"outcome": "answered", "answer": "في الأسبوع المقبل"}, follow=True)
    assert "حُفظ الجواب وأُغلقت الرسالة." in page.content.decode()
    assert "الجواب في طريقه إلى صاحب الرسالة بالبريد الإلكتروني." in page.content.decode()
    feedback.refresh_from_db()
    assert (feedback.outcome, feedback.answer, feedback.closed_by) == ("answered", "في الأسبوع المقبل", clerk)
    (letter,) = mail.outbox
    assert letter.to == ["amina@example.org"]
    for part in (letter.body, letter.alternatives[0].content):
        assert "في الأسبوع المقبل" in part
        assert feedback.reference in part
        assert "https://tadafur.example/communes/demnate/" in part
        assert latin_words(" ".join(line for line in read_by_people(part) if not re.search("TD-|http", line))) == []
    assert not Feedback.objects.open().exists()


def test_who_left_no_address_is_told_nothing_and_the_writer_knows(client, clerk):
    feedback = received()
    page = client.post(page_of(feedback), {"outcome": "elsewhere", "answer": "هذا من شأن العمالة"}, follow=True)
    assert "لم يترك صاحب الرسالة بريدا، فلن يُخبر به." in page.content.decode()
    assert not mail.outbox


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"outcome": ""}, "اختر المآل."),
        ({"outcome": "forgotten"}, "اختر المآل من اللائحة."),
        ({"answer": " "}, "اكتب الجواب: ماذا تقول لصاحب الرسالة؟"),
        ({"answer": "ا" * 2001}, "هذا النص أطول من 2000 حرف؛ اختصره."),
    ],
)
def test_what_is_wrong_in_an_answer_is_said_and_what_was_typed_stays(client, clerk, fields, said):
    feedback = received()
    page = client.post(page_of(feedback), {"outcome": "answered", "answer": "جواب كتبته"} | fields).content.decode()
    assert said in page
    assert "answer" in fields or "جواب كتبته</textarea>" in page
    assert Feedback.objects.open().exists()


def test_the_second_to_answer_is_told_and_keeps_their_words(client, clerk):
    feedback = received(email="amina@example.org")
    closed(feedback, by=named(factories.management(), "ليلى"))
    page = client.post(page_of(feedback), {"outcome": "answered", "answer": "جواب ثان كامل"}, follow=True)
    assert "سبق أن أجاب ليلى عن هذه الرسالة، فلم يُحفظ جوابك." in page.content.decode()
    assert "«جواب ثان كامل»" in page.content.decode()
    assert Feedback.objects.get().answer == "انعقد اللقاء مرتين"
    assert len(mail.outbox) == 1
    client.post(f"{page_of(feedback)}correct/")
    assert Feedback.objects.get().revision is None


# ── The correction that a message asks for ───────────────────────────────────
def test_two_messages_on_one_milestone_share_its_correction_and_close_together(clerk, milestone):
    nadia = factories.coordinator_of("azilal")
    first, second = (received(milestone=milestone) for _ in range(2))
    revision = answering.take_up(first, by=clerk)
    assert answering.take_up(second, by=nadia) == revision
    assert answering.take_up(first, by=clerk) == revision, "pressed twice"
    other = received(milestone=milestone)
    publish(revision, by=nadia)
    assert [Feedback.objects.get(pk=one.pk).outcome for one in (first, second, other)] == ["corrected"] * 2 + [""]


def publish(revision, *, by):
    for action in ("submit", "publish"):
        review.move(revision, action, by=by, at=timezone.now(), remark="كما نبه إليه مواطن")


def test_a_correction_given_up_leaves_the_message_waiting(clerk, milestone):
    feedback = received(milestone=milestone)
    recording.delete(answering.take_up(feedback, by=clerk), by=clerk)
    feedback.refresh_from_db()
    assert (feedback.revision, feedback.closed_at) == (None, None)
    assert answering.take_up(feedback, by=clerk).revises == milestone


def test_what_was_answered_by_hand_stays_so_when_its_correction_is_published(clerk, milestone):
    feedback = received(milestone=milestone)
    revision = answering.take_up(feedback, by=clerk)
    closed(feedback, by=clerk)
    publish(revision, by=factories.coordinator_of("azilal"))
    assert Feedback.objects.get().outcome == "answered"


@pytest.mark.parametrize("about", ["the commune", "a withdrawn milestone"])
def test_where_nothing_is_published_there_is_no_correction_to_open(client, clerk, milestone, about):
    feedback = received(milestone=None if about == "the commune" else milestone)
    Milestone.objects.filter(pk=milestone.pk).update(status="withdrawn")
    assert "صحِّح المحطة" not in seen(client, page_of(feedback))
    answer = client.post(f"{page_of(feedback)}correct/", follow=True).content.decode()
    assert "لم يُفتح التصحيح: لا محطة منشورة تخصها هذه الرسالة." in answer
    assert not milestone.revisions.exists()


def test_a_correction_that_nobody_asked_for_closes_nothing(clerk, milestone):
    received(milestone=milestone)
    publish(revising.revise(milestone, by=clerk), by=factories.coordinator_of("azilal"))
    assert Feedback.objects.open().count() == 1


# ── Letters ──────────────────────────────────────────────────────────────────
def test_who_is_to_answer_is_told_and_nobody_else(demnate):
    clerk, other = named(factories.staff_of("demnate"), "سعيد"), named(factories.coordinator_of("azilal"), "نادية")
    in_charge = named(with_mandates(coordinator("azilal")), "يونس")
    for make in (factories.management, factories.observer, lambda: factories.staff_of("larache")):
        named(make(), "غريب")
    received()
    assert {notice.to for notice in FeedbackNotice.objects.all()} == {clerk, other, in_charge}
    demnate.coordinator = in_charge
    demnate.save()
    assert set(answering.concerned(demnate, timezone.localdate())) == {clerk, in_charge}


def test_management_is_told_where_nobody_keeps_the_commune():
    manager = named(factories.management(), "الإدارة")
    received("tata")
    assert [notice.to for notice in FeedbackNotice.objects.all()] == [manager]


def test_many_messages_make_one_letter_of_what_still_waits(clerk):
    references = [received().reference for _ in range(3)]
    closed(Feedback.objects.get(reference=references.pop()))
    mail.outbox.clear()
    call_command("send_notices")
    call_command("send_notices")
    (letter,) = mail.outbox
    assert letter.subject == "جماعة دمنات: رسالتان من العموم"
    for reference in references:
        assert f"https://tadafur.example{LIST}{reference}/" in letter.body.split()
    assert "آخر أجل للجواب" in letter.alternatives[0].content


def test_one_message_makes_a_letter_that_says_where_and_until_when(clerk, milestone):
    feedback = received(milestone=milestone, email="amina@example.org")
    call_command("send_notices")
    (letter,) = mail.outbox
    assert letter.subject == "جماعة دمنات: رسالة من العموم"
    for part in (letter.body, letter.alternatives[0].content):
        assert feedback.reference in part
        assert "تنظيم لقاء تواصلي" in part
        assert WORDS not in part
        assert "amina" not in part


def test_an_outcome_waits_for_a_mail_server_that_is_down_and_is_told_once(client, clerk, monkeypatch, caplog):
    feedback = received(email="amina@example.org")
    with monkeypatch.context() as patch:
        broken(patch)
        page = client.post(page_of(feedback), {"outcome": "answered", "answer": "جواب"}, follow=True)
        assert "الجواب في طريقه إلى صاحب الرسالة بالبريد الإلكتروني." in page.content.decode()
        call_command("send_notices")
    assert Feedback.objects.get().told_at is None
    assert "amina" not in caplog.text
    send_again("--daily")
    call_command("send_notices")
    assert told() == ["amina@example.org"]
    assert Feedback.objects.get().told_at is not None


def test_a_slow_mail_server_keeps_no_reviewer_waiting_for_the_second_letter(clerk, milestone, monkeypatch):
    for name in ("amina", "brahim"):
        revision = answering.take_up(received(milestone=milestone, email=f"{name}@example.org"), by=clerk)
    User.objects.update(notices="none")  # the outcomes alone are looked at
    seconds = iter([0, 0, 6])
    monkeypatch.setattr(outbox, "monotonic", lambda: next(seconds))
    publish(revision, by=factories.coordinator_of("azilal"))
    assert Feedback.objects.closed().count() == 2
    assert Feedback.objects.untold().count() == 1
    call_command("send_notices")
    assert not Feedback.objects.untold().exists()


# ── Forgetting ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("days", "kept"), [(0, True), (29, True), (31, False)])
def test_what_a_person_may_be_known_by_is_erased_so_many_days_after_closing(settings, capsys, days, kept):
    settings.FEEDBACK_ERASED_AFTER = 30
    feedback = received(email="amina@example.org", days=40)
    waiting = received(email="brahim@example.org", days=400)
    closed(feedback, at=NOW - timedelta(days))
    call_command("erase_feedback")
    assert capsys.readouterr().out == f"feedback erased: {0 if kept else 1}\n"
    feedback.refresh_from_db(), waiting.refresh_from_db()
    assert [bool(value) for value in (feedback.message, feedback.email, feedback.answer)] == [kept] * 3
    assert (feedback.kind, feedback.outcome, feedback.due) == ("correction", "answered", feedback.due)
    assert waiting.email == "brahim@example.org", "what waits for an answer is kept until it has one"
    call_command("erase_feedback")
    assert capsys.readouterr().out == "feedback erased: 0\n"


def test_nothing_of_the_citizen_is_left_anywhere_in_the_database(clerk, milestone):
    feedback = received(milestone=milestone, email="amina@example.org", message="اسمي أمينة")
    closed(feedback, by=clerk, at=NOW - timedelta(91), answer="شكرا يا أمينة")
    call_command("erase_feedback")
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            assert not re.search("amina@|أمينة", str(cursor.fetchall())), table


def test_the_programme_s_deadline_is_set_by_management(client):
    client.force_login(factories.management())
    page = client.get("/admin/programme/programme/1/change/", follow=True).content.decode()
    assert "أجل الجواب عن رسائل المواطنين، بالأيام" in page


@pytest.mark.parametrize("written", [False, True])
def test_an_enrolment_that_citizens_wrote_about_is_not_removed_from_under_them(client, written):
    enrolment = factories.enrolment("azilal")
    if written:
        received("azilal")
    client.force_login(factories.management())
    answer = client.get(f"/admin/communes/enrolment/{enrolment.pk}/delete/")
    assert answer.status_code == (403 if written else 200)


# ── The database refuses nonsense ────────────────────────────────────────────
@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("feedback_is_open_or_closed_by_somebody_with_an_outcome", {"closed_at": NOW}),
        ("feedback_is_open_or_closed_by_somebody_with_an_outcome", {"outcome": "answered"}),
        ("erased_feedback_is_closed_and_holds_nothing_of_a_person", {"erased_at": NOW}),
        ("erased_feedback_is_closed_and_holds_nothing_of_a_person", {"erased_at": NOW, "message": ""}),
    ],
)
def test_a_message_is_whole(constraint, facts):
    feedback = received()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Feedback.objects.filter(pk=feedback.pk).update(**facts)


def test_a_person_is_noted_once_for_one_message(clerk):
    feedback = received()
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackNotice.objects.create(to=User.objects.get(pk=clerk.pk), feedback=feedback, made_at=NOW)
