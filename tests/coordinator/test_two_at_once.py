"""Two people at the same moment, over two real connections: nothing is done twice, and nothing is lost."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from accounts import outbox, people
from accounts.models import HeldSheet, Letter, Mandate, SecurityEvent, User
from communes.models import Commune, Enrolment
from dashboard import follow_up
from dashboard.models import Answer, Reminder
from milestones import answering, events, recording, review, revising, versions
from milestones.models import Event, Feedback, Milestone, Notice
from programme.models import Stage
from public import alerts
from public.models import Follower
from tadafur.seeding import seed
from tests import factories
from tests.manager.test_invitations import kept
from tests.staff.test_milestone_in_the_admin import ADD, filled
from tests.staff.test_nothing_lost import changed
from tests.timers import commands


@pytest.fixture(scope="module", autouse=True)
def _seed_again_afterwards(django_db_setup, django_db_blocker):
    """Rows that two connections see are committed rows: the database is emptied after them, and seeded anew."""
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, reset_sequences=True, verbosity=0)
        seed()


@pytest.fixture(autouse=True)
def _seeded(transactional_db):
    if not Commune.objects.exists():  # emptied after the test before
        seed()


def at_once(*jobs):
    """Run the jobs at one moment, each over a connection of its own; returns what each returned."""
    together, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(number, job):
        try:
            together.wait()
            results[number] = job()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number, job]) for number, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


def test_two_simultaneous_publishes_give_one_publication_and_one_clear_message():
    milestone = factories.draft("demnate")
    review.move(milestone, "submit", by=milestone.created_by, at=timezone.now())

    def publishing(person):
        def publish():
            try:
                review.move(milestone, "publish", by=person, at=timezone.now())
            except review.NotPossibleNow as refusal:
                return str(refusal)
            return "published"

        return publish

    said = at_once(publishing(factories.user()), publishing(factories.user()))
    assert sorted(said) == ["published", "لم يتم الإجراء: المحطة الآن «منشورة»."], connection.vendor
    assert milestone.reviews.filter(action="publish").count() == 1
    assert Milestone.objects.get(pk=milestone.pk).status == "published"


@pytest.mark.parametrize("asked", ["each", "daily"])
def test_two_runs_that_send_the_letters_at_once_send_each_of_them_once(asked):
    readers = [factories.coordinator_of("azilal") for _ in range(5)]
    milestones = [factories.draft("demnate") for _ in range(3)]
    for milestone in milestones:
        review.move(milestone, "submit", by=milestone.created_by, at=timezone.now())
    for person in readers:
        User.objects.filter(pk=person.pk).update(email=f"user{person.pk}@example.ma", notices=asked)
        for made in [milestone.reviews.get() for milestone in milestones]:
            Notice.objects.create(to=person, review=made, made_at=made.at)
    mail.outbox.clear()
    send = ["send_notices", *(["--daily"] if asked == "daily" else [])]
    at_once(*[lambda: call_command(*send)] * 2)
    assert sorted(letter.to for letter in mail.outbox) == sorted(
        [f"user{person.pk}@example.ma"] for person in readers
    )
    assert not Notice.objects.unsent().exists()


def test_two_who_save_one_draft_at_the_same_moment_both_keep_their_text():
    clerks = [factories.staff_of("demnate"), factories.staff_of("demnate")]
    milestone = factories.draft("demnate", by=clerks[0])
    path = f"/admin/milestones/milestone/{milestone.pk}/change/"
    texts = ["نص الأولى", "نص الثانية"]

    def saving(clerk, text):
        client = Client()
        client.force_login(clerk)
        fields = changed(milestone, statement=text, seen=milestone.updated_at.isoformat())
        return lambda: client.post(path, fields)

    answers = at_once(*(saving(clerk, text) for clerk, text in zip(clerks, texts, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [200, 302], connection.vendor
    (page,) = (answer.content.decode() for answer in answers if answer.status_code == 200)
    assert all(f"<td>{text}</td>" in page for text in texts)
    assert Milestone.objects.get(pk=milestone.pk).statement in texts


def test_a_form_sent_twice_at_the_same_moment_makes_one_row():
    clerk = factories.staff_of("demnate")
    before = Milestone.objects.count()
    fields = filled(sending=str(uuid.uuid4()))

    def sending():
        client = Client()
        client.force_login(clerk)
        return lambda: client.post(ADD, fields)

    answers = at_once(sending(), sending())
    assert [answer.status_code for answer in answers] == [302, 302], connection.vendor
    assert Milestone.objects.count() == before + 1


def test_an_event_corrected_while_a_commune_accepts_it_reaches_it_all_the_same():
    coordinator, clerk = factories.coordinator_of("azilal"), factories.staff_of("demnate")
    event = events.enter(
        Event(stage=Stage.objects.first(), statement="لجنة القيادة", kind="meeting", when="2023-06-06"),
        by=coordinator,
    )
    (proposal,) = events.propose(event, [factories.enrolment("demnate")], by=coordinator, at=timezone.now())
    event.when = "2023-06-07"
    at_once(
        lambda: events.correct(event, by=coordinator, at=timezone.now(), why="خطأ", bodies=[]),
        lambda: review.move(proposal, "accept", by=clerk, at=timezone.now()),
    )
    milestone = Milestone.objects.get(pk=proposal.pk)
    assert milestone.status == "submitted", connection.vendor
    assert milestone.when == "2023-06-07" or milestone.revisions.get().when == "2023-06-07"


def test_restoring_a_draft_while_it_is_being_saved_locks_nobody_out():
    clerk, other = factories.staff_of("demnate"), factories.staff_of("demnate")
    milestone = factories.draft("demnate", by=clerk, place="0")
    first = milestone.history.earliest()
    for number in range(1, 6):
        mine = Milestone.objects.get(pk=milestone.pk)
        mine.place = str(number)
        at_once(lambda: versions.restore(first, by=clerk), lambda mine=mine: recording.write(mine, by=other))
    assert milestone.history.count() > 5, connection.vendor  # each of them was made, one after the other


def test_opening_a_correction_while_its_event_is_corrected_locks_nobody_out():
    coordinator, clerk = factories.coordinator_of("azilal"), factories.staff_of("demnate")
    event = events.enter(
        Event(stage=Stage.objects.first(), statement="لجنة القيادة", kind="meeting", when="2023-06-06"),
        by=coordinator,
    )
    (proposal,) = events.propose(event, [factories.enrolment("demnate")], by=coordinator, at=timezone.now())
    review.move(proposal, "accept", by=clerk, at=timezone.now())
    review.move(proposal, "publish", by=coordinator, at=timezone.now())
    event.when = "2023-06-07"
    done = at_once(
        lambda: events.correct(event, by=coordinator, at=timezone.now(), why="خطأ", bodies=[]),
        lambda: revising.revise(proposal, by=clerk),
    )
    assert all(result is not None for result in done), connection.vendor
    assert proposal.revisions.count() == 1


def test_one_form_of_a_reminder_sent_twice_at_once_reminds_once_and_is_answered_once():
    demnate, by, once = Enrolment.objects.get(commune__slug="demnate"), factories.management(), uuid.uuid4()
    facts = {"text": "أضيفوا جديدكم", "by": by, "at": timezone.now(), "once": once}
    first, second = at_once(*[lambda: follow_up.remind([demnate], **facts)] * 2)
    assert first == second == [Reminder.objects.get()]
    answer = {"text": "نعم", "by": by, "at": timezone.now()}
    given = at_once(*[lambda: follow_up.answer(first[0], **answer)] * 2)
    assert sorted(made for _, made in given) == [False, True]
    assert Answer.objects.count() == 1


def test_two_managers_who_end_each_other_s_mandate_at_once_leave_one_of_them():
    managers = [factories.management(), factories.management()]
    Mandate.objects.filter(role="management").exclude(user__in=managers).delete()
    User.objects.filter(pk__in=[one.pk for one in managers]).update(first_name="مديرة")

    def ending(manager, colleague):
        client = Client()
        client.force_login(manager)
        fields = kept(User.objects.get(pk=colleague.pk), **{"mandates-0-ends": "01/02/2022"})
        return lambda: client.post(f"/admin/accounts/user/{colleague.pk}/change/", fields).status_code

    answers = at_once(ending(*managers), ending(*reversed(managers)))
    assert people.management(date.today()).count() == 1, (connection.vendor, answers)


def test_two_runs_that_write_to_followers_at_once_send_each_letter_once():
    at = timezone.now()
    for number in range(2 * alerts.BATCH + 5):
        reader = Follower.objects.create(email=f"r{number}@example.ma", every="day", asked_at=at, told_until=at)
        reader.alerts.create(query="commune=demnate", about="جماعة دمنات", asked_at=at, confirmed_at=at)
    factories.published("demnate")
    mail.outbox.clear()
    done = at_once(*[lambda: alerts.run(at + timedelta(days=1))] * 2)
    assert sum(one.sent for one in done) == 2 * alerts.BATCH + 5, connection.vendor
    assert len({letter.to[0] for letter in mail.outbox}) == len(mail.outbox) == 2 * alerts.BATCH + 5


LETTERS = [f"{who}@example.ma" for who in ("citizen", "daily", "each", "follower", "invited", "quiet")]


def letters_that_wait(at):
    """One letter of every kind that leaves by a timer, each to somebody else; nobody could be reached until now."""
    clerk = factories.staff_of("demnate")
    factories.published("tata", when="2024-03-05")  # and quiet since
    reached(factories.coordinator_of("tata"), "quiet@example.ma")
    milestone = factories.draft("demnate")
    review.move(milestone, "submit", by=milestone.created_by, at=at)
    yesterday = at - timedelta(days=2)
    follower = Follower.objects.create(
        email="follower@example.ma", every="day", asked_at=yesterday, told_until=yesterday
    )
    follower.alerts.create(query="commune=demnate", about="جماعة دمنات", asked_at=yesterday, confirmed_at=yesterday)
    new = factories.draft("demnate", when=f"{at:%Y-%m-%d}")
    for action in ("submit", "publish"):
        review.move(new, action, by=new.created_by, at=at - timedelta(hours=1), remark="للتجربة")
    for rhythm in ("each", "daily"):
        reader = factories.coordinator_of("azilal")
        reached(reader, f"{rhythm}@example.ma", notices=rhythm)
        Notice.objects.create(to=reader, review=milestone.reviews.get(), made_at=at)
    told = answering.receive(**message(), at=at, email="citizen@example.ma")
    invited = User.objects.create(username="invited", email="invited@example.ma", password="!")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("accounts.mail.send", lambda *args, **how: False)
        answering.close(told, outcome="answered", answer="غدا", by=clerk, at=at)
        outbox.put("invitation", [invited.pk], at=at)
    Letter.objects.update(next_try_at=at)
    mail.outbox.clear()
    return clerk


def reached(person, email: str, notices: str = "each") -> None:
    person.email, person.notices = email, notices
    person.save()


def message() -> dict:
    return {"enrolment": factories.enrolment("demnate"), "kind": "question", "message": "متى اللقاء؟"}


def test_two_machines_that_run_every_timer_at_once_send_each_letter_once_and_fail_in_nothing(settings, tmp_path):
    """All that deploy/systemd runs, each command twice at one moment, with something for each of them to do."""
    at = timezone.now()
    settings.BACKUPS = str(tmp_path)
    clerk = letters_that_wait(at)
    old = answering.receive(**message(), at=at - timedelta(days=200))
    past = at - timedelta(days=199)
    Feedback.objects.filter(pk=old.pk).update(
        closed_at=past, outcome="answered", answer="غدا", closed_by=clerk, told_at=past
    )
    HeldSheet.objects.create(by=clerk, which="accounts", name="قديم.xlsx", lines=[])
    HeldSheet.objects.update(at=at - timedelta(days=2))
    failed = []

    def running(command):
        def run():
            try:
                call_command(*command)
            except Exception as error:
                failed.append((command, error))

        return run

    for command in commands():
        at_once(*[running(command)] * 2)
    assert not failed, connection.vendor
    assert sorted(letter.to[0] for letter in mail.outbox) == LETTERS, connection.vendor
    assert Feedback.objects.get(pk=old.pk).message == ""
    assert not HeldSheet.objects.exists()
    assert SecurityEvent.objects.filter(kind="backed-up").count() == 2


def test_while_the_mail_server_hangs_everybody_else_writes_at_once(monkeypatch, settings, tmp_path):
    """The letters of every timer: each is held up by the mail server while the rows that it tells of are written."""
    settings.BACKUPS = str(tmp_path)
    letters_that_wait(timezone.now())
    written = []

    def hang(backend, messages):
        def write():
            with connection.cursor() as cursor:  # whoever would have to wait is refused
                cursor.execute(
                    "PRAGMA busy_timeout = 0" if connection.vendor == "sqlite" else "SET lock_timeout = '1ms'"
                )
            rows = [model.objects.update(**facts) for model, facts in WRITTEN]
            written.append((messages[0].to[0], all(rows)))
            return len(messages)

        return at_once(write)[0]

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", hang)
    for command in commands():
        call_command(*command)
    assert sorted(written) == [(to, True) for to in LETTERS], connection.vendor


WRITTEN = [
    (User, {"last_login": timezone.now()}),
    (Notice, {"made_at": timezone.now()}),
    (Feedback, {"received_at": timezone.now()}),
    (Follower, {"every": "week"}),
]
