"""What no page of ours would send, sent to the desk all the same: nothing breaks, nothing is lost."""

import csv
import io
from html import unescape

import pytest
from django.utils import timezone

from accounts.models import User
from dashboard.models import Note, Reminder
from milestones import review, revising
from milestones.models import Milestone
from tests import factories
from tests.attached import attach
from tests.shown import as_listed
from tests.staff.test_desk import standing

FOLLOW_UP = "/coordination/communes/demnate/follow-up/"
PUBLISH = "/coordination/lists/waiting/publish/"
NO_MOMENTS = (
    "", "\0", "now", "2026-13-45T99:99:99", "2026-11-24", "2026-11-24T10:00:00", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "2999-01-01T00:00:00+00:00", "٢٠٢٦-١١-٢٤T10:00:00+00:00", "9" * 5000,
)  # fmt: skip
DOORS = (PUBLISH, "/admin/milestones/milestone/")  # where several are published at once
INVISIBLE = "\u200f\u200b"


@pytest.fixture
def clerk():
    return factories.user(first_name="سعيد")


@pytest.fixture
def coordinator(client):
    person = factories.coordinator_of("azilal")
    client.force_login(person)
    return person


@pytest.fixture
def waiting(clerk):
    return standing("submitted", "demnate", by=clerk, when="2024-05-14")


def through_both(*milestones) -> dict:
    """What either door takes."""
    return as_listed(*milestones) | {"milestone": [milestone.pk for milestone in milestones]}


# ── Forged moments ───────────────────────────────────────────────────────────
@pytest.mark.parametrize("moment", NO_MOMENTS)
@pytest.mark.parametrize("door", DOORS)
def test_a_list_whose_moment_is_none_publishes_nothing(client, coordinator, waiting, door, moment):
    answer = client.post(door, through_both(waiting) | {"listed_at": moment}, follow=True)
    assert answer.status_code == 200
    assert Milestone.objects.get(pk=waiting.pk).status == "submitted"


@pytest.mark.parametrize("moment", NO_MOMENTS)
@pytest.mark.parametrize("action", ["publish", "return"])
def test_a_page_whose_moment_is_none_moves_nothing(client, coordinator, waiting, moment, action):
    fields = {"action": action, "remark": "أضف التاريخ", "seen": moment}
    assert client.post(f"/coordination/review/{waiting.pk}/", fields, follow=True).status_code == 200
    admin = f"/admin/milestones/milestone/{waiting.pk}/move/{action}/"
    assert client.post(admin, fields, follow=True).status_code == 200
    assert Milestone.objects.get(pk=waiting.pk).status == "submitted"


# ── Words that nobody sees ───────────────────────────────────────────────────
def test_a_milestone_is_not_returned_with_a_remark_that_nobody_sees(client, coordinator, waiting):
    client.post(f"/coordination/review/{waiting.pk}/", {"action": "return", "remark": INVISIBLE})
    assert Milestone.objects.get(pk=waiting.pk).status == "submitted"


def test_one_s_own_text_is_not_published_with_a_reason_that_nobody_sees(client, coordinator):
    own = standing("submitted", "demnate", by=coordinator, when="2024-05-14")
    client.post(f"/coordination/review/{own.pk}/", {"action": "publish", "remark": INVISIBLE})
    assert Milestone.objects.get(pk=own.pk).status == "submitted"


@pytest.mark.parametrize("do", ["remind", "note"])
def test_a_text_that_nobody_sees_is_not_kept(client, coordinator, do):
    factories.enrolment("demnate")
    answer = client.post(FOLLOW_UP, {"do": do, "text": INVISIBLE})
    assert answer.status_code == 200
    assert not Reminder.objects.exists()
    assert not Note.objects.exists()


def test_several_are_not_reminded_of_what_nobody_sees(client, coordinator):
    chosen = factories.enrolment("demnate").pk
    answer = client.post("/coordination/lists/communes/reminders/", {"chosen": chosen, "text": INVISIBLE})
    assert answer.status_code == 200
    assert not Reminder.objects.exists()


# ── What is read alone, through the bulk ─────────────────────────────────────
def consulted(**facts):
    return lambda by, own: factories.consultation("demnate", make=factories.draft, by=by, **facts)


ALONE = {
    "one's own text": lambda by, own: factories.draft("demnate", by=own),
    "a correction": lambda by, own: revising.revise(factories.published("demnate", by=by), by=by),
    "no date": lambda by, own: factories.draft("demnate", by=by, when=""),
    "other words than the card's": lambda by, own: factories.draft("demnate", by=by, original="كما كان"),
    "attachments": lambda by, own: attach(factories.draft("demnate", by=by), by=by).milestone,
    "days to take part": consulted(opens=1, closes=9),
    "an outcome": consulted(opens=-9, closes=-1, decision="اعتمدت الخطة"),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("what", ALONE)
def test_what_is_read_alone_is_not_published_among_others_by_any_door(
    client, clerk, coordinator, waiting, door, what
):
    alone = ALONE[what](clerk, coordinator)
    review.move(alone, "submit", by=clerk, at=timezone.now(), remark="سبب")
    answer = client.post(door, through_both(alone, waiting) | {"remark": "كتبته بنفسي"}, follow=True)
    said = unescape(answer.content.decode())
    assert f"«{alone}»: لم تُنشر مع غيرها لأنها تُقرأ وحدها؛ افتحها." in said
    assert [Milestone.objects.get(pk=one.pk).status for one in (alone, waiting)] == ["submitted", "published"]


# ── Tables ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("formula", ["=1+1", " =1+1", "\u00a0=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "\u200f=1+1"])
def test_nothing_in_a_csv_is_calculated(client, clerk, formula):
    client.force_login(factories.management())
    milestone = factories.published("demnate", by=clerk)
    User.objects.filter(pk=clerk.pk).update(first_name=formula)
    factories.rewritten(milestone, statement=formula, source=formula, place=formula)
    content = b"".join(client.get("/coordination/tables/record.csv").streaming_content).decode("utf-8-sig")
    row = next(row for row in csv.DictReader(io.StringIO(content)) if row["رقم المحطة"] == str(milestone.pk))
    assert [row[name] for name in ("نص المحطة", "المكان", "المصدر")] == [f"'{formula}"] * 3


# ── Every address, every query ───────────────────────────────────────────────
ADDRESSES = (
    "/coordination/", "/coordination/lists/{which}/", "/coordination/lists/{which}/reminders/",
    "/coordination/lists/{which}/assignments/", "/coordination/figures/", "/coordination/accounts/",
    "/coordination/tables/communes.csv", "/coordination/tables/record.xlsx", "/coordination/tables/accounts.csv",
    "/coordination/tables/months.csv", "/coordination/report/azilal/", "/coordination/report/azilal/report.pdf",
    "/coordination/reports/", FOLLOW_UP, "/coordination/review/{pk}/",
    "/admin/communes/commune/", "/admin/communes/enrolment/", "/admin/communes/enrolment/add/",
    "/admin/programme/stage/", "/admin/programme/stage/order/", "/admin/accounts/user/",
    "/admin/communes/province/",
)  # fmt: skip
ASKED = (
    "page", "reminders", "notes", "waiting", "communes", "coordinator", "region", "province", "commune", "role",
    "stage", "year", "period", "next_stage", "which", "all", "up", "down", "order", "why", "q", "p", "o", "since",
    "programme", "kind",
    "role__exact", "kind__exact", "is_active__exact", "mandates__role__exact", "province__region__id__exact",
    "region__id__exact",
)  # fmt: skip
VALUES = ("-1", "9" * 18, "9" * 40, "9" * 5000, "\0", "٢٠٢٤", "²", "nan", "'\"<b>", "\u202eabc", "a" * 4000)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_question_breaks_a_page(client, waiting, address):
    client.force_login(factories.management())
    client.raise_request_exception = False
    path = address.format(which="communes", pk=waiting.pk)
    questions = [dict.fromkeys(ASKED, value) for value in VALUES]
    if path.startswith("/admin/"):  # where one that is refused hides the others
        questions += [{name: value} for name in ASKED for value in ("9" * 40, "\0")]
    broken = [question for question in questions if client.get(path, question).status_code >= 500]
    assert not broken
