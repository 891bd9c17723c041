"""Who follows the record by a calendar: read by a reader of calendars that is not the one it was written with."""

from datetime import date, timedelta
from urllib.parse import unquote

import pytest
import vobject
from django.conf import settings
from django.utils import timezone

from milestones import review
from milestones.models import Milestone
from public import calendar_file
from public.calendar_file import spans
from tests import factories

HOST = settings.SITE_URL.split("://")[1].split(":")[0]


def answer(client, page: str = "/communes/azilal/"):
    return client.get(page + "calendar.ics")


def events(client, page: str = "/communes/azilal/") -> list:
    calendar = vobject.readOne(answer(client, page).content.decode())
    assert calendar.version.value == "2.0"
    return calendar.contents.get("vevent", [])


def days(event) -> tuple[date, date]:
    """The first day, and the day after the last."""
    assert event.dtstart.params["VALUE"] == event.dtend.params["VALUE"] == ["DATE"]
    return event.dtstart.value, event.dtend.value


def told(event) -> tuple:
    return event.uid.value, int(event.sequence.value), event.status.value, days(event)[0].isoformat()


def uid(milestone, number: int = 1) -> str:
    return f"milestone-{milestone.pk}-{number}@{HOST}"


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2023-06-06", [("2023-06-06", "2023-06-06")]),
        ("{2024-06-06,2024-06-29}", [("2024-06-06", "2024-06-06"), ("2024-06-29", "2024-06-29")]),
        ("2025-02-19/2025-02-22", [("2025-02-19", "2025-02-22")]),
        ("2024-12-31/2025-01-01", [("2024-12-31", "2025-01-01")]),
        ("2024-05", []),
        ("2024", []),
        ("2024-05/2024-07", []),
        ("2024/2025", []),
        ("", []),
    ],
)
def test_an_event_stands_for_each_day_that_is_known(when, expected):
    assert [(first.isoformat(), last.isoformat()) for first, last in spans(when)] == expected
    milestone = factories.published(when=when)
    counted = Milestone.objects.published().filter(pk=milestone.pk).without_a_day().exists()
    assert counted == (not expected), "what the page counts as left out is not what the calendar leaves out"


def test_the_calendar_of_demnate_holds_its_days_and_its_page_says_how_many_have_none(client):
    found = events(client, "/communes/demnate/")
    assert len(found) == 13  # 14 milestones: two without a day, one of two separate days
    assert "ما لا يُعرف يومه لا يظهر في التقويم: محطتان." in client.get("/communes/demnate/").content.decode()


@pytest.mark.parametrize("page", ["/milestones/", "/regions/beni-mellal-khenifra/", "/provinces/azilal/"])
def test_a_place_has_a_calendar_of_all_its_communes(client, page):
    milestone = factories.published("azilal", when="2024-03-05")
    factories.published("azilal", when="2024-03")
    found = events(client, page)
    assert len(found) == 14
    assert uid(milestone) in [event.uid.value for event in found]
    assert "ما لا يُعرف يومه لا يظهر في التقويم: 3 محطات." in client.get(page).content.decode()
    assert "ما لا يُعرف يومه لا يظهر في التقويم: 3 محطات." in client.get("/communes/").content.decode()


def test_a_page_with_nothing_left_out_says_nothing_of_it(client):
    factories.published("azilal", when="2024-03-05")
    assert "لا يظهر في التقويم" not in client.get("/communes/azilal/").content.decode()


def test_days_are_whole_and_the_end_is_the_day_after(client):
    factories.published(when="2025-02-19/2025-02-22")
    factories.published(when="2024-02-29")
    assert [days(event) for event in events(client)] == [
        (date(2025, 2, 19), date(2025, 2, 23)),
        (date(2024, 2, 29), date(2024, 3, 1)),
    ]


def test_an_event_says_what_and_where_and_leads_back(client):
    words = "لقاء؛ حول الماء، والأشجار, وغيرها\nفي المدينة"
    milestone = factories.published(statement=words, place="دار الشباب", when="2024-05-14")
    (event,) = events(client)
    assert event.summary.value == f"جماعة أزيلال: {words}"
    assert event.location.value == "دار الشباب، جماعة أزيلال، إقليم أزيلال"
    assert event.url.value == f"{settings.SITE_URL}/milestones/{milestone.pk}/"
    assert event.description.value == f"14 ماي 2024\n{words}\nالمرحلة: لقاء الانطلاق\n{event.url.value}"
    assert event.transp.value == "TRANSPARENT"
    assert told(event) == (uid(milestone), 0, "CONFIRMED", "2024-05-14")


def test_each_separate_day_is_an_event_of_its_own(client):
    milestone = factories.published(when="{2024-06-06,2024-06-29}")
    assert [told(event) for event in events(client)] == [
        (uid(milestone), 0, "CONFIRMED", "2024-06-06"),
        (uid(milestone, 2), 0, "CONFIRMED", "2024-06-29"),
    ]


def test_a_correction_moves_the_event_and_raises_its_sequence(client):
    milestone = factories.corrected(factories.published(when="2024-03-05"), when="2024-03-06", place="دار الشباب")
    assert [told(event) for event in events(client)] == [(uid(milestone), 1, "CONFIRMED", "2024-03-06")]
    factories.corrected(milestone, statement="نص آخر")
    assert [told(event) for event in events(client)] == [(uid(milestone), 2, "CONFIRMED", "2024-03-06")]


def test_a_day_that_a_correction_takes_away_is_cancelled(client):
    milestone = factories.corrected(factories.published(when="{2024-06-06,2024-06-29}"), when="2024-06-07")
    assert [told(event) for event in events(client)] == [
        (uid(milestone), 1, "CONFIRMED", "2024-06-07"),
        (uid(milestone, 2), 1, "CANCELLED", "2024-06-29"),
    ]
    factories.corrected(milestone, when="2024-06")
    assert [told(event)[1:] for event in events(client)] == [
        (2, "CANCELLED", "2024-06-07"),
        (2, "CANCELLED", "2024-06-29"),
    ]


def test_what_is_withdrawn_stays_as_cancelled_without_its_words(client):
    milestone = factories.withdrawn(statement="نص مسحوب", place="مكان مسحوب", when="2024-03-05")
    (event,) = events(client)
    assert told(event) == (uid(milestone), 1, "CANCELLED", "2024-03-05")
    assert event.summary.value == "محطة مسحوبة من سجل جماعة أزيلال"
    content = answer(client).content.decode().replace("\r\n ", "")
    assert [word for word in ("نص مسحوب", "مكان مسحوب", "السحب الداخلي") if word in content] == []


def test_nothing_that_was_never_published_is_in_a_calendar(client):
    waiting = factories.draft("azilal", when="2024-03-05")
    review.move(waiting, "submit", by=waiting.created_by, at=timezone.now())
    factories.draft("azilal", when="2024-03-06")
    given_up = factories.draft("azilal", when="2024-03-07")
    review.move(given_up, "submit", by=given_up.created_by, at=timezone.now())
    for action in ("return", "drop"):
        review.move(given_up, action, by=given_up.created_by, at=timezone.now(), remark="لم يقع")
    shown = factories.published("azilal", when="2024-03-08")
    assert [event.uid.value for event in events(client)] == [uid(shown)]
    assert len(events(client, "/milestones/")) == 14


def test_a_calendar_of_very_many_holds_those_with_the_newest_days(client, monkeypatch):
    monkeypatch.setattr(calendar_file, "MOST", 2)
    for day in ("2024-03-06", "2024-03-05", "2024-03-07"):
        factories.published(when=day)
    assert [days(event)[0].isoformat() for event in events(client)] == ["2024-03-07", "2024-03-06"]
    assert "ألف منها على الأكثر" in client.get("/milestones/").content.decode()


def test_the_file_is_written_as_the_standard_asks(client):
    factories.published(statement="أ" * 300, when="2024-03-05")
    content = answer(client).content
    lines = content.split(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines), "a letter is torn between two lines"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in lines
    assert "أ" * 300 in content.decode().replace("\r\n ", "")


def test_the_file_has_a_name_and_a_type(client):
    got = answer(client)
    assert got["Content-Type"] == "text/calendar; charset=utf-8"
    latin, arabic = got["Content-Disposition"].split("; filename*=UTF-8''")
    assert latin == 'attachment; filename="tadafur-azilal.ics"'
    assert unquote(arabic) == "محطات جماعة أزيلال.ics"
    calendar = vobject.readOne(got.content.decode())
    assert calendar.contents["x-wr-calname"][0].value == "تضافر: محطات جماعة أزيلال"


def test_an_unchanged_calendar_is_not_sent_again(client):
    factories.published(when="2024-03-05")
    first = answer(client)
    again = client.get("/communes/azilal/calendar.ics", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    factories.withdrawn(when="2024-03-06")
    assert client.get("/communes/azilal/calendar.ics", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_page_offers_the_file_and_the_subscription(client):
    page = client.get("/communes/demnate/").content.decode()
    assert f'href="webcal://{settings.SITE_URL.split("://")[1]}/communes/demnate/calendar.ics"' in page
    assert 'href="/communes/demnate/calendar.ics"' in page


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries"), [("/milestones/", 4), ("/provinces/azilal/", 5), ("/communes/azilal/", 6)]
)
def test_a_calendar_asks_no_more_when_there_is_more(client, page, queries, rows, django_assert_num_queries):
    for number in range(rows):
        factories.corrected(factories.published("azilal"), when=f"2024-03-{number + 10}")
        factories.withdrawn("azilal")
    with django_assert_num_queries(queries):
        client.get(page + "calendar.ics")


def test_the_days_to_take_part_in_a_consultation_are_an_event_of_their_own(client):
    where = "https://ara.example.ma/plan"
    consultation = factories.consultation(opens=-1, closes=3, take_part_at=where, statement="رأيكم في خطة العمل")
    own = factories.consultation(opens=-1, closes=3, when="", make=factories.draft)
    taking_part = [event for event in events(client) if "تشاور مفتوح للمشاركة" in event.summary.value]
    assert [event.summary.value for event in taking_part] == [f"تشاور مفتوح للمشاركة: {consultation.statement}"]
    (event,) = taking_part
    assert days(event) == (consultation.opens_on, consultation.closes_on + timedelta(1))
    assert event.url.value == where
    assert str(own.pk) not in event.uid.value
    review.move(consultation, "withdraw", by=factories.user(), at=timezone.now(), remark="سبب")
    cancelled = {event.uid.value: event for event in events(client)}[event.uid.value]
    assert (cancelled.status.value, "رأيكم" in cancelled.summary.value) == ("CANCELLED", False)
