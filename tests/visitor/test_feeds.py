"""Who follows the record by a feed: read by a reader of feeds that is not ours."""

from datetime import timedelta

import feedparser
import pytest
from django.conf import settings
from django.utils import timezone

from milestones import review
from milestones.models import Milestone
from tests import factories

# The page of what is followed, and its feed beside it.
PAGES = ["/milestones/", "/regions/beni-mellal-khenifra/", "/provinces/azilal/", "/communes/demnate/"]


def read(client, page: str):
    answer = client.get(page + "feed.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.bozo_exception
    assert feed.version == "atom10"
    return feed


@pytest.mark.parametrize("page", PAGES)
def test_a_feed_is_declared_by_its_page_and_holds_every_published_milestone(client, page):
    assert 'type="application/atom+xml" title="محطات ' in client.get(page).content.decode()
    assert f'href="{page}feed.atom"' in client.get(page).content.decode()
    feed = read(client, page)
    assert len(feed.entries) == 14
    assert feed.feed.language == "ar"
    assert feed.feed.link == settings.SITE_URL + page
    assert feed.feed.id == f"{settings.SITE_URL}{page}feed.atom"
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [feed.feed.id]


def test_the_feed_of_everything_is_declared_where_people_arrive(client):
    for page in ("/", "/communes/"):
        assert 'href="/milestones/feed.atom"' in client.get(page).content.decode()


def test_an_entry_is_known_by_the_permanent_address_of_its_record_and_says_its_date_in_words(client):
    (entry,) = [entry for entry in read(client, "/communes/demnate/").entries if entry.id.endswith("/milestones/6/")]
    assert entry.id == entry.link == f"{settings.SITE_URL}/milestones/6/"
    assert entry.title == Milestone.objects.get(pk=6).statement
    assert "6 و29 يونيو 2024" in entry.summary
    assert "جماعة دمنات، إقليم أزيلال" in entry.summary
    assert "المشاركون: جمعيات المجتمع المدني." in entry.summary
    assert entry.author == "جماعة دمنات"
    assert entry.tags[0].term == "التكوين وتقوية القدرات"


def test_what_is_published_last_comes_first_and_dates_the_feed(client):
    old = factories.published("azilal", when="2019-01-01")
    feed = read(client, "/provinces/azilal/")
    assert feed.entries[0].id.endswith(old.get_absolute_url())
    assert feed.feed.updated == feed.entries[0].updated


def test_a_correction_updates_an_entry_and_its_feed_but_not_its_name(client):
    milestone = factories.published("azilal")
    before = read(client, "/communes/azilal/")
    factories.corrected(milestone, statement="نص مصحَّح")
    after = read(client, "/communes/azilal/")
    assert after.entries[0].title == "نص مصحَّح"
    assert after.entries[0].id == before.entries[0].id
    assert after.entries[0].published == before.entries[0].published
    assert after.entries[0].updated_parsed >= before.entries[0].updated_parsed
    assert after.entries[0].updated > before.entries[0].updated
    assert after.feed.updated == after.entries[0].updated


def test_a_statement_with_signs_of_markup_arrives_as_it_was_written(client):
    factories.published("azilal", statement='لقاء <b>حول</b> "الماء" & <script>alert(1)</script>')
    answer = client.get("/communes/azilal/feed.atom").content
    (entry,) = feedparser.parse(answer, sanitize_html=False).entries
    assert "&lt;script&gt;" in entry.summary
    assert "<script>" not in entry.summary
    assert "<script>" not in answer.decode()


def test_an_empty_feed_is_valid_and_stays_the_same(client):
    first = client.get("/communes/berkane/feed.atom")
    feed = read(client, "/communes/berkane/")
    assert feed.entries == []
    assert feed.feed.updated
    assert first["ETag"] == client.get("/communes/berkane/feed.atom")["ETag"]


def test_who_has_the_feed_already_is_told_so_in_few_bytes(client):
    first = client.get("/milestones/feed.atom")
    again = client.get("/milestones/feed.atom", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    milestone = factories.published("azilal")
    changed = client.get("/milestones/feed.atom", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    review.move(milestone, "withdraw", by=factories.user(), at=timezone.now(), remark="سبب")
    gone = client.get("/milestones/feed.atom", headers={"if-none-match": changed["ETag"]})
    assert gone.content == first.content
    assert not gone.has_header("Last-Modified"), "what is withdrawn makes a feed no newer"


def test_only_the_newest_fifty_are_told(client):
    one = factories.published("azilal")
    at = timezone.now() + timedelta(days=1)
    Milestone.objects.bulk_create(
        Milestone(
            enrolment=one.enrolment, stage=one.stage, kind=one.kind, statement=f"محطة {n}", position=n + 2,
            status="published", published_by=one.published_by, published_at=at, since=at,
            created_by=one.created_by, updated_by=one.created_by,
        )
        for n in range(60)
    )  # fmt: skip
    feed = read(client, "/milestones/")
    assert [entry.title for entry in feed.entries] == [f"محطة {n}" for n in range(59, 9, -1)]


@pytest.mark.parametrize("page", ["/milestones/", "/provinces/azilal/", "/communes/azilal/"])
def test_nothing_but_what_is_published_is_in_a_feed(client, page):
    waiting = factories.draft("azilal", statement="محطة تنتظر")
    review.move(waiting, "submit", by=waiting.created_by, at=timezone.now())
    factories.draft("azilal", statement="مسودة لم تُرسل")
    factories.withdrawn("azilal", statement="محطة مسحوبة")
    shown = factories.published("azilal", statement="محطة منشورة")
    told = client.get(page + "feed.atom").content.decode()
    assert [word for word in ("تنتظر", "لم تُرسل", "محطة مسحوبة", "السحب الداخلي") if word in told] == []
    assert shown.statement in told


@pytest.mark.parametrize("page", ["/communes/tanger/", "/communes/no/", "/regions/no/", "/provinces/no/"])
@pytest.mark.parametrize("file", ["feed.atom", "calendar.ics"])
def test_what_takes_no_part_or_does_not_exist_has_no_feed_and_no_calendar(client, page, file):
    answer = client.get(page + file)
    assert answer.status_code == 404
    assert "الصفحة غير موجودة" in answer.content.decode()


def test_a_feed_is_only_read(client):
    assert client.post("/milestones/feed.atom").status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries"), [("/milestones/", 2), ("/provinces/azilal/", 3), ("/communes/azilal/", 4)]
)
def test_a_feed_asks_no_more_when_there_is_more(client, page, queries, rows, django_assert_num_queries):
    for _ in range(rows):
        factories.published("azilal")
    with django_assert_num_queries(queries):
        client.get(page + "feed.atom")
