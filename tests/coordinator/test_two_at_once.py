"""Two people publish the same milestone, two runs send the same letters: at one moment, over real connections."""

import threading

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from accounts.models import User
from milestones import review
from milestones.models import Milestone, Notice
from tadafur.seeding import seed
from tests import factories


@pytest.fixture(scope="module", autouse=True)
def _seed_again_afterwards(django_db_setup, django_db_blocker):
    """Rows that two connections see are committed rows: the database is emptied after them, and seeded anew."""
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, reset_sequences=True, verbosity=0)
        seed()


@pytest.fixture(autouse=True)
def _seeded(transactional_db):
    seed()  # a test before this one has emptied the database behind it


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_publishes_give_one_publication_and_one_clear_message():
    milestone = factories.draft("demnate")
    review.move(milestone, "submit", by=milestone.created_by, at=timezone.now())
    people = [factories.user(), factories.user()]
    said = []

    def publish(person):
        try:
            review.move(milestone, "publish", by=person, at=timezone.now())
            said.append("published")
        except review.NotPossibleNow as refusal:
            said.append(str(refusal))

    at_once(publish, people)
    assert sorted(said) == ["published", "لم يتم الإجراء: المحطة الآن «منشورة»."], connection.vendor
    assert milestone.reviews.filter(action="publish").count() == 1
    assert Milestone.objects.get(pk=milestone.pk).status == "published"


@pytest.mark.django_db(transaction=True)
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
    at_once(lambda _: call_command("send_notices", *(["--daily"] if asked == "daily" else [])), range(2))
    assert sorted(letter.to for letter in mail.outbox) == sorted(
        [f"user{person.pk}@example.ma"] for person in readers
    )
    assert not Notice.objects.unsent().exists()


def at_once(act, on) -> None:
    """Call act for each of them, on threads that start together and have connections of their own."""
    together = threading.Barrier(len(on))

    def run(one):
        try:
            together.wait()
            act(one)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[one]) for one in on]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
