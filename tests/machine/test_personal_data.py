"""What is held of a person is given to them whole, and erased so that nothing in the database tells of them."""

import json
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import HeldSheet, Mandate, SecurityEvent, User
from dashboard.models import Note
from milestones import answering
from milestones.models import Feedback, FeedbackNotice, Milestone, Review
from public.models import Follower
from tests import factories, files
from tests.attached import attach

NAME, ADDRESS, USERNAME = "أمينة المرنيسي", "Amina@Demnate.ma", "amina.m"
NOW = timezone.now()


def dump() -> str:
    """Every row of every table, as text."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table of our own
            rows += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(rows)


def told_of_in(text: str) -> list[str]:
    return [line for line in text.splitlines() if NAME in line or "amina" in line.lower() or "المرنيسي" in line]


@pytest.fixture
def amina():
    """A clerk whose name and address stand wherever the portal may hold them."""
    person = factories.staff_of("demnate")
    person.username, person.first_name, person.last_name = USERNAME, *NAME.split()
    person.email = ADDRESS
    person._change_reason = f"حساب {NAME} <{ADDRESS}>"
    person.save()
    Client().force_login(person)
    milestone = factories.draft("demnate", by=person)
    attach(milestone, file=files.pdf(), by=person)
    Review.objects.create(milestone=milestone, action="submit", by=person, at=NOW, remark=f"اتصلوا بالسيدة {NAME}")
    Note.objects.create(
        enrolment=milestone.enrolment,
        by=factories.management(),
        at=NOW,
        text=f"كلمت {NAME}، وعنوانها {ADDRESS.lower()}.",
    )
    HeldSheet.objects.create(by=factories.management(), which="accounts.user", name="x", lines=[[2, [ADDRESS]]])
    follower = Follower.objects.create(email=ADDRESS.lower(), every="day", asked_at=NOW, told_until=NOW)
    follower.alerts.create(query="commune=demnate", about="جماعة دمنات", asked_at=NOW, confirmed_at=NOW)
    for closes in (True, False):
        message = answering.receive(
            enrolment=milestone.enrolment, kind="question", message=f"أنا {NAME}", email=ADDRESS, at=NOW
        )
        FeedbackNotice.objects.get_or_create(to=factories.management(), feedback=message, defaults={"made_at": NOW})
        if closes:
            answering.close(message, outcome="answered", answer=f"شكرا {NAME}", by=factories.management(), at=NOW)
    return User.objects.get(pk=person.pk)


def test_after_erasure_no_table_holds_the_name_or_the_address(amina):
    kinds = {line.partition(":")[0] for line in told_of_in(dump())}
    assert kinds >= {
        "accounts_user", "accounts_historicaluser", "accounts_heldsheet", "dashboard_note", "public_follower",
        "milestones_feedback", "milestones_review",
    }, "held somewhere less than everywhere: this test holds less"  # fmt: skip
    others = User.objects.exclude(pk=amina.pk).order_by("pk").values()
    before = list(others)
    call_command("erase_person", USERNAME, "--no-input")
    assert told_of_in(dump()) == []
    assert list(others) == before


def test_who_did_what_in_the_record_stays_under_no_name(amina):
    milestone = Milestone.objects.get(created_by=amina)
    call_command("erase_person", ADDRESS.lower(), "--no-input")
    milestone.refresh_from_db()
    assert str(milestone.created_by) == "حساب محذوف"
    assert Review.objects.get(milestone=milestone).remark == "اتصلوا بالسيدة …"
    assert not milestone.created_by.is_active
    assert not milestone.created_by.has_usable_password()
    assert not Mandate.objects.in_force(NOW.date() + timedelta(1)).filter(user=amina).exists()
    assert Feedback.objects.get().outcome == "answered"  # counted, and of nobody
    assert SecurityEvent.objects.filter(kind="person-erased", whom=amina).exists()


def test_a_citizen_s_address_is_erased_where_there_is_no_account(amina):
    Follower.objects.create(email="brahim.k@example.ma", every="day", asked_at=NOW)
    call_command("erase_person", "Brahim.K@example.ma", "--no-input")
    assert "brahim.k" not in dump()
    assert Follower.objects.get().email == ADDRESS.lower(), "nobody else is"


def test_a_first_name_alone_is_not_struck_out_of_what_is_said_of_others(amina):
    User.objects.filter(pk=amina.pk).update(last_name="")
    call_command("erase_person", USERNAME, "--no-input")
    assert NAME in Note.objects.get().text


def test_what_is_left_of_others_is_whole(amina):
    namesake = factories.staff_of("azilal")
    namesake.username = namesake.email = f"m.{ADDRESS.lower()}"
    namesake.first_name, namesake.last_name = NAME, "الإدريسي"
    namesake.save()
    said = f"راسلوا m.{ADDRESS} أو x+{ADDRESS} أو {ADDRESS}.org، لا {ADDRESS}."
    note = Note.objects.create(enrolment=factories.enrolment("azilal"), by=namesake, at=NOW, text=said)
    Follower.objects.create(email=f"ben-{ADDRESS.lower()}", every="day", asked_at=NOW)
    followers = Follower.objects.exclude(email=ADDRESS.lower())
    others = (User.objects.exclude(pk=amina.pk), User.history.exclude(id=amina.pk), followers)
    before = [list(rows.order_by("pk").values()) for rows in others]
    call_command("erase_person", USERNAME, "--no-input")
    assert [list(rows.order_by("pk").values()) for rows in others] == before
    note.refresh_from_db()
    assert note.text == f"راسلوا m.{ADDRESS} أو x+{ADDRESS} أو {ADDRESS}.org، لا …."


def test_whom_a_name_and_an_address_mean_at_once_is_not_guessed(amina, tmp_path):
    User.objects.filter(pk=factories.user().pk).update(username=ADDRESS)
    for command in (["erase_person", ADDRESS, "--no-input"], ["export_person", ADDRESS, tmp_path / "amina"]):
        with pytest.raises(CommandError, match="البريد الإلكتروني لحساب آخر"):
            call_command(*command)
    assert NAME in dump()
    assert not (tmp_path / "amina").exists()


@pytest.mark.parametrize("until", [None, timedelta(30)], ids=["for good", "for a while"])
def test_the_last_manager_is_not_erased(until):
    Mandate.objects.filter(role="management").delete()
    later = factories.management().mandates.get()
    Mandate.objects.filter(pk=later.pk).update(starts=NOW.date() + timedelta(30))  # manages nothing yet
    manager = factories.management()
    manager.mandates.update(ends=until and NOW.date() + until)
    with pytest.raises(CommandError, match="هذا آخر حساب لإدارة البرنامج"):
        call_command("erase_person", manager.username, "--no-input")
    manager.refresh_from_db()
    assert manager.is_active


def test_it_is_asked_once_more_before_anything_is_erased(amina, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda asked: "لا")
    with pytest.raises(CommandError):
        call_command("erase_person", USERNAME)
    assert User.objects.filter(username=USERNAME).exists()


@pytest.mark.parametrize("who", [USERNAME, ADDRESS])
def test_all_that_is_held_of_a_person_is_written_into_a_folder_with_their_files(amina, tmp_path, who):
    call_command("export_person", who, tmp_path / "amina")
    held = json.loads((tmp_path / "amina" / "person.json").read_text())
    assert set(held) >= {
        "accounts.User", "accounts.HistoricalUser", "accounts.Mandate", "accounts.SecurityEvent",
        "milestones.Milestone", "milestones.Attachment", "milestones.Review", "public.Follower", "public.Alert",
        "milestones.Feedback of this address",
    }  # fmt: skip
    assert held["accounts.User"][0]["email"] == ADDRESS
    assert "password" not in held["accounts.User"][0]
    assert [file.suffix for file in (tmp_path / "amina" / "files").iterdir()] == [".pdf"]


def test_what_is_given_out_holds_no_secret_and_nothing_of_others(amina, tmp_path):
    entered = Client()
    entered.force_login(amina)
    UserSession.objects.create(user=amina, ip="203.0.113.9", session_key=entered.session.session_key)
    asked = answering.receive(
        enrolment=factories.enrolment("azilal"),
        kind="question",
        message="كلام مواطن",
        email="citizen@example.ma",
        at=NOW,
    )
    answering.close(asked, outcome="answered", answer="شكرا", by=amina, at=NOW)
    HeldSheet.objects.create(by=amina, which="accounts.user", name="x", lines=[[2, ["fatima@example.ma"]]])
    call_command("export_person", USERNAME, tmp_path / "amina")
    written = (tmp_path / "amina" / "person.json").read_text()
    of_others = ("citizen@example.ma", "كلام مواطن", "fatima@example.ma", entered.session.session_key)
    assert [one for one in of_others if one in written] == []
    held = json.loads(written)
    assert [(one["id"], one["outcome"]) for one in held["milestones.Feedback"]] == [(asked.pk, "answered")]
    assert held["accounts.HeldSheet"][0]["which"] == "accounts.user"
    assert held["usersessions.UserSession"][0]["ip"] == "203.0.113.9"


def test_a_user_name_that_is_an_address_hides_nothing_of_the_other_address(amina, tmp_path):
    User.objects.filter(pk=amina.pk).update(username="amina.m@example.ma")
    call_command("export_person", "amina.m@example.ma", tmp_path / "amina")
    held = json.loads((tmp_path / "amina" / "person.json").read_text())
    assert [one["email"] for one in held["public.Follower"]] == [ADDRESS.lower()]


def test_of_whom_nothing_is_held_nothing_is_written(tmp_path):
    with pytest.raises(CommandError):
        call_command("export_person", "nobody@example.ma", tmp_path / "nobody")
    assert not (tmp_path / "nobody").exists()


def test_what_is_struck_out_of_the_public_record_is_not_found_by_search_either():
    milestone = factories.published("demnate", statement="لقاء مع zqwafae.k@example.ma بدار الشباب")
    assert Milestone.objects.published().filter(search_key__contains="zqwafae").exists()
    call_command("erase_person", "zqwafae.k@example.ma", "--no-input")
    milestone.refresh_from_db()
    assert milestone.statement == "لقاء مع … بدار الشباب"
    assert "zqwafae" not in dump()
    call_command("verify_record")
    assert SecurityEvent.objects.filter(kind="person-erased").exists()
