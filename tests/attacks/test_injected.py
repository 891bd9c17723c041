"""Forty payloads in every text that anybody can write, looked for wherever it is shown: pages, the admin, feeds,
calendars, the API, tables, PDF and Word. Nothing of it becomes more than text."""

import csv
import io
import json
import re
import zipfile

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.urls import get_resolver
from django.utils import timezone
from lxml import etree, html
from openpyxl import load_workbook

from accounts.models import User
from accounts.sheets import holding, reading
from cards import applying
from communes.enrolment_sheet import EnrolmentSheet
from milestones.models import Milestone
from programme.models import Stage
from tests import factories, imported, spreadsheets
from tests.attacks.payloads import EVERYTHING, MARK, PAYLOADS
from tests.attacks.private import plant
from tests.attacks.test_doors import address, routes

ROOMS = ("accounts", "cards", "communes", "dashboard", "milestones", "programme", "public")
# Written by the portal itself, or held to a form of their own (codes, addresses, dates in EDTF, hashes).
OWN = {
    "password", "username", "email", "code", "slug", "hcp_code", "when", "newest_when", "search_key",
    "search_text", "reference", "digest", "media_type", "history_type", "query", "which", "state", "form",
    "search_stems", "search_words",
}  # fmt: skip
BAD_ELEMENTS = {"iframe", "object", "embed", "base", "style", "template", "applet", "frame", "math"}
ADDRESSES = {"href", "src", "action", "formaction", "data", "srcdoc", "poster", "xlink:href"}


# ── What would be more than text ─────────────────────────────────────────────
def runs(page: str) -> list[str]:
    """What in a page a browser would run, load from elsewhere or send there."""
    if not page.strip():
        return []
    found = []
    for one in html.fromstring(page).iter():
        if not isinstance(one.tag, str):
            continue
        told = etree.tostring(one, encoding="unicode")[:120]
        if one.tag in BAD_ELEMENTS or one.get("http-equiv"):
            found.append(told)
        if one.tag == "script" and not one.get("src") and "json" not in one.get("type", ""):
            found.append(told)
        for name, value in one.attrib.items():
            to = re.sub(r"[\s\x00-\x20]", "", value).lower()
            elsewhere = name != "href" and to.startswith(("//", "http")) and not to.startswith(settings.SITE_URL)
            if name.startswith("on") or name in ("style", "srcdoc"):
                found.append(told)
            if name in ADDRESSES and (to.startswith(("javascript:", "data:", "vbscript:")) or elsewhere):
                found.append(told)
            if one.tag == "link" and "evil.example" in to:
                found.append(told)
    return found


def of_xml(content: bytes) -> list[str]:
    """A feed or a sitemap: its own words alone, and what a reader takes for HTML holds nothing that runs."""
    found = []
    for one in etree.fromstring(content).iter():
        if isinstance(one.tag, str) and etree.QName(one).namespace is None:
            found.append(f"<{one.tag}>")
        if one.get("type") == "html":
            found += runs(f"<div>{one.text or ''}</div>")
        if (one.get("href") or "").lower().startswith(("javascript:", "data:")):
            found.append(one.get("href"))
    return found


def of_csv(content: str) -> list[str]:
    cells = [cell for row in csv.reader(io.StringIO(content.removeprefix("\ufeff"))) for cell in row]
    return [one for one in cells if re.match(r"[\s\u00a0\u200b-\u200f]*[=+\-@＝＋－＠|]", one)]


def of_workbook(content: bytes) -> list[str]:
    cells = [cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row]
    links = [cell.hyperlink.target for cell in cells if cell.hyperlink]
    return [str(cell.value) for cell in cells if cell.data_type == "f"] + [one for one in links if "evil" in one]


def of_word(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name).decode(errors="replace") for name in packed.namelist()}
    targets = re.findall(r'Target="([^"]*)" TargetMode="External"', "".join(parts.values()))
    found = [one for one in targets if not one.startswith(settings.SITE_URL)]
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(part.encode())
            found += re.findall(r"<(?:script|svg|img)\b", part)
    return found


def of_pdf(content: bytes) -> list[str]:
    return [one.decode() for one in (b"/JavaScript", b"/JS ", b"/Launch", b"/SubmitForm") if one in content]


def of_calendar(content: str) -> list[str]:
    lines = re.sub(r"\r\n[ \t]", "", content).split("\r\n")
    return [line for line in lines if line and not re.match(r"[A-Z-]+[:;]", line)]


def more_than_text(answer) -> list[str]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.get("Content-Type", "").partition(";")[0]
    if kind == "text/html":
        return runs(content.decode())
    if kind.endswith("+xml") or kind == "application/xml":
        return of_xml(content)
    if kind == "text/csv":
        return of_csv(content.decode())
    if kind == "text/calendar":
        return of_calendar(content.decode())
    if "json" in kind:
        json.loads(content)
        return []
    if "spreadsheetml" in kind:
        return of_workbook(content)
    if "wordprocessingml" in kind:
        return of_word(content)
    return of_pdf(content) if kind == "application/pdf" else []


# ── Writing it everywhere ────────────────────────────────────────────────────
def texts(model) -> list[models.Field]:
    """The fields that hold what somebody wrote."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not isinstance(field, (models.FileField, models.SlugField, models.EmailField))
        and not field.choices
        and field.name not in OWN
    ]


def write_everywhere(payload: str, short: str = EVERYTHING) -> set[str]:
    """Past every form, into the first rows of every table; returns the fields that hold it now."""
    written = set()
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS or not (fields := texts(model)):
            continue
        every = models.QuerySet(model)  # past the record's own guards
        rows = every.filter(pk__in=list(every.values_list("pk", flat=True)[:40]))
        for field in fields:
            text = payload if len(payload) <= (field.max_length or 10_000) else short
            try:
                with transaction.atomic():
                    if rows.update(**{field.name: text}):
                        written.add(f"{model._meta.label_lower}.{field.name}")
            except DatabaseError:
                continue
    return written


@pytest.fixture
def everywhere(settings):
    settings.PACKED_MB = 0
    return plant()


MUST = {
    "milestones.milestone.statement", "milestones.milestone.place", "milestones.attachment.description",
    "milestones.body.name", "milestones.feedback.message", "milestones.event.statement", "programme.stage.name",
    "programme.programme.name", "programme.partner.name", "communes.commune.name", "communes.region.name",
    "accounts.user.first_name", "dashboard.note.text", "dashboard.reminder.text", "cards.row.original",
    "public.alert.about",
}  # fmt: skip


def test_no_address_of_the_portal_makes_more_than_text_of_what_was_written(client, everywhere):
    """Every address, as management sees it, with a payload in every field at once."""
    missing = MUST - write_everywhere(f"{EVERYTHING}<script>XSS()</script>")
    assert not missing
    client.force_login(factories.management())
    client.raise_request_exception = False
    found, seen = {}, 0
    for route in routes(get_resolver().url_patterns):
        path = address(route, everywhere)
        if "sign-out" in path or "logout" in path:
            continue
        answer = client.get(path)
        assert answer.status_code < 500, path
        if found_here := more_than_text(answer):
            found[path] = found_here[:3]
        seen += not answer.streaming and MARK.encode() in answer.content
    assert not found
    assert seen > 60, f"only {seen} answers hold what was written: the test looks at nothing"


SHOWN = (
    "/", "/communes/demnate/", "/milestones/?q={q}", "/search/?q={q}&kind={q}&page={q}", "/milestones/feed.atom",
    "/feedback/?q={q}", "/follow/?q={q}", "/coordination/lists/waiting/?q={q}", "/admin/milestones/milestone/?q={q}",
    "/open-data/milestones.csv", "/api/v1/milestones/?kind={q}", "/no/such/{q}/", "/account/sign-in/?next={q}",
)  # fmt: skip


@pytest.mark.parametrize("half", [0, 1])
def test_none_of_forty_payloads_becomes_more_than_text(client, everywhere, half):
    """Stored in every field, and sent in the address to be shown back."""
    from urllib.parse import quote

    client.force_login(factories.management())
    for payload in PAYLOADS[half::2]:
        write_everywhere(payload)
        for path in SHOWN:
            answer = client.get(path.format(q=quote(payload)))
            assert answer.status_code < 500
            assert not more_than_text(answer), (payload, path)
        shown = html.fromstring(client.get("/communes/demnate/").content.decode()).text_content()
        assert payload in shown, "it is shown as it was written"


# ── Lines that would display other than they are ─────────────────────────────
NAMED = [
    f"{model._meta.label_lower}.{field.name}"
    for model in apps.get_models()
    if model._meta.app_label in ROOMS and not model.__name__.startswith("Historical")
    for field in texts(model)
    if field.editable
]
# What no person types: the portal's own words, or what stood in a file, which is shown with its signs left out.
NOT_TYPED = {
    "accounts.user.first_name": "User.clean, below",
    "accounts.user.last_name": "User.clean, below",
    "accounts.heldsheet.name": "the name of an uploaded file, below",
    "cards.card.name": "the same",
    "cards.card.title": "the same",
    "cards.row.original": "a line of a card, below",
    "milestones.milestone.original": "the same",
    "milestones.milestone.source": "the name of the card",
    "milestones.correction.before": "words of that line",
    "milestones.correction.after": "words of ours",
    "cards.bundle.contents": "the portal's own words",
    "public.alert.about": "the portal's own words",
    **dict.fromkeys(
        (
            "accounts.letter.name",
            "accounts.letter.detail",
            "accounts.letter.failed_with",
            "accounts.securityevent.network",
            "accounts.securityevent.detail",
        ),
        "the portal's own words",
    ),
    **{
        f"communes.{place}.{name}": "from HCP's list, and read only"
        for place in ("region", "province", "commune")
        for name in ("hcp_name", "name_fr")
    },
}


@pytest.mark.parametrize("name", [one for one in NAMED if one not in NOT_TYPED])
@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x07"])
def test_no_text_that_people_write_takes_a_sign_that_turns_it(name, sign):
    label, _, field = name.rpartition(".")
    with pytest.raises(ValidationError):
        apps.get_model(label)._meta.get_field(field).run_validators(f"نص {sign}قلب")


TURNED = "احداث \u202eمكتبة\u2066 للأطفال"


def test_what_came_in_a_file_is_kept_without_such_signs(client):
    clerk = factories.staff_of("azilal")
    card = imported.card(f"- {TURNED}", by=clerk, name="بطاقة\u202efdp.txt")
    applying.confirm(card, by=clerk, at=timezone.now())
    sheet = holding.hold(
        EnrolmentSheet(by=factories.management()),
        reading.read(spreadsheets.enrolments(("05.081.03.07", "", "", "شريكة", "")), EnrolmentSheet.columns),
        which="communes.enrolment",
        name="لائحة\u202e.xlsx",
    )
    kept = [card.name, sheet.name, *card.rows.values_list("original", flat=True)]
    for milestone in Milestone.objects.filter(status="draft"):
        kept += [milestone.original, milestone.source, milestone.statement]
    assert any("مكتبة للأطفال" in text for text in kept)
    assert not [text for text in kept if set(text) & set("\u202e\u2066\x07")]


def test_nor_does_a_name_of_a_person():
    with pytest.raises(ValidationError):
        User(username="x", first_name="سعيد \u202eقلب").clean()


@pytest.mark.parametrize("model", [Stage, Milestone])
def test_a_form_says_so_in_arabic(model):
    with pytest.raises(ValidationError) as told:
        model._meta.get_field("name" if model is Stage else "statement").run_validators("نص \u202eقلب")
    assert "تقلب اتجاه الكتابة" in str(told.value)
