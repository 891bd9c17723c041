"""Requests that no page of ours would send: without a token, for somebody else's row, with facts that are not asked
for, from a borrowed session, to another host, with a way out of the folder. Each has something it could change."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from accounts.models import Mandate, User
from milestones import attaching, review
from milestones.models import Attachment, Feedback, Milestone
from milestones.uploads import examine
from tests import attached, factories, files, imported
from tests.attacks.private import plant
from tests.attacks.test_doors import address, routes, table
from tests.staff.test_milestone_in_the_admin import ADD, filled
from tests.staff.test_nothing_lost import changed

LIST = "/admin/milestones/milestone/"
# Asks no token: none of these needs a cookie, so no browser can be made to act for its owner.
NO_TOKEN = ("follow/", "api/v1/", "open-data/")


def as_forms_do(person=None) -> Client:
    client = Client(enforce_csrf_checks=True)
    if person:
        client.force_login(person)
    return client


# ── Without a token ──────────────────────────────────────────────────────────
def test_no_form_of_the_portal_is_taken_without_its_token():
    """Every address that answers a POST with anything but a refusal, sent from a page of another site."""
    planted, client = plant(), as_forms_do(factories.management())
    taken, tried = [], 0
    for route, (_, letters) in table().items():
        if route.startswith(NO_TOKEN) or letters[-1] in "m-":
            continue
        path = address(route, planted) + ("?commune=demnate" if route == "feedback/" else "")
        answer = client.post(path, {"action": "publish"}, headers={"Origin": "https://evil.example"})
        tried += 1
        if answer.status_code != 403:
            taken.append((route, answer.status_code))
    assert not taken
    assert tried > 80


def test_what_asks_no_token_asks_no_cookie_either():
    """Following by e-mail is asked for and ended with a signed secret alone: a session changes nothing of it."""
    for route in (one for one in table() if one.startswith("follow/")):
        with_session, without = as_forms_do(factories.management()), as_forms_do()
        answers = [client.post("/" + route, {"k": "forged"}) for client in (with_session, without)]
        assert answers[0].status_code == answers[1].status_code
        assert not answers[0].cookies


# ── Somebody else's row ──────────────────────────────────────────────────────
def test_a_clerk_moves_no_row_of_theirs_into_another_commune_nor_another_s_into_theirs(client):
    larache, clerk = factories.enrolment("larache"), factories.staff_of("demnate")
    own, others = factories.draft("demnate", by=clerk), factories.draft("larache")
    client.force_login(clerk)
    client.post(ADD, filled(enrolment=larache.pk))
    client.post(f"{LIST}{own.pk}/change/", changed(own, enrolment=larache.pk))
    client.post(f"{LIST}{others.pk}/change/", changed(others, enrolment=own.enrolment_id, statement="غيري"))
    assert Milestone.objects.filter(enrolment=larache).count() == 1
    assert Milestone.objects.get(pk=own.pk).enrolment == own.enrolment
    assert Milestone.objects.get(pk=others.pk).statement == others.statement


def test_a_file_is_attached_to_no_other_commune_s_milestone(client):
    clerk = factories.staff_of("demnate")
    own, others = factories.draft("demnate", by=clerk), factories.draft("larache")
    held = attached.attach(others)
    client.force_login(clerk)
    rows = {
        "attachments-TOTAL_FORMS": 1, "attachments-INITIAL_FORMS": 1, "attachments-0-id": held.pk,
        "attachments-0-milestone": own.pk, "attachments-0-description": "سرقة", "attachments-0-DELETE": "on",
    }  # fmt: skip
    client.post(f"{LIST}{own.pk}/change/", changed(own) | rows)
    held = Attachment.objects.get(pk=held.pk)
    assert (held.milestone, held.description) == (others, "محضر الاجتماع")


def test_a_row_of_a_card_is_not_reached_through_another_card(client):
    clerk = factories.staff_of("demnate")
    own = imported.card("- احداث مكتبة للأطفال", slug="demnate", by=clerk)
    others = imported.card("- احداث مجلس للشباب", slug="larache")
    row = others.rows.get(original__contains="مجلس")
    before = others.rows.filter(pk=row.pk).values().get()
    client.force_login(clerk)
    for path in ("", "leave/", "split/"):
        client.post(f"/coordination/cards/{own.pk}/rows/{row.pk}/{path}", {"seen": row.version, "statement": "محرَّف"})
        assert client.post(f"/coordination/cards/{others.pk}/rows/{row.pk}/{path}").status_code == 404
    for path in ("confirm/", "drop/", "undo/", "submit/", "ours/", "place/"):
        assert client.post(f"/coordination/cards/{others.pk}/{path}").status_code == 404
    others.refresh_from_db()
    assert others.is_open
    assert others.rows.filter(pk=row.pk).values().get() == before
    assert not Milestone.objects.filter(enrolment__commune__slug="larache").exists()


@pytest.mark.parametrize("act", ["publish", "return"])
def test_a_coordinator_moves_nothing_of_another_province_by_any_door(client, act):
    waiting = factories.draft("demnate")
    review.move(waiting, "submit", by=waiting.created_by, at=timezone.now())
    client.force_login(factories.coordinator_of("tata"))
    now = timezone.now().isoformat()
    fields = {"action": act, "remark": "سبب", "seen": now, "milestone": waiting.pk, "listed_at": now}
    for path in (
        f"/coordination/review/{waiting.pk}/", "/coordination/lists/waiting/publish/",
        f"{LIST}{waiting.pk}/move/{act}/",
    ):  # fmt: skip
        client.post(path, fields)
    client.post(LIST, {"action": "publish_selected", "_selected_action": waiting.pk, "listed_at": now})
    assert Milestone.objects.get(pk=waiting.pk).status == "submitted"


# ── Facts that are not asked for ─────────────────────────────────────────────
NOT_ASKED = {
    "status": "published", "published_at": "2024-01-01", "published_by": 1, "created_by": 1, "since": "2020-01-01",
    "revises": 1, "event": 1, "earliest": "1900-01-01", "original": "محرَّف", "source": "محرَّف", "pk": 1, "id": 1,
}  # fmt: skip


def test_a_form_takes_no_status_no_author_and_no_source_of_anybody_s(client):
    clerk, boss = factories.staff_of("demnate"), factories.management()
    draft = factories.draft("demnate", by=clerk)
    client.force_login(clerk)
    told = NOT_ASKED | {"created_by": boss.pk, "published_by": boss.pk}
    client.post(f"{LIST}{draft.pk}/change/", changed(draft, statement="نص جديد") | told)
    client.post(ADD, filled(statement="محطة أضيفت") | told)
    for milestone in Milestone.objects.filter(statement__in=["نص جديد", "محطة أضيفت"]):
        assert (milestone.status, milestone.created_by, milestone.published_by) == ("draft", clerk, None)
        assert (milestone.revises, milestone.event, milestone.original) == (None, None, "")
    assert Milestone.objects.filter(statement__in=["نص جديد", "محطة أضيفت"]).count() == 2


def test_a_citizen_s_message_takes_no_answer_and_no_state(client):
    told = {"outcome": "answered", "answer": "محرَّف", "due": "2050-01-01", "reference": "TD-1", "handler": 1}
    client.post("/feedback/?commune=demnate", told | {"kind": "question", "message": "متى اللقاء؟"})
    received = Feedback.objects.get()
    assert (received.outcome, received.answer, received.reference == "TD-1") == ("", "", False)
    assert received.due.year < 2050


def test_nobody_gives_themselves_a_mandate_or_a_part_of_the_team(client):
    clerk = factories.staff_of("demnate")
    client.force_login(clerk)
    told = {
        "is_superuser": "on", "is_staff": "on", "notices": "none", "username": "boss", "mandates-TOTAL_FORMS": 1,
        "mandates-INITIAL_FORMS": 0, "mandates-0-role": "management", "mandates-0-starts": "2020-01-01",
    }  # fmt: skip
    client.post("/account/", told)
    client.post(f"/admin/accounts/user/{clerk.pk}/change/", told)
    client.post("/admin/accounts/user/add/", told | {"email": "x@example.org"})
    after = User.objects.get(pk=clerk.pk)
    assert (after.username, after.is_superuser) == (clerk.username, False)
    assert list(Mandate.objects.filter(user=clerk).values_list("role", flat=True)) == ["staff"]
    assert not User.objects.filter(username="boss").exists()


# ── Another site, another host, a borrowed session ───────────────────────────
ELSEWHERE = (
    "https://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example", "http:evil.example",
    "javascript:alert(1)", "https://testserver@evil.example/", "/%09/evil.example", "\t//evil.example",
    "///evil.example",
)  # fmt: skip


@pytest.mark.parametrize("to", ELSEWHERE)
def test_no_address_leads_to_another_site(client, to):
    person = factories.management()
    planted = plant()
    answers = [client.post("/account/sign-in/", {"username": person.username, "password": "secret", "next": to})]
    client.force_login(person)
    answers.append(client.get("/account/sign-in/", {"next": to}))
    for path in ("/coordination/lists/waiting/publish/", f"/coordination/review/{planted['coordination/review']}/"):
        answers.append(client.post(path, {"next": to, "return": to, "_popup": 1}))
    answers.append(client.get(f"/api/v1/{to}"))
    answers += [client.get(path) for path in (f"//evil.example/{to}", "/admin//evil.example/")]
    for answer in answers:
        if "Location" in answer:
            parts = urlsplit(answer["Location"].replace("\\", "/").replace("\t", ""))
            assert parts.netloc in ("", "testserver"), answer["Location"]
            assert parts.scheme in ("", "http", "https")
            assert not answer["Location"].startswith(("//", "/\\", "/\t"))


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example"])
def test_an_address_of_another_host_reaches_nothing_and_no_letter(client, settings, mailoutbox, host):
    settings.ALLOWED_HOSTS = ["testserver"]
    person = factories.management()
    User.objects.filter(pk=person.pk).update(email="boss@example.org")
    for path, fields in (("/account/reset/", {"email": "boss@example.org"}), ("/account/reset/", {"name": "x"})):
        assert client.post(path, fields, HTTP_HOST=host).status_code == 400
    assert client.get("/", HTTP_HOST=host).status_code == 400
    assert not mailoutbox
    for header in ("X-Forwarded-Host", "Forwarded", "X-Host"):
        page = client.get("/communes/demnate/", headers={header: host}).content.decode()
        assert "evil.example" not in page, "what stands in links is the portal's own address"


def test_a_session_that_was_there_before_signing_in_is_another_s_afterwards(client):
    """Who planted it in somebody's browser holds nothing once they have signed in."""
    person = factories.management()
    client.get("/account/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = before = session.session_key
    client.post("/account/sign-in/", {"username": person.username, "password": "secret"})
    after = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    assert after != before
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = before
    assert thief.get("/coordination/").status_code == 302


def test_a_session_ends_where_it_is_left(client):
    client.force_login(factories.management())
    key = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    client.post("/account/sign-out/")
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = key
    assert thief.get("/coordination/").status_code == 302


# ── A way out of the folder ──────────────────────────────────────────────────
NAMES = ("../../../evil.pdf", "..\\..\\evil.pdf", "/etc/cron.d/evil.pdf", "C:\\evil.pdf", "a\0.pdf", "....//evil.pdf")


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_leads_nowhere(settings, tmp_path, name):
    settings.MEDIA_ROOT = str(tmp_path / "files")
    file = files.pdf()
    file._name = name  # past what Django itself makes of it
    draft = factories.draft("demnate")
    attaching.attach(draft, upload=examine(file), description="محضر", by=draft.created_by)
    card = imported.card("- احداث مكتبة للأطفال", slug="azilal", name=name)
    kept = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(kept) == 2
    for one in kept:
        assert one.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve())
        assert "evil" not in one.name
    assert not set("/\\\0") & set(card.name)


@pytest.mark.parametrize("path", ["../settings.py", "..%2f..%2ftadafur/settings.py", "%2e%2e/manage.py", "a/../../x"])
def test_no_address_leads_out_of_the_folders_that_are_served(client, path):
    client.raise_request_exception = False
    for where in ("/static/", "/attachments/", "/open-data/", "/api/v1/"):
        answer = client.get(where + path, follow=True)
        assert answer.status_code in (400, 404)
        assert "SECRET_KEY" not in answer.content.decode()


def test_the_table_of_doors_is_what_is_tried_here():
    assert set(table()) == set(routes(get_resolver().url_patterns))
