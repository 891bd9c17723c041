"""Packed pages are the pages themselves: never older than the record, never somebody's own, in every process."""

import gzip
import io
import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import brotli
import pytest
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communes.models import Commune, Enrolment
from milestones import review
from milestones.models import Body, Feedback, Milestone
from programme.models import Partner, Programme, Stage
from public import packed, qr
from public.models import Follower
from public.packed import Packed
from tadafur import state, watching
from tadafur.templatetags import kept
from tests import attached, factories, files
from tests.urls import PAGES


def ask(application, address="/", method="GET", **headers):
    """What the application answers: status, headers, body."""
    said = []
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "HTTP_HOST": "localhost", "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http",
    }  # fmt: skip
    answer = application(environ | headers, lambda *all_of_it: said.append(all_of_it))
    body = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    (status, told), *more = said
    assert len(told) == len(dict(told)), "each header is said once"
    assert not more, "an answer starts once"
    return SimpleNamespace(status=int(status.split()[0]), headers=dict(told), body=body)


# ── How it packs ─────────────────────────────────────────────────────────────
class Portal:
    """A portal that counts what it renders, in front of a state that a test turns."""

    def __init__(self):
        self.rendered, self.number, self.changed_at = 0, 1, 1_700_000_000.5
        self.say = lambda: self.page()

    def page(self, **facts):
        response = HttpResponse(f"سجل الجماعة {self.number}-{self.rendered} ".encode() * 100, **facts)
        response.packed = True
        return response

    def __call__(self, environ, start_response):
        self.rendered += 1
        response = self.say()
        start_response(f"{response.status_code} OK", list(response.items()))
        return response

    def state(self):
        return state.State(self.number, self.changed_at)


@pytest.fixture
def portal_like():
    return Portal()


@pytest.fixture
def front(portal_like):
    return Packed(portal_like, portal_like.state, megabytes=1)


def test_a_page_is_rendered_once_for_each_state(front, portal_like):
    first, again = ask(front), ask(front)
    assert (portal_like.rendered, first.body) == (1, again.body)
    portal_like.number = 2
    assert ask(front).body != first.body
    assert portal_like.rendered == 2


def test_a_new_day_renders_anew(front, portal_like, monkeypatch):
    ask(front)
    tomorrow = timezone.localtime() + timedelta(days=1)
    monkeypatch.setattr(packed.timezone, "localtime", lambda: tomorrow)
    ask(front)
    assert portal_like.rendered == 2


def test_addresses_and_hosts_are_kept_apart(front, portal_like):
    for address, headers in (
        ("/", {}), ("/?page=2", {}), ("/communes/", {}), ("/", {"HTTP_HOST": "other"}),
        ("/", {"HTTP_X_FORWARDED_PROTO": "https"}),
    ):  # fmt: skip
        ask(front, address, **headers)
        ask(front, address, **headers)
    assert portal_like.rendered == 5


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_COOKIE": "sessionid=x"},
        {"HTTP_COOKIE": "sessionid =x"},
        {"HTTP_COOKIE": "a=b; csrftoken=x"},
        {"HTTP_COOKIE": "messages=x"},
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "HEAD"},
        {"QUERY_STRING": "q=" + "ا" * 400},
        {"PATH_INFO": "/static/tadafur.css"},
    ],
    ids=str,
)
def test_what_is_somebodys_own_or_nobody_asks_again_is_not_kept(front, portal_like, headers):
    ask(front, **headers)
    ask(front, **headers)
    assert portal_like.rendered == 2
    assert not front.pages


@pytest.mark.parametrize("status", [404, 301, 500])
def test_only_pages_that_are_there_are_kept(front, portal_like, status):
    portal_like.say = lambda: portal_like.page(status=status)
    assert ask(front).status == ask(front).status == status
    assert portal_like.rendered == 2


def test_an_answer_that_sets_a_cookie_or_is_not_marked_goes_by(front, portal_like):
    def with_cookie():
        response = portal_like.page()
        response.set_cookie("sessionid", "x")
        return response

    for say in (with_cookie, lambda: HttpResponse("للمعنية وحدها")):
        portal_like.say = say
        assert "s-maxage" not in ask(front).headers.get("Cache-Control", "")
    assert not front.pages


def test_each_reader_gets_an_encoding_they_take(front):
    plain = ask(front).body
    brotlied = ask(front, HTTP_ACCEPT_ENCODING="gzip, deflate, br;q=0.9")
    zipped = ask(front, HTTP_ACCEPT_ENCODING="gzip, br;q=0")
    assert (brotlied.headers["Content-Encoding"], brotli.decompress(brotlied.body)) == ("br", plain)
    assert (zipped.headers["Content-Encoding"], gzip.decompress(zipped.body)) == ("gzip", plain)
    assert ask(front, HTTP_ACCEPT_ENCODING="identity").body == plain
    assert len(brotlied.body) < len(plain) / 5
    assert int(brotlied.headers["Content-Length"]) == len(brotlied.body)
    assert "Accept-Encoding" in brotlied.headers["Vary"]


def test_who_has_it_already_is_told_that_it_stands(front, portal_like):
    first = ask(front)
    for known in (first.headers["ETag"], f'W/{first.headers["ETag"]}, "other"', "*"):
        answer = ask(front, HTTP_IF_NONE_MATCH=known)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["ETag"] == first.headers["ETag"]
        assert "Content-Type" not in answer.headers
    assert ask(front, HTTP_IF_NONE_MATCH='"other"').status == 200
    portal_like.number = 2
    assert ask(front, HTTP_IF_NONE_MATCH=first.headers["ETag"]).status == 200


def test_when_it_changed_is_told_once_no_second_change_can_carry_that_second(front, portal_like):
    told = ask(front, "/settled/").headers["Last-Modified"]
    assert ask(front, "/settled/", HTTP_IF_MODIFIED_SINCE=told).status == 304
    assert ask(front, "/settled/", HTTP_IF_MODIFIED_SINCE="Fri, 01 Jan 2021 00:00:00 GMT").status == 200
    assert ask(front, "/settled/", HTTP_IF_MODIFIED_SINCE=told, HTTP_IF_NONE_MATCH='"other"').status == 200
    portal_like.changed_at = datetime.now().timestamp()
    assert "Last-Modified" not in ask(front, "/just-now/").headers


def test_a_head_is_answered_from_what_is_kept(front, portal_like):
    page = ask(front)
    head = ask(front, method="HEAD")
    assert (head.status, head.body, head.headers["ETag"]) == (200, b"", page.headers["ETag"])
    assert portal_like.rendered == 1


def test_what_was_asked_for_longest_ago_makes_room(portal_like):
    front = Packed(portal_like, portal_like.state, megabytes=0)
    front.room = 10_000
    for number in range(20):
        ask(front, f"/{number}/")
    assert 1 < len(front.pages) < 6
    assert front.size == sum(page.size for page in front.pages.values()) <= front.room
    assert list(front.pages)[-1][2] == "/19/"


def test_without_the_number_of_the_state_the_portal_answers_by_itself(portal_like):
    front = Packed(portal_like, lambda: None, megabytes=1)
    assert ask(front).status == 200
    assert not front.pages


# ── That it is right ─────────────────────────────────────────────────────────
@pytest.fixture
def real():
    """The portal itself; like Django's own client it leaves the test's open transaction alone."""
    moments = (signals.request_started, signals.request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield Packed(get_wsgi_application(), state.now, megabytes=8)
    for moment in moments:
        moment.connect(close_old_connections)


def test_a_kept_page_says_what_may_run_in_it_each_time(real):
    for _ in range(2):
        said = ask(real, "/about/").headers
        assert "script-src 'self'" in said["Content-Security-Policy"]
        assert (said["X-Content-Type-Options"], said["X-Frame-Options"]) == ("nosniff", "DENY")


def committed():
    """What a commit does: PostgreSQL raises the number then, once for each transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("UPDATE tadafur_state SET writer = NULL")


def row_of(name, **facts):
    """A change past every form, straight at the rows."""
    return lambda: name.objects.update(**facts)


def raw(sql):
    def run():
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return run


def publish_revision():
    one = Milestone.objects.published().filter(enrolment__commune__slug="demnate").first()
    factories.corrected(one, statement="نص صحح في مراجعة")


CHANGES = {
    "a milestone published": lambda: factories.published("demnate", statement="محطة جديدة"),
    "its wording": publish_revision,
    "an attachment": lambda: attached.published(**{"محضر جديد": files.pdf()}),
    "a withdrawal": lambda: review.move(
        Milestone.objects.published().latest("pk"), "withdraw", by=factories.management(), at=timezone.now(),
        remark="سبب",
    ),
    "a stage renamed": lambda: Stage.objects.filter(code="kickoff").update(name="مرحلة سميت من جديد"),
    "the programme": row_of(Programme, target_communes=61),
    "a partner": lambda: Partner.objects.filter(pk=Partner.objects.first().pk).update(name="شريك سمي من جديد"),
    "a body": lambda: Body.objects.filter(pk=Body.objects.first().pk).update(name="هيئة سميت من جديد"),
    "a commune enrolled": lambda: factories.enrolment("tanger"),
    "a role": row_of(Enrolment, role="partner"),
    "a commune's name": lambda: Commune.objects.filter(slug="demnate").update(name="دمنات الجديدة"),
    "rows removed by hand": raw("DELETE FROM milestones_milestone_bodies"),
}  # fmt: skip


OF_EACH_KIND = [
    "/", "/communes/", "/communes/demnate/", "/communes/tanger/", "/milestones/", "/milestones/6/",
    "/regions/beni-mellal-khenifra/", "/provinces/azilal/", "/search/?q=%D9%84%D9%82%D8%A7%D8%A1", "/about/",
    "/milestones/feed.atom", "/communes/demnate/feed.atom", "/regions/beni-mellal-khenifra/feed.atom",
    "/milestones/calendar.ics", "/communes/demnate/calendar.ics", "/communes/demnate/record.txt",
    "/milestones/6/record.txt", "/sitemap.xml", "/sitemap-pages.xml", "/sitemap-communes.xml",
    "/sitemap-milestones.xml", "/open-data/", "/open-data/datapackage.json", "/open-data/catalogue.jsonld",
]  # fmt: skip


def forget_pieces():
    """As in a process that has rendered nothing yet."""
    for kept_there in (kept.rendered, kept._place, qr.inline):
        kept_there.cache_clear()


def test_after_every_kind_of_change_every_packed_page_is_the_page_itself(real):
    def seen():
        return {address: ask(real, address).body for address in OF_EACH_KIND}

    before, unmoved = seen(), []
    for change, make in CHANGES.items():
        make()
        committed()
        packed_pages = seen()
        forget_pieces()
        assert packed_pages == {address: ask(real.application, address).body for address in OF_EACH_KIND}, change
        unmoved += [change] if packed_pages == before else []
        before = packed_pages
    assert not unmoved, "these changes are seen nowhere: the test shows nothing"


@pytest.mark.parametrize("address", OF_EACH_KIND)
def test_each_of_them_is_rendered_once_and_stands_until_something_changes(real, address):
    rendered = []
    application, real.application = real.application, lambda *asked: rendered.append(asked) or application(*asked)
    first, again = ask(real, address), ask(real, address)
    assert (first.status, first.body, len(rendered)) == (200, again.body, 1)
    assert ask(real, address, HTTP_IF_NONE_MATCH=again.headers["ETag"]).status == 304
    assert len(rendered) == 1


@pytest.mark.parametrize(
    "address",
    ["/picture.png", "/open-data/tadafur.zip", "/open-data/milestones.csv", "/open-data/stages.xlsx", "/robots.txt"],
)
def test_files_and_what_streams_are_not_kept(real, address):
    assert ask(real, address).status == 200
    assert not real.pages


def test_what_the_public_does_not_see_leaves_the_pages_where_they_are(real):
    factories.draft("demnate")
    committed()
    before = state.now()
    one = factories.draft("demnate")
    factories.rewritten(one, statement="مسودة لم تنشر")
    factories.user(first_name="سعيدة")
    one.delete()
    committed()
    assert state.now() == before


def test_what_citizens_write_and_follow_moves_no_page(client):
    before = state.now()
    client.post(
        "/feedback/?commune=demnate", {"kind": "question", "message": "متى اللقاء المقبل؟", "sending": uuid4()}
    )
    client.post("/follow/", {"email": "amina@example.ma", "every": "day", "commune": "demnate"})
    committed()
    assert (Feedback.objects.count(), Follower.objects.count()) == (1, 1)
    assert state.now() == before


def test_every_table_that_a_public_page_reads_is_watched(client):
    attached.published(محضر=files.pdf())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for address in PAGES:
            client.get(address)
    read = {name for query in asked for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    assert "milestones_milestone" in read
    assert read <= {*watching.watched()}


def test_every_watched_table_has_its_triggers():
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    assert there == {watching._name(table, event)[:63] for table in watching.watched() for event in watching.EVENTS}


def test_two_processes_show_a_change_the_moment_it_is_made(portal, in_portal):
    """One process serves and packs; another packs too, and publishes: neither shows what was before."""
    import urllib.request

    def read():
        return urllib.request.urlopen(portal + "/communes/demnate/").read().decode()

    assert "كتبت في عملية أخرى" not in read()
    told = in_portal("""
import io
from django.utils import timezone
from accounts.models import User
from milestones import review
from milestones.recording import record
from communes.models import Enrolment
from programme.models import Stage
from tadafur.wsgi import application
def page():
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/communes/demnate/", "SERVER_NAME": "x", "SERVER_PORT": "80",
               "HTTP_HOST": "127.0.0.1", "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http"}
    return b"".join(application(environ, lambda *said: None)).decode()
assert "كتبت في عملية أخرى" not in page()
by = User.objects.create(username="packer")
one = record(enrolment=Enrolment.objects.get(commune__slug="demnate"), by=by, stage=Stage.objects.first(),
             statement="كتبت في عملية أخرى", when="2024-03-05", kind="meeting")
for action in ("submit", "publish"):
    one = review.move(one, action, by=by, at=timezone.now(), remark="للتجربة")
print("TOLD", "كتبت في عملية أخرى" in page())
review.move(one, "withdraw", by=by, at=timezone.now(), remark="للتجربة")
print("TOLD", "كتبت في عملية أخرى" in page())
one = record(enrolment=Enrolment.objects.get(commune__slug="demnate"), by=by, stage=Stage.objects.first(),
             statement="كتبت في عملية أخرى أيضا", when="2024-03-05", kind="meeting")
for action in ("submit", "publish"):
    one = review.move(one, action, by=by, at=timezone.now(), remark="للتجربة")
print("TOLD", one.pk)
""")
    seen, gone, pk = re.findall(r"^TOLD (\w+)$", told, re.MULTILINE)  # letters are printed there too
    assert (seen, gone) == ("True", "False")
    assert "كتبت في عملية أخرى أيضا" in read()
    in_portal(f"""
from django.utils import timezone
from accounts.models import User
from milestones import review
from milestones.models import Milestone
review.move(Milestone.objects.get(pk={pk}), "withdraw", by=User.objects.get(username="packer"), at=timezone.now(),
            remark="للتجربة")""")
    assert "كتبت في عملية أخرى" not in read()
