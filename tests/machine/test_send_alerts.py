"""The letters to followers hold what was published since the last one: all of it, once, and nothing else."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from milestones import review, revising
from milestones.models import Milestone
from public import alerts
from public.models import Follower
from public.models.following import CLAIM, SETTLED
from tests import factories
from tests.conventions.test_arabic_everywhere import latin_words

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.SITE_URL = "https://tadafur.example"


def follower(*queries: str, every="day", at=NOW, email="") -> Follower:
    email = email or f"reader{Follower.objects.count()}@example.ma"
    made = Follower.objects.create(email=email, every=every, asked_at=at, told_until=at)
    for query in queries or ("commune=azilal",):
        made.alerts.create(query=query, about=f"سؤال {query}", asked_at=at, confirmed_at=at)
    return made


def published(slug="azilal", *, at=NOW + timedelta(hours=1), **facts) -> Milestone:
    milestone = factories.draft(slug, **facts)
    for action in ("submit", "publish"):
        milestone = review.move(milestone, action, by=milestone.created_by, at=at, remark="للتجربة")
    return milestone


def corrected(milestone, *, at=NOW + timedelta(hours=2), minor=False, **facts):
    by = factories.user()
    revision = revising.revise(milestone, by=by)
    for name, value in facts.items():
        setattr(revision, name, value)
    revision.save()
    review.move(revision, "submit", by=by, at=at, remark="خطأ في الأصل")
    review.move(revision, "publish", by=by, at=at, remark="للتجربة", minor=minor)


def told(as_of=TOMORROW) -> list[int]:
    """The milestones that the letters of one run tell of, a number for each time."""
    mail.outbox.clear()
    alerts.run(as_of)
    return [int(pk) for letter in mail.outbox for pk in re.findall(r"/milestones/(\d+)/", letter.body)]


# ── What is told ─────────────────────────────────────────────────────────────
def test_each_publication_is_told_once_whenever_runs_happen():
    follower()
    told_of, made = [], []
    for hour in range(1, 100, 9):
        made.append(published(at=NOW + timedelta(hours=hour)).pk)
        told_of += told(NOW + timedelta(hours=hour, minutes=hour))
    told_of += told(NOW + timedelta(days=9))
    assert sorted(told_of) == made


def test_what_is_not_published_is_never_told():
    follower("")
    factories.draft()
    waiting = factories.draft()
    review.move(waiting, "submit", by=waiting.created_by, at=NOW + timedelta(hours=1))
    withdrawn = published()
    review.move(withdrawn, "withdraw", by=factories.user(), at=NOW + timedelta(hours=2), remark="خطأ")
    standing = published()
    revising.revise(standing, by=factories.user())
    assert told() == [standing.pk]


def test_a_correction_is_told_in_the_pages_own_words():
    follower()
    milestone = published(at=NOW - timedelta(days=3), when="2023-06-06")
    corrected(milestone, when="2023-06-07")
    assert told() == [milestone.pk]
    assert mail.outbox[0].subject == "جديد ما تتابعه في تضافر: تصحيح واحد"
    assert "صُحِّح التاريخ من «6 يونيو 2023» إلى «7 يونيو 2023»" in mail.outbox[0].body
    assert told(TOMORROW + timedelta(days=1)) == []


def test_a_matter_of_spelling_is_not_told():
    follower()
    milestone = published(at=NOW - timedelta(days=3))
    corrected(milestone, statement="لفظ مصحح", minor=True)
    assert told() == []


def test_what_is_new_and_corrected_since_is_told_as_new_with_its_present_words():
    follower()
    milestone = published()
    corrected(milestone, statement="النص بعد التصحيح")
    assert told() == [milestone.pk]
    assert mail.outbox[0].subject == "جديد ما تتابعه في تضافر: محطة جديدة واحدة"
    assert "النص بعد التصحيح" in mail.outbox[0].body


def test_what_answers_two_alerts_stands_once_in_one_letter():
    follower("commune=azilal", "province=azilal")
    one, other = published(), published("demnate")
    assert sorted(told()) == [one.pk, other.pk]
    assert len(mail.outbox) == 1


def test_an_alert_tells_nothing_older_than_its_confirmation():
    reader = follower("commune=larache")
    published(at=NOW + timedelta(hours=1))
    after = NOW + timedelta(hours=2)
    reader.alerts.create(query="commune=azilal", about="أزيلال", asked_at=after, confirmed_at=after)
    later = published(at=NOW + timedelta(hours=3))
    assert told() == [later.pk]


def test_what_was_published_a_moment_ago_waits_for_the_next_letter():
    follower()
    milestone = published(at=TOMORROW - SETTLED + timedelta(seconds=1))
    assert told(TOMORROW) == []
    assert told(TOMORROW + timedelta(days=1)) == [milestone.pk]


def test_runs_just_after_midnight_and_in_the_morning_send_one_letter_a_day():
    midnight = timezone.localtime(NOW).replace(hour=0, minute=5)
    follower(at=midnight - timedelta(days=2))
    for hours in (-3, 3):
        published_at = midnight + timedelta(hours=hours)
        Milestone.objects.filter(pk=published("azilal").pk).update(published_at=published_at)
    assert (len(told(midnight)), len(told(midnight + timedelta(hours=9)))) == (1, 0)
    assert len(told(midnight + timedelta(days=1))) == 1


def test_who_follows_open_consultations_is_told_of_one_that_is_announced():
    day = timezone.localdate(NOW)
    follower("consultation=open", at=NOW - timedelta(days=1))
    one = published("azilal", kind="consultation", opens_on=day + timedelta(3), closes_on=day + timedelta(9))
    Milestone.objects.filter(pk=one.pk).update(published_at=NOW - timedelta(hours=1))
    assert told(NOW) == [one.pk]


def test_nothing_new_means_no_letter():
    follower()
    assert told() == []
    assert mail.outbox == []


QUESTIONS = [
    "",
    "q=مجلس",
    "q=مجلس+الطفل",
    "q=Demnate",
    "commune=demnate",
    "province=azilal",
    "region=beni-mellal-khenifra&q=لقاء",
    "kind=meeting",
    "stage=kickoff&year=2024",
    "section=achievements",
    "q=لا+شيء+كهذا",
]


@pytest.mark.parametrize("query", QUESTIONS)
def test_a_letter_tells_exactly_what_the_list_shows_for_the_same_search(client, query, monkeypatch):
    monkeypatch.setattr(alerts, "SHOWN", 500)
    published("larache", statement="إحداث مجلس الطفل", when="2024-06", kind="body")
    published("azilal", statement="لقاء مع مجالس الأحياء", when="")
    before = NOW - timedelta(days=1)
    Milestone.objects.published().update(published_at=NOW + timedelta(hours=1))
    follower(query, at=before)
    page = client.get(
        "/milestones/", {"page": 1} | dict(part.split("=") for part in query.replace("+", " ").split("&") if part)
    )
    shown = [milestone.pk for milestone in page.context["pages"].page.paginator.object_list[:500]]
    assert sorted(told()) == sorted(shown)
    assert bool(shown) == ("كهذا" not in query)


@pytest.mark.parametrize("text", ["مجلس", "الطفل", "مجلس الطفل"])
def test_a_letter_tells_exactly_what_the_search_page_shows(client, text):
    Milestone.objects.published().update(published_at=NOW + timedelta(hours=1))
    follower(f"q={text}")
    shown = re.findall(r'href="/milestones/(\d+)/"', client.get("/search/", {"q": text}).content.decode())
    assert shown
    assert sorted(told()) == sorted(map(int, shown))


def test_a_long_letter_tells_how_many_more_and_where():
    follower("commune=azilal")
    milestone = published()
    for _ in range(alerts.SHOWN + 1):
        milestone.pk = None
        milestone.save(force_insert=True)
    assert len(told()) == alerts.SHOWN
    (letter,) = mail.outbox
    assert letter.subject == "جديد ما تتابعه في تضافر: 32 محطة جديدة"
    assert (
        "لم تتسع الرسالة للباقي: محطتان أخريان. اقرأ الكل:\nhttps://tadafur.example/milestones/?commune=azilal"
        in letter.body
    )


# ── When ─────────────────────────────────────────────────────────────────────
def test_one_letter_a_day_or_a_week_however_often_the_timer_runs():
    follower(every="day", email="day@example.ma")
    follower(every="week", email="week@example.ma")
    milestone, letters = published(), []
    for hour in range(24, 24 * 15, 6):
        as_of = NOW + timedelta(hours=hour)
        Milestone.objects.filter(pk=milestone.pk).update(published_at=as_of - timedelta(hours=1))
        mail.outbox.clear()
        alerts.run(as_of)
        letters += [(timezone.localdate(as_of).day, letter.to[0]) for letter in mail.outbox]
    days = {to: [day for day, address in letters if address == to] for to in ("day@example.ma", "week@example.ma")}
    assert days["day@example.ma"] == [25, 26, 27, 28, 29, 30, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert days["week@example.ma"] == [1, 8]


# ── When things go wrong ─────────────────────────────────────────────────────
def test_a_letter_that_could_not_leave_leaves_with_the_next_run_and_others_are_not_told_twice(monkeypatch):
    down, up = follower(), follower()
    milestone = published()
    real = alerts.send_to
    monkeypatch.setattr(alerts, "send_to", lambda one, news: one != down and real(one, news))
    assert alerts.run(TOMORROW) == alerts.Run(sent=1, failed=1)
    monkeypatch.setattr(alerts, "send_to", real)
    mail.outbox.clear()
    assert told(TOMORROW + timedelta(minutes=1)) == [milestone.pk]
    assert [letter.to for letter in mail.outbox] == [[down.email]]
    up.refresh_from_db()
    assert up.told_until == TOMORROW - SETTLED


def test_a_run_that_breaks_off_has_told_some_and_the_next_tells_the_others(monkeypatch):
    readers = [follower() for _ in range(3)]
    published()
    real = alerts.send_to

    def breaks_at_the_second(one, news):
        if one == readers[1]:
            raise RuntimeError("the machine is going down")
        return real(one, news)

    monkeypatch.setattr(alerts, "send_to", breaks_at_the_second)
    with pytest.raises(RuntimeError):
        alerts.run(TOMORROW)
    monkeypatch.setattr(alerts, "send_to", real)
    alerts.run(TOMORROW + timedelta(minutes=1))
    assert [letter.to[0] for letter in mail.outbox] == [one.email for one in readers]


def test_a_claim_keeps_other_runs_away_until_it_is_old():
    readers = {follower().pk for _ in range(alerts.BATCH + 3)}
    published()
    first, second, third = (alerts.claim(TOMORROW) for _ in range(3))
    assert (len(first), len(second), third) == (alerts.BATCH, 3, [])
    assert {one.pk for one in [*first, *second]} == readers
    assert alerts.claim(TOMORROW + CLAIM) == []
    assert len(alerts.claim(TOMORROW + CLAIM + timedelta(seconds=1))) == alerts.BATCH


# ── What it costs ────────────────────────────────────────────────────────────
# The claim (2), the alerts, what is new for all of them, the milestones, their corrections, the marks (2), and a look
# for the next batch.
QUERIES = 10


@pytest.mark.parametrize("readers", [1, alerts.BATCH])
def test_a_batch_asks_the_database_equally_often_whoever_is_in_it(readers):
    for number in range(readers):
        follower("commune=azilal", f"q=لقاء+{number}", "province=azilal&kind=meeting")
    for _ in range(1 if readers == 1 else 5):
        published()
    corrected(published(at=NOW - timedelta(days=2)), when="2023-06-07")
    mail.outbox.clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        alerts.run(TOMORROW)
    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(mail.outbox) == readers
    assert len(asked) == QUERIES, "\n".join(asked)


# ── The letter itself ────────────────────────────────────────────────────────
def test_the_letter_is_plain_arabic_text_and_names_no_other_reader():
    reader = follower("commune=azilal", email="first@example.ma")
    follower("commune=azilal", email="second@example.ma")
    published(statement="تنظيم لقاء تواصلي")
    told()
    letter = next(letter for letter in mail.outbox if letter.to == [reader.email])
    assert letter.alternatives == []
    assert letter.message().get_content_type() == "text/plain"
    bare = re.sub(r"https://\S+|سؤال commune=azilal", "", f"{letter.subject} {letter.body}")
    assert latin_words(bare) == []
    assert "second" not in letter.message().as_string()
    assert (letter.cc, letter.bcc) == ([], [])


@pytest.mark.parametrize(
    ("new", "put_right", "said"),
    [
        (1, 0, "محطة جديدة واحدة"),
        (2, 1, "محطتان جديدتان وتصحيح واحد"),
        (3, 2, "3 محطات جديدة وتصحيحان"),
        (11, 3, "11 محطة جديدة و3 تصحيحات"),
        (0, 12, "12 تصحيحا"),
    ],
)
def test_amounts_agree_in_number(new, put_right, said):
    from public.alert_letters import amount_of

    assert amount_of([alerts.News(None, new, 0, []), alerts.News(None, 0, put_right, [])]) == said


# ── The database itself ──────────────────────────────────────────────────────
def test_one_address_is_one_follower_and_one_question_one_alert_of_theirs():
    reader = follower()
    for make in (
        lambda: Follower.objects.create(email=reader.email, every="day", asked_at=NOW),
        lambda: reader.alerts.create(query="commune=azilal", about="مرة ثانية", asked_at=NOW),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()
