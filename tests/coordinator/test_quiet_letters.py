"""Once a week whoever looks after communes is told which of them have gone quiet, and of each silence once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Mandate, User
from communes.models import Enrolment
from dashboard import quiet_letters
from dashboard.models import Silence
from milestones import review
from milestones.models import Standing
from tests import factories
from tests.conventions.test_arabic_everywhere import latin_words, read_by_people
from tests.coordinator.test_notices import Html, broken, named, told
from tests.letters import send_again

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _committed_at_once(monkeypatch, settings):
    monkeypatch.setattr(transaction, "on_commit", lambda done, **how: done())
    settings.SITE_URL = "https://tadafur.example"


@pytest.fixture(autouse=True)
def azilal(demnate):
    """The one commune that goes quiet: Demnate, of the same province, has published something today."""
    factories.published("demnate", when=TODAY.isoformat())
    factories.published("azilal", when="2024-03-05")
    mail.outbox.clear()
    return factories.enrolment("azilal")


@pytest.fixture
def coordinator():
    return named(factories.coordinator_of("azilal"), "نادية")


def week() -> list:
    """The letters of a week's run."""
    mail.outbox.clear()
    quiet_letters.tell(timezone.now())
    return list(mail.outbox)


def test_a_silence_is_told_once_and_the_next_one_again(coordinator):
    (letter,) = week()
    assert letter.to == [coordinator.email]
    assert letter.subject == "تضافر: جديد الجماعات الصامتة، جماعة واحدة"
    assert week() == []
    spoken = factories.published("azilal", when=TODAY.isoformat())
    assert week() == []
    assert not Silence.objects.exists()
    review.move(spoken, "withdraw", by=coordinator, at=NOW, remark="لم يقع")
    mail.outbox.clear()
    assert len(week()) == 1


def test_only_what_is_new_is_named(coordinator):
    week()
    factories.published("tanant", when="2023-05-01")
    (letter,) = week()
    assert "جماعة أزيلال" not in letter.body
    assert letter.subject.endswith("جماعة واحدة")


def test_the_letter_says_since_when_and_leads_to_the_desk(coordinator, client):
    (letter,) = week()
    links = [
        "https://tadafur.example/coordination/communes/azilal/follow-up/",
        "https://tadafur.example/coordination/lists/quiet/",
        "https://tadafur.example/account/",
    ]
    assert Html(letter.alternatives[0].content).links == links
    client.force_login(coordinator)
    for link in links:
        assert link in letter.body.split()
        assert client.get(link.removeprefix("https://tadafur.example")).status_code == 200
    for said in ("جماعة أزيلال، إقليم أزيلال", "آخر محطة منشورة جرت يوم 5 مارس 2024، منذ أكثر من"):
        assert said in letter.body
        assert said in " ".join(read_by_people(letter.alternatives[0].content)) or said.startswith("جماعة")


def test_a_record_without_dates_is_quiet_since_it_was_published(coordinator):
    factories.published("tanant", when="")
    Standing.objects.filter(enrolment__commune__slug="tanant").update(last_published_at=NOW - timedelta(days=400))
    (letter,) = week()
    assert "محطاتها بلا تاريخ، ونُشرت آخرها يوم" in letter.body


def test_the_letter_is_arabic(coordinator):
    (letter,) = week()
    assert "\n" not in letter.subject
    for words in (letter.subject, *letter.body.split("\n"), *read_by_people(letter.alternatives[0].content)):
        assert "https://" in words or latin_words(words) == [], words


# ── Who ──────────────────────────────────────────────────────────────────────
def test_the_coordinator_in_charge_alone_is_told(coordinator, azilal):
    other = named(factories.coordinator_of("azilal"), "يونس")
    named(factories.management(), "الإدارة")
    named(factories.staff_of("azilal"), "سعيد")
    Enrolment.objects.filter(pk=azilal.pk).update(coordinator=other)
    week()
    assert told() == [other.email]


def test_all_coordinators_are_told_where_none_is_in_charge(coordinator, azilal):
    other = named(factories.coordinator_of("azilal"), "يونس")
    Enrolment.objects.filter(pk=azilal.pk).update(coordinator=other)
    Mandate.objects.filter(user=other).update(ends=TODAY - timedelta(1))
    third = named(factories.coordinator_of("azilal"), "هند")
    week()
    assert told() == sorted([coordinator.email, third.email])


def test_management_is_told_where_the_province_has_no_coordinator():
    manager = named(factories.management(), "الإدارة")
    named(factories.coordinator_of("tata"), "غريب")
    named(factories.observer(), "مراقب")
    week()
    assert told() == [manager.email]


def test_who_wants_no_letters_gets_none_and_who_chose_one_a_day_gets_one_a_week(coordinator):
    User.objects.filter(pk=coordinator.pk).update(notices="none")
    assert week() == []
    User.objects.filter(pk=coordinator.pk).update(notices="daily")
    assert len(week()) == 1


def test_whose_mandate_ends_before_the_letter_leaves_is_not_written_to(coordinator):
    with pytest.MonkeyPatch.context() as patch:
        broken(patch)
        week()
    Mandate.objects.filter(user=coordinator).update(ends=TODAY - timedelta(1))
    send_again()
    assert not mail.outbox
    manager = named(factories.management(), "الإدارة")
    week()
    assert told() == [manager.email]


def test_a_mail_server_that_is_down_loses_no_letter(coordinator):
    with pytest.MonkeyPatch.context() as patch:
        broken(patch)
        assert week() == []
    send_again()
    send_again()
    assert told() == [coordinator.email]
    assert week() == []


def test_the_command_says_how_many_communes_went_quiet(coordinator, capsys):
    call_command("tell_of_quiet")
    call_command("tell_of_quiet")
    assert capsys.readouterr().out == "communes gone quiet: 1\ncommunes gone quiet: 0\n"


def test_a_silence_is_noted_once_for_a_person(coordinator, azilal):
    week()
    with pytest.raises(IntegrityError, match=r"a_silence_is_told_once_to_a_person|to_id"), transaction.atomic():
        Silence.objects.create(to=coordinator, enrolment=azilal, made_at=NOW)


def test_more_communes_of_a_province_take_no_more_queries(coordinator):
    def taken() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert len(week()) == 1
        return len(asked)

    one = taken()
    for slug in ("tabant", "bzou", "ait-abbas"):
        factories.published(slug, when="2023-05-01")
    assert taken() == one
