"""One record, however it is taken: the same numbers, addresses, dates and statements, and nothing that is not public.

A new form of the record is one more line of READERS (or of TEXTS, where only words can be read in it).
"""

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import feedparser
import pypdfium2
import pytest
import vobject
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook

from accounts.sheets.cells import unescaped
from arabic import dates, edtf
from cards import files
from cards.reading import read
from milestones import review, revising
from milestones.kinds import Status
from milestones.models import Milestone
from tests import factories

SLUG = "azilal"
UNDATED = "التاريخ غير مسجَّل"
WHENS = ["2024-03-05", "{2024-06-06,2024-06-29}", "2025-02-19/2025-02-22", "2024-05", "2023", "", "2024-05/2024-07"]
STATEMENTS = {'تنظيم لقاء "مفتوح"، مع <الجمعيات> & المجلس', "=1+1 حملة تحسيسية", "إحداث فضاء للأطفال"}


# ── What stands in the record ────────────────────────────────────────────────
def expected(milestone: Milestone) -> dict:
    first, last = edtf.bounds(milestone.when)
    return {
        "id": str(milestone.pk),
        "url": f"{settings.SITE_URL}/milestones/{milestone.pk}/",
        "statement": milestone.statement,
        "when": milestone.when,
        "points": [str(point) for point in edtf.parse(milestone.when).points],
        "days": [str(point) for point in edtf.parse(milestone.when).points if point.precision == "day"],
        "first": first and first.isoformat(),
        "last": last and last.isoformat(),
        "words": dates.write(milestone.when) if milestone.when else None,
    }


# ── How each form is read: a list of what it tells of each milestone ─────────
def of_milestone_page(content: bytes) -> list[dict]:
    page = html.fromstring(content.decode())
    facts = json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)
    assert facts["name"] == page.xpath("//h1")[0].text_content()
    told = {"id": facts["identifier"], "url": facts["url"], "statement": facts["name"]}
    told |= {"first": facts.get("startDate"), "last": facts.get("endDate")}
    return [told | _times(page.xpath("//p[@class='when']")[0])]


def of_commune_page(content: bytes) -> list[dict]:
    found = html.fromstring(content.decode()).xpath("//li[starts-with(@id, 'm')]")
    return [
        {
            "id": one.get("id").removeprefix("m"),
            "url": settings.SITE_URL + one.xpath("h4/a/@href")[0],
            "statement": one.xpath("h4")[0].text_content(),
            **_times(one.xpath("p")[0]),
        }
        for one in found
    ]


def _times(element) -> dict:
    points = element.xpath(".//time/@datetime")
    words = element.xpath("span[not(contains(@class, 'star'))]")[0].text_content()
    return {"points": points, "words": words if points else None}


def of_row(row: dict) -> dict:
    told = {"id": str(row["id"]), "url": row["url"], "statement": row["statement"], "when": row["date_edtf"] or ""}
    return told | {"first": row["first_day"], "last": row["last_day"], "words": row["date_text"]}


def of_csv(content: bytes) -> list[dict]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [of_row({name: unescaped(value) or None for name, value in row.items()}) for row in rows]


def of_xlsx(content: bytes) -> list[dict]:
    heads, *rows = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    named = [dict(zip(heads, row, strict=True)) for row in rows]
    return [
        {
            "id": str(row["رقم المحطة"]),
            "url": row["الصفحة"],
            "statement": row["نص المحطة"],
            "when": row["التاريخ بالترميز الدولي"] or "",
            "words": row["التاريخ"],
            "first": row["أول يوم"] and row["أول يوم"].date().isoformat(),
            "last": row["آخر يوم"] and row["آخر يوم"].date().isoformat(),
        }
        for row in named
    ]


def of_word(content: bytes) -> list[dict]:
    return [{"statement": item.statement, "when": item.when} for item in read(files.lines(content)).items]


def of_feed(content: bytes) -> list[dict]:
    return [
        {
            "id": entry.link.rstrip("/").rpartition("/")[2],
            "url": entry.id,
            "statement": entry.title,
            "words": html.fromstring(entry.summary).text_content().split("\n")[0].replace(UNDATED, "") or None,
        }
        for entry in feedparser.parse(content).entries
    ]


def of_calendar(content: bytes) -> list[dict]:
    """Of each milestone its events, which stand beside each other: one for each separate day."""
    told = {}
    for event in vobject.readOne(content.decode()).vevent_list:
        if event.status.value == "CONFIRMED":
            words, statement, *_, url = event.description.value.split("\n")
            one = told.setdefault(url, {"url": url, "statement": statement, "words": words, "days": []})
            last = event.dtend.value - timedelta(days=1)
            one["days"] += [day.isoformat() for day in dict.fromkeys((event.dtstart.value, last))]
    return list(told.values())


@dataclass(frozen=True)
class Reader:
    """`of`: whose milestones the address gives: one "milestone", the "commune" or the whole "portal"; or those of
    the commune whose days are known."""

    of: str
    address: str
    told: Callable[[bytes], list[dict]]


READERS = {
    "page of the milestone": Reader("milestone", "/milestones/{id}/", of_milestone_page),
    "page of the commune": Reader("commune", "/communes/{slug}/", of_commune_page),
    "API, one": Reader("milestone", "/api/v1/milestones/{id}/", lambda content: [of_row(json.loads(content))]),
    "API, list": Reader(
        "commune",
        "/api/v1/milestones/?commune={slug}",
        lambda content: [of_row(row) for row in json.loads(content)["items"]],
    ),
    "JSON": Reader(
        "portal",
        "/open-data/milestones.json",
        lambda content: [of_row(row) for row in json.loads(content)["milestones"]],
    ),
    "CSV": Reader("portal", "/open-data/milestones.csv", of_csv),
    "XLSX": Reader("portal", "/open-data/milestones.xlsx", of_xlsx),
    "Word": Reader("commune", "/communes/{slug}/card.docx", of_word),
    "feed": Reader("commune", "/communes/{slug}/feed.atom", of_feed),
    "feed of all": Reader("portal", "/milestones/feed.atom", of_feed),
    "calendar": Reader("days of the commune", "/communes/{slug}/calendar.ics", of_calendar),
}
# Forms of which only the words can be read, in their order.
TEXTS = {"PDF": "/communes/{slug}/card.pdf", "text": "/communes/{slug}/record.txt"}
# What may show the record besides: it is looked through for what must not be there.
ELSEWHERE = [
    "/", "/communes/", "/milestones/", "/search/?q=سر", "/provinces/azilal/", "/regions/beni-mellal-khenifra/",
    "/open-data/tadafur.zip", "/open-data/withdrawn.csv", "/open-data/withdrawn.json", "/open-data/withdrawn.xlsx",
    "/open-data/enrolments.json", "/open-data/stages.json", "/api/v1/withdrawn/", "/open-data/datapackage.json",
    "/open-data/catalogue.jsonld",
]  # fmt: skip


def words(text: str) -> str:
    """As a reader compares: letters of any shape, without vowel signs, invisible marks and punctuation."""
    text = unicodedata.normalize("NFKC", text)
    return " ".join(re.findall(r"\w+", "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Cf"))))


def text_of(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return " ".join(text_of(parts.read(name)) for name in parts.namelist())
    return content.decode(errors="replace")


# ── The record ───────────────────────────────────────────────────────────────
SECRET = "سر{}خفي"


@pytest.fixture
def shown() -> list[Milestone]:
    """Everything published of the commune."""
    cache.clear()
    for when in WHENS:
        number = len(when)
        factories.published(SLUG, statement=f"تنظيم ورشة رقم {number} بمقر الجماعة", when=when)
    for statement in STATEMENTS:
        factories.published(SLUG, statement=statement, section="achievements", kind="facility", stage="achievements")
    return list(Milestone.objects.published().filter(enrolment__commune__slug=SLUG).with_places())


@pytest.fixture
def hidden(shown) -> list[Milestone]:
    """One of each state that is not public, a revision of what is published among them; each with its own word."""
    by = factories.management()
    moves = {
        "draft": [],
        "submitted": ["submit"],
        "returned": ["submit", "return"],
        "dropped": ["submit", "return", "drop"],
        "withdrawn": ["submit", "publish", "withdraw"],
    }
    made = []
    for number, actions in enumerate(moves.values()):
        secret = SECRET.format(number)
        facts = {"place": secret, "original": secret, "source": secret, "when_as_written": secret}
        one = factories.draft(SLUG, statement=f"تنظيم {secret}", when="2025-01-09", **facts)
        for action in actions:
            one = review.move(one, action, by=by, at=timezone.now(), remark=f"لأنه {secret}")
        made.append(one)
    revision = revising.revise(shown[0], by=by)
    revision.statement = revision.place = SECRET.format(len(made))
    revision.save()
    proposed = factories.draft(SLUG, statement=f"تنظيم {SECRET.format(len(made) + 1)}")
    Milestone.objects.filter(pk=proposed.pk).update(status=Status.PROPOSED)
    return [*made, revision, Milestone.objects.get(pk=proposed.pk)]


def taken(client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("name", READERS)
def test_it_tells_the_same_of_every_milestone_and_of_no_other(client, shown, hidden, name):
    reader, told = READERS[name], []
    addresses = {reader.address.format(id=one.pk, slug=SLUG) for one in shown}
    for address in addresses:
        told += reader.told(taken(client, address))
    record = list(Milestone.objects.published()) if reader.of == "portal" else shown
    if reader.of == "days of the commune":
        record = [one for one in shown if expected(one)["days"]]
    by_statement = {one.statement: expected(one) for one in record}
    for one in told:
        stands = by_statement.get(one["statement"])
        assert stands is not None, f"{name} tells of «{one['statement']}»"
        assert {key: stands[key] for key in one} == one
    assert len(told) == len(record)
    assert len(by_statement) == len(record), "statements that do not tell apart prove nothing"


@pytest.mark.parametrize("name", TEXTS)
def test_its_words_are_those_of_the_record(client, shown, hidden, name):
    said = words(text_of(taken(client, TEXTS[name].format(slug=SLUG))))
    for one in shown:
        assert words(one.statement) in said
        assert words(dates.write(one.when)) in said or not one.when


def test_nothing_of_what_is_not_public_is_in_any(client, shown, hidden):
    assert {status.value for status in Status} - {one.status for one in hidden} == {"published", "applied"}
    addresses = [*(reader.address for reader in READERS.values()), *TEXTS.values(), *ELSEWHERE]
    texts = {one: text_of(taken(client, one.format(id=shown[0].pk, slug=SLUG))) for one in addresses}
    assert [one for one, text in texts.items() if re.search(SECRET.format("[0-9]+"), text)] == []


def test_what_is_not_public_has_no_address(client, hidden):
    addresses = [reader.address.format(id=one.pk, slug="") for reader in READERS.values() for one in hidden
                 if reader.of == "milestone"]  # fmt: skip
    assert {client.get(address).status_code for address in addresses} == {404, 410}


def test_of_what_was_withdrawn_its_number_and_the_moment_are_told_everywhere_alike(client, hidden):
    (gone,) = [one for one in hidden if one.status == Status.WITHDRAWN]
    rows = json.loads(taken(client, "/open-data/withdrawn.json"))["withdrawn"]
    assert rows == json.loads(taken(client, "/api/v1/withdrawn/"))["items"]
    (line,) = csv.DictReader(io.StringIO(taken(client, "/open-data/withdrawn.csv").decode("utf-8-sig")))
    assert [{name: str(value) for name, value in row.items()} for row in rows] == [line]
    assert (line["id"], line["url"]) == (str(gone.pk), f"{settings.SITE_URL}/milestones/{gone.pk}/")
    assert set(line) == {"id", "url", "withdrawn_at"}


def test_a_commune_has_one_number_and_one_address_in_every_form(client, shown):
    commune = shown[0].commune
    page = html.fromstring(taken(client, f"/communes/{SLUG}/").decode())
    facts = json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)
    rows = json.loads(taken(client, "/open-data/communes.json"))["communes"]
    (row,) = [row for row in rows if row["slug"] == SLUG]
    assert (row["code"], row["url"]) == (facts["identifier"], facts["url"]) == (commune.hcp_code, facts["url"])
    assert row == json.loads(taken(client, f"/api/v1/communes/{SLUG}/"))
    milestones = json.loads(taken(client, f"/api/v1/milestones/?commune={commune.hcp_code}"))["items"]
    assert {one["commune_code"] for one in milestones} == {commune.hcp_code}
