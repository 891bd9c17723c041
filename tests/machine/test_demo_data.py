"""The made-up record: large when asked, the same each time, and never to be taken for a commune's word."""

import io
from datetime import date

import docx
import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from cards import bundles
from communes.models import Enrolment
from milestones import standing
from milestones.models import Milestone, Review, Standing
from tadafur import demo
from tadafur.verifying.checks import checks
from tests import factories
from tests.domain.test_card_pdf import pages

TODAY = date(2026, 11, 20)
SAID = "بيانات مصنوعة للتجربة: لا تصف واقع أي جماعة."


@pytest.fixture
def made():
    return demo.make(6, 20, as_of=TODAY)


@pytest.mark.parametrize(("local", "synthetic"), [(True, False), (False, True)])
def test_it_is_refused_outside_a_database_of_its_own_on_a_persons_own_machine(settings, local, synthetic):
    settings.LOCAL, settings.SYNTHETIC = local, synthetic
    before = Milestone.objects.count()
    with pytest.raises(CommandError, match="demo"):
        call_command("demo_data")
    assert Milestone.objects.count() == before


@pytest.mark.parametrize("numbers", [{"communes": 0}, {"communes": 1504}, {"milestones": 0}, {"milestones": 1001}])
def test_what_it_cannot_make_is_said(settings, numbers):
    settings.SYNTHETIC = True
    with pytest.raises(CommandError, match="takes"):
        call_command("demo_data", **numbers)


def test_the_command_makes_what_it_is_asked_for_and_nothing_over_a_real_record(settings, capsys):
    settings.SYNTHETIC = True
    real = list(Milestone.objects.filter(enrolment__commune__slug="demnate").order_by("pk").values())
    for _ in range(2):
        call_command("demo_data", communes=5, milestones=7)
    assert capsys.readouterr().out == "communes: 5\nmilestones: 35\ncommunes: 0\nmilestones: 0\n"
    assert list(Milestone.objects.filter(enrolment__commune__slug="demnate").order_by("pk").values()) == real


def test_every_statement_says_that_it_is_made_up(made):
    new = Milestone.objects.exclude(enrolment__commune__slug="demnate")
    assert new.count() == made.milestones == 120
    assert [one.statement for one in new if not one.statement.endswith("(مثال)")] == []


def test_it_is_proved_like_any_record(made):
    assert [problem for check in checks(quick=True).values() for problem in check()] == []


def test_it_looks_like_a_record(made):
    for enrolment in Enrolment.objects.filter(milestones__statement__endswith=demo.MARK).distinct():
        rows = enrolment.milestones.order_by("position")
        assert {one.stage.code for one in rows} >= {"request", "kickoff", "adoption", "achievements"}
        assert {one.status for one in rows} <= {"published", "draft", "submitted", "returned"}
        kept = Standing.objects.get(enrolment=enrolment)
        assert {name: getattr(kept, name) for name in standing.counted(enrolment.pk)} == standing.counted(
            enrolment.pk
        )


@pytest.mark.parametrize("today", [TODAY, date(2026, 3, 1)])
@pytest.mark.parametrize("milestones", [3, 60])
def test_nothing_has_happened_after_the_day_it_is_made_on(today, milestones):
    demo.make(6, milestones, as_of=today)
    rows = Milestone.objects.filter(statement__endswith=demo.MARK)
    moves = Review.objects.filter(milestone__in=rows)
    entered = User.objects.filter(username__startswith="example-", last_login__isnull=False)
    days = list(rows.exclude(latest=None).values_list("latest", flat=True))
    moments = [*moves.values_list("at", flat=True), *entered.values_list("last_login", flat=True)]
    for fact in ("since", "published_at"):
        moments += rows.exclude(**{fact: None}).values_list(fact, flat=True)
    assert max(days) <= today
    assert max(timezone.localdate(moment) for moment in moments) <= today
    assert {one.action for one in moves} == {"submit", "return", "publish"}


def test_the_same_numbers_make_the_same_record():
    def told():
        with transaction.atomic():
            demo.make(6, 20, as_of=TODAY)
            rows = Milestone.objects.filter(statement__endswith=demo.MARK).order_by("enrolment__commune", "position")
            found = list(rows.values_list("statement", "when", "status", "attendance_total", "enrolment__commune"))
            transaction.set_rollback(True)
        return found

    first = told()
    assert len(first) == 120
    assert told() == first


def test_every_page_says_it_and_no_page_of_a_real_portal_does(client, settings):
    client.force_login(factories.management())
    for address in (
        "/",
        "/communes/demnate/",
        "/milestones/6/",
        "/search/?q=x",
        "/coordination/",
        "/admin/",
        "/nothing/",
    ):
        settings.SYNTHETIC = True
        assert SAID in client.get(address).content.decode(), address
        settings.SYNTHETIC = False
        assert SAID not in client.get(address).content.decode(), address


def _report(client) -> list[str]:
    return pages(pypdfium2.PdfDocument(client.get("/coordination/report/azilal/report.pdf").content))


def _card(client) -> list[str]:
    return pages(pypdfium2.PdfDocument(client.get("/communes/demnate/card.pdf").content))


def _cards_together(client) -> list[str]:
    found = bundles.enrolments(None).filter(commune__slug__in=["demnate", "azilal"])
    return pages(pypdfium2.PdfDocument(bundles.write(found, "pdf", as_of=TODAY)))


def _word(client) -> list[str]:
    (section,) = docx.Document(io.BytesIO(client.get("/communes/demnate/card.docx").content)).sections
    return ["\n".join(paragraph.text for paragraph in section.header.paragraphs)]


def _spreadsheet(client) -> list[str]:
    explained = load_workbook(io.BytesIO(client.get("/coordination/tables/published.xlsx").content)).worksheets[1]
    return [" ".join(row[1] for row in explained.iter_rows(values_only=True) if row[0] == "تنبيه")]


@pytest.mark.parametrize("pages_of", [_report, _card, _cards_together, _word, _spreadsheet])
def test_every_page_on_paper_says_it_too(client, settings, pages_of):
    client.force_login(factories.management())
    assert [page for page in pages_of(client) if SAID in page] == []
    settings.SYNTHETIC = True
    assert [page for page in pages_of(client) if SAID not in page] == []
