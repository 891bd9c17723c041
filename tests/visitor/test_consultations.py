"""A citizen finds what they can take part in and how long, and afterwards what became of it; or that nothing has."""

import re

import pytest
from django.utils import timezone

from arabic import dates
from milestones.models import Milestone
from tests import attached, factories
from tests.conventions.test_arabic_everywhere import latin_words, read_by_people

HOME, COMMUNE = "/", "/communes/azilal/"
LINK = "https://ara.example.ma/q?n=1&t=2"


def text(client, path: str) -> str:
    page = re.sub(r"<head>.*?</head>|<footer.*", " ", client.get(path).content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def with_report(**days):
    one = factories.consultation(make=factories.draft, **days)
    attached.attach(one, "التقرير التركيبي", of_outcome=True)
    return attached.stand_published(one)


@pytest.mark.parametrize(
    ("closes", "said"), [(5, "بقي 5 أيام"), (2, "بقي يومان"), (1, "بقي يوم واحد"), (0, "آخر يوم")]
)
def test_the_days_left_stand_on_the_home_page_the_commune_s_and_its_own(client, closes, said):
    one = factories.consultation(opens=-3, closes=closes, statement="تشاور حول الساحة", take_part_at=LINK)
    for path in (HOME, COMMUNE, one.get_absolute_url()):
        page = text(client, path)
        assert said in page
        assert "شارك في التشاور" in page
        assert dates.write(one.span) in page


def test_the_link_leaves_the_site_openly_and_takes_nothing_along(client):
    one = factories.consultation(opens=-1, closes=1, take_part_at=LINK)
    for path in (HOME, COMMUNE, one.get_absolute_url()):
        page = client.get(path).content.decode()
        (anchor,) = re.findall(r'<a [^>]*href="https://ara\.example\.ma[^>]*>', page)
        assert 'href="https://ara.example.ma/q?n=1&amp;t=2"' in anchor
        assert 'rel="external noopener noreferrer nofollow"' in anchor
        assert 'يقودك الرابط إلى موقع آخر خارج تضافر: <bdi dir="ltr">ara.example.ma</bdi>' in page


def test_what_has_no_link_says_whom_to_ask(client):
    factories.consultation(opens=0, closes=3)
    assert "لم يُسجَّل رابط للمشاركة عن بعد؛ اتصل بالجماعة لتعرف كيف تشارك." in text(client, HOME)


@pytest.mark.parametrize(("opens", "said"), [(1, "يُفتح غدا"), (2, "يُفتح بعد يومين"), (12, "يُفتح بعد 12 يوما")])
def test_it_is_announced_before_it_opens_and_its_link_waits(client, opens, said):
    one = factories.consultation(opens=opens, closes=20, take_part_at=LINK)
    for path in (HOME, COMMUNE, one.get_absolute_url()):
        assert said in text(client, path)
        assert "ara.example.ma" not in client.get(path).content.decode()
    assert "يظهر رابط المشاركة هنا يوم يُفتح التشاور." in text(client, one.get_absolute_url())


def test_what_is_over_says_when_it_ended_and_honestly_that_nothing_is_told_yet(client):
    one = factories.consultation(opens=-9, closes=-1, take_part_at=LINK, statement="تشاور حول السوق")
    ended = f"انتهى التشاور يوم {dates.write(one.closes_on.isoformat())}."
    for path in (COMMUNE, one.get_absolute_url()):
        page = text(client, path)
        assert ended in page
        assert "لم تُسجَّل بعد حصيلة هذا التشاور." in page
        assert "ara.example.ma" not in client.get(path).content.decode()
    assert ended not in text(client, HOME)


def test_the_outcome_is_read_on_its_page_and_on_the_commune_s(client):
    one = with_report(opens=-9, closes=-1, synthesis="طلبوا ساحة.", decision="برمجة الساحة.")
    for path in (COMMUNE, one.get_absolute_url()):
        page = text(client, path)
        assert "خلاصة التشاور: طلبوا ساحة. القرار المتخذ: برمجة الساحة. التقرير التركيبي (مستند PDF، " in page
        assert "لم تُسجَّل بعد حصيلة هذا التشاور." not in page


def test_a_report_alone_is_an_outcome(client):
    one = with_report(opens=-9, closes=-1)
    assert "لم تُسجَّل بعد حصيلة هذا التشاور." not in text(client, one.get_absolute_url())


def test_an_old_consultation_without_days_may_have_an_outcome(client):
    one = factories.published(kind="consultation", when="2024-03-05", decision="قرر المجلس التأجيل.")
    assert "حصيلة التشاور القرار المتخذ: قرر المجلس التأجيل." in text(client, one.get_absolute_url())


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "proposed", "withdrawn", "dropped"])
def test_what_is_not_published_invites_nobody(client, status):
    one = factories.consultation(opens=-1, closes=1, statement="تشاور سري", take_part_at=LINK)
    Milestone.objects.filter(pk=one.pk).update(status=status)
    for path in (HOME, COMMUNE, "/milestones/?consultation=open"):
        page = client.get(path).content.decode()
        assert "تشاور سري" not in page
        assert "ara.example.ma" not in page


def test_all_that_are_open_now_are_a_list(client):
    for name, opens, closes in (("المفتوح", -1, 0), ("المعلن", 1, 2), ("المنتهي", -2, -1)):
        factories.consultation(opens=opens, closes=closes, statement=f"التشاور {name}")
    page = text(client, "/milestones/?consultation=open")
    assert "محطة واحدة" in page
    assert re.findall(r"التشاور (المفتوح|المعلن|المنتهي)", page) == ["المفتوح"]
    assert "لم نعرف" in text(client, "/milestones/?consultation=never")


@pytest.mark.parametrize("rows", [1, 3])
def test_no_page_asks_more_for_more_consultations(client, rows, django_assert_num_queries):
    for _ in range(rows):
        for opens, closes in ((-2, 2), (2, 4), (-9, -3)):
            one = with_report(opens=opens, closes=closes)
    paths = {HOME: 8, COMMUNE: 5, "/milestones/?consultation=open": 6, one.get_absolute_url(): 4}
    for path, queries in paths.items():
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200


def test_the_home_page_shows_six_and_leads_to_the_rest(client):
    for number in range(8):
        factories.consultation(opens=-1, closes=number, statement=f"تشاور رقم {number}")
    page = client.get(HOME).content.decode().split("h-new")[0]
    assert re.findall(r"تشاور رقم (\d)</a>", page) == ["0", "1", "2", "3", "4", "5"]
    assert '<a href="/milestones/?consultation=open">كل التشاورات المفتوحة</a>' in page


def test_the_last_day_ends_at_midnight_in_morocco(client, monkeypatch):
    one = factories.consultation(opens=-1, closes=0)
    late = timezone.make_aware(timezone.datetime.combine(one.closes_on, timezone.datetime.max.time()))
    monkeypatch.setattr("django.utils.timezone.now", lambda: late)
    assert "آخر يوم" in text(client, one.get_absolute_url())
    monkeypatch.setattr("django.utils.timezone.now", lambda: late + timezone.timedelta(microseconds=1))
    assert "انتهى التشاور يوم" in text(client, one.get_absolute_url())


def test_it_is_told_in_arabic_alone(client):
    for opens, closes in ((-2, 2), (2, 4), (-9, -3)):
        one = factories.consultation(opens=opens, closes=closes, take_part_at=LINK)
        for path in (HOME, COMMUNE, one.get_absolute_url()):
            page = re.sub(r"<head>.*?</head>|<footer.*", " ", client.get(path).content.decode(), flags=re.DOTALL)
            assert [words for said in read_by_people(page) if (words := latin_words(said))] == []
