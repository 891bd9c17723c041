"""Two people publish the same milestone at the same moment, over two real connections."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from milestones import review
from milestones.models import Milestone
from tadafur.seeding import seed
from tests import factories


@pytest.fixture(scope="module", autouse=True)
def _seed_again_afterwards(django_db_setup, django_db_blocker):
    """Rows that two connections see are committed rows: the database is emptied after them, and seeded anew."""
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, reset_sequences=True, verbosity=0)
        seed()


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_publishes_give_one_publication_and_one_clear_message():
    milestone = factories.draft("demnate")
    review.move(milestone, "submit", by=milestone.created_by, at=timezone.now())
    people = [factories.user(), factories.user()]
    together, said = threading.Barrier(2), []

    def publish(person):
        try:
            together.wait()
            review.move(milestone, "publish", by=person, at=timezone.now())
            said.append("published")
        except review.NotPossibleNow as refusal:
            said.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(said) == ["published", "لم يتم الإجراء: المحطة الآن «منشورة»."], connection.vendor
    assert milestone.reviews.filter(action="publish").count() == 1
    assert Milestone.objects.get(pk=milestone.pk).status == "published"
