"""Every form and every query string of the portal, filled with what nobody would think of: no answer is a failure.

Twenty thousand times and more: most of it asks the forms themselves, the rest goes through whole pages. `make soak`
asks twenty-five times as much (FUZZ=25).
"""

import os
import re
from functools import partial

import pytest
from django.contrib.admin import site
from django.db import transaction
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.forms import AccountForm, ResetForm
from accounts.sheets.forms import ConfirmForm
from cards.forms import BundleForm, CardForm, RowForm
from communes.models import Enrolment
from dashboard.feedback_forms import CloseForm
from dashboard.follow_up_forms import AnswerForm, NoteForm, ReminderForm, RemindSeveral
from dashboard.report_filters import ReportFilters
from dashboard.scope import DeskFilters
from milestones.moving import ListedAt
from programme.order_admin import OrderForm
from public.feedback_form import FeedbackForm, WhichCommune
from public.filters import CommuneFilters, MilestoneFilters
from public.follow_form import FollowForm
from tests import factories, imported
from tests.attacks.payloads import PAYLOADS
from tests.attacks.private import plant
from tests.attacks.test_doors import address, table

TIMES = int(os.environ.get("FUZZ", "1"))
HOSTILE = [
    *PAYLOADS, "", " ", "\0", "\r\n", "\u202e", "\xed\xa0\x80", "-1", "0", "9" * 40, "9" * 5000, "1e309",
    "nan", "٢٠٢٤", "²", "2024-13-45", "0001-01-01",
    "9999-12-31T23:59:59-14:00",
    "on",
    "a" * 4000, "كلمة " * 300, "%00", "%", "'", '"', ";", "[]", "{}", "null", "true", "../..", "\ufeff", "\U0010ffff",
]  # fmt: skip
VALUE = st.sampled_from(HOSTILE) | st.text(max_size=30) | st.integers().map(str) | st.dates().map(str)
QUERY = (
    "q", "page", "region", "province", "commune", "role", "stage", "kind", "section", "year", "since", "until",
    "period", "next_stage", "body", "attachments", "consultation", "after", "size", "level", "milestone", "k",
    "email", "every", "next", "which", "o", "p", "all", "e", "term", "app_label", "model_name", "field_name",
    "_changelist_filters", "_popup", "_to_field",
    "enrolment", "statement", "status__exact", "id__in", "up", "down", "reminders", "notes", "coordinator",
)  # fmt: skip
FORM = (
    *QUERY, "action", "remark", "seen", "listed_at", "message", "sending", "do", "text", "chosen", "why", "when",
    "opens_on", "closes_on", "outcome", "answer", "username", "password", "new_password1", "new_password2", "held",
    "file", "parts", "reason", "place", "level", "communes", "bodies", "attendance_total", "first_name", "last_name",
    "mandates-TOTAL_FORMS", "mandates-INITIAL_FORMS", "mandates-0-role", "mandates-0-starts", "mandates-0-commune",
    "attachments-TOTAL_FORMS", "attachments-INITIAL_FORMS", "attachments-0-description", "attachments-0-id",
    "_selected_action", "select_across", "index", "participation_url", "due", "post", "version", "name", "position",
)  # fmt: skip
# Each answer of these takes as long as many others: a file is made.
SLOW = (".zip", ".pdf", ".docx", ".png", ".xlsx", "export/csv/", "sitemap")


def addresses(method: int) -> list[str]:
    """Those that answer GET (0) or POST (1) with more than a refusal, as management finds them."""
    planted = plant()
    return [
        path
        for route, letters in table().items()
        if letters[method][-1] not in "m-x" and not (path := address(route, planted)).endswith(SLOW)
        if "sign-out" not in path and "logout" not in path
    ]


def asked(names, most: int):
    return st.dictionaries(st.sampled_from(names), VALUE, max_size=most)


def fuzzed(client, paths, fields, ask, cases: int):
    """`ask(path, fields)` for so many pairs; one example of hypothesis asks every address of a batch."""
    broken, told = [], []
    batch = st.lists(fields, min_size=len(paths), max_size=len(paths))

    @settings(
        max_examples=-(-cases // len(paths)), deadline=None, database=None, derandomize=TIMES == 1,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(batch)
    def every_address(all_fields):
        for path, one in zip(paths, all_fields, strict=True):
            with transaction.atomic():
                answer = ask(path, one)
                transaction.set_rollback(True)
            told.append(answer.status_code)
            if answer.status_code >= 500 and answer.status_code != 503:
                broken.append((path, one))
                return

    every_address()
    assert not broken, broken[:5]
    assert len(told) >= cases


# ── The forms themselves ─────────────────────────────────────────────────────
def forms_of(row, person) -> dict:
    """name → how the form is made of what was typed."""
    return {
        "communes": CommuneFilters,
        "milestones": MilestoneFilters,
        "which": WhichCommune,
        "feedback": FeedbackForm,
        "follow": lambda data: FollowForm(data, asked={}),
        "desk": lambda data: DeskFilters(data, Enrolment.objects.all(), person),
        "report": ReportFilters,
        "reset": ResetForm,
        "sheet": ConfirmForm,
        "card": CardForm,
        "row": lambda data: RowForm(row, data),
        "bundle": lambda data: BundleForm(data, user=person),
        "close": CloseForm,
        "note": NoteForm,
        "reminder": ReminderForm,
        "answer": AnswerForm,
        "several": lambda data: RemindSeveral(data, within=Enrolment.objects.all()),
        "order": OrderForm,
        "listed": ListedAt,
        "account": lambda data: AccountForm(data, instance=person),
        **{
            admin.model._meta.label_lower: partial(_in_the_admin, admin, person)
            for admin in site._registry.values()
            if admin.model._meta.app_label != "public"
        },
    }


def _in_the_admin(admin, person, data):
    request = RequestFactory().get("/")
    request.user = person
    return admin.get_form(request)(data)


def typed_in(fields: dict) -> QueryDict:
    """What was typed, as a request holds it."""
    data = QueryDict(mutable=True)
    data.update(fields)
    return data


def test_no_form_fails_on_what_is_typed_into_it():
    person = factories.management()
    row = imported.card("- تنظيم ورشة بتاريخ 6-9 ماي 2024").rows.last()
    made, cases = forms_of(row, person), 0
    own = {name: list(make(typed_in({})).fields) for name, make in made.items()}
    filled = {name: st.dictionaries(st.sampled_from(fields), VALUE) for name, fields in own.items() if fields}

    @settings(
        max_examples=720 * TIMES, deadline=None, database=None, derandomize=TIMES == 1,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.fixed_dictionaries(filled))
    def typed(all_fields):
        nonlocal cases
        for name, fields in all_fields.items():
            form = made[name](typed_in(fields))
            form.is_valid()
            for errors in form.errors.values():
                assert not [one for one in errors if not re.search("[\u0600-\u06ff]", one)], (name, fields, errors)
            cases += 1

    typed()
    assert cases > 20_000 * TIMES


# ── Whole pages ──────────────────────────────────────────────────────────────
@pytest.fixture
def boss(client):
    client.raise_request_exception = False
    client.force_login(factories.management())
    return client


def test_no_query_string_breaks_a_page(boss):
    paths = addresses(0)
    fuzzed(boss, paths, asked(QUERY, 5), boss.get, 500 * TIMES)


def test_no_form_breaks_what_it_is_sent_to(boss):
    paths = addresses(1)
    fuzzed(boss, paths, asked(FORM, 10), boss.post, 500 * TIMES)
