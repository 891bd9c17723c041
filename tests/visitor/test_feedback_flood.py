"""Ten thousand messages from one address: the limit holds to the one, others get through, and it ends by itself."""

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory

from milestones.models import Feedback
from public import feedback

POSTS = 10_000
FORM = "application/x-www-form-urlencoded"
HOUR = feedback.LIMIT.seconds
START = 1_800_000_000 - 1_800_000_000 % HOUR


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()
    yield
    cache.clear()


def test_ten_thousand_posts_from_one_address_stop_that_address_alone_and_not_for_good(demnate, monkeypatch):
    def posted(number, address="196.200.1.1"):
        request = RequestFactory().post(
            "/feedback/?commune=demnate", f"kind=question&message={number}", content_type=FORM, REMOTE_ADDR=address
        )
        return feedback.feedback(request).status_code

    # The record is loaded once and no page is laid out: both are looked at in test_feedback.py, and cost most.
    about = feedback.About(demnate)
    monkeypatch.setattr(feedback.About, "asked", lambda request: about)
    monkeypatch.setattr(feedback, "render", lambda *page, status=200: HttpResponse(status=status))
    monkeypatch.setattr(feedback.limits.time, "time", lambda: START + 60)
    answers = [posted(number) for number in range(POSTS)]
    assert answers == [302] * feedback.LIMIT.times + [429] * (POSTS - feedback.LIMIT.times)
    assert Feedback.objects.count() == feedback.LIMIT.times

    assert [posted(0, f"41.250.0.{number}") for number in range(1, 31)] == [302] * 30
    monkeypatch.setattr(feedback.limits.time, "time", lambda: START + HOUR)
    assert posted(0) == 302, "nobody is locked out for good"
