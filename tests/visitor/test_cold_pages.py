"""A page that is not packed yet is rendered with little work: pieces are kept, and shown as each reader asked."""

import io

import pytest
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path

from communes.models import Commune
from tadafur.templatetags import kept
from tests import factories
from tests.steps import Steps


def bare(request):
    return HttpResponse("سجل" * 4000)


urlpatterns = [path("bare/", bare), path("", include("tadafur.urls"))]


@pytest.fixture
def steps_of():
    """How many steps an address takes the portal when it is asked for again; the test's transaction stays open."""
    moments = (signals.request_started, signals.request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    with override_settings(ROOT_URLCONF=__name__):
        application = get_wsgi_application()

        def ask(address):
            environ = {
                "REQUEST_METHOD": "GET", "PATH_INFO": address, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
                "HTTP_HOST": "localhost", "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http",
            }  # fmt: skip
            said = []
            b"".join(application(environ, lambda *all_of_it: said.append(all_of_it)))
            assert said[0][0].startswith("200")

        def steps_of(address):
            ask(address)
            with Steps() as steps:
                ask(address)
            return steps.taken

        yield steps_of
    for moment in moments:
        moment.connect(close_old_connections)


def test_a_cold_page_takes_few_times_the_steps_of_a_view_that_answers_at_once(steps_of):
    for commune in Commune.objects.exclude(enrolments__isnull=False).order_by("pk")[:50]:
        factories.enrolment(commune.slug)
    for day in range(1, 21):
        factories.published(when=f"2024-05-{day:02}")
    taken = {address: steps_of(address) for address in ("/bare/", "/communes/azilal/", "/communes/", "/milestones/")}
    at_once = taken.pop("/bare/")
    times = {address: steps / at_once for address, steps in taken.items()}
    assert all(time < 40 for time in times.values()), times


def test_a_piece_is_rendered_once_for_what_it_says(client):
    factories.published("azilal", statement="لقاء أول")
    kept.rendered.cache_clear()
    client.get("/communes/azilal/")
    before = kept.rendered.cache_info().misses
    factories.published("tata", statement="لقاء ثان")
    client.get("/communes/azilal/")
    assert kept.rendered.cache_info().misses == before


def test_what_is_written_in_a_record_stays_text_in_a_piece_that_is_kept(client):
    factories.published(statement="لقاء <b>تواصلي</b>")
    for _ in range(2):
        for address in ("/communes/azilal/", "/milestones/"):
            page = client.get(address).content.decode()
            assert "<b>تواصلي" not in page
            assert "لقاء &lt;b&gt;تواصلي&lt;/b&gt;" in page


def test_a_filter_that_is_kept_is_shown_as_each_reader_filled_it_in(client):
    for address, is_chosen in (
        ("/communes/?role=pilot", True),
        ("/communes/", False),
        ("/communes/?role=pilot", True),
    ):
        page = client.get(address).content.decode()
        assert ('<option value="pilot" selected' in page) is is_chosen
