"""What a reader pays for a page, measured on the wire, against the budgets of the design. 1 KB is 1,024 bytes."""

import json
import re
import urllib.request
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings

from tests.urls import PAGES

KB = 1024
HTML, CSS, FIRST_VISIT = 14 * KB, 12 * KB, 80 * KB
A_YEAR = 365 * 24 * 60 * 60
AS_BROWSERS_DO = {"Accept-Encoding": "gzip, deflate, br"}
# What squeezing makes no smaller: woff2 is brotli inside, and pictures are deflated.
SQUEEZED_ALREADY = (".woff2", ".png", ".ico")
HEAVIEST = "/communes/demnate/"


@cache
def fetched(address: str):
    """The answer's headers and its body as it travels, compressed."""
    with urllib.request.urlopen(urllib.request.Request(address, headers=AS_BROWSERS_DO)) as answer:
        return answer.headers, answer.read()


def weight(address: str) -> int:
    return len(fetched(address)[1])


def own_files() -> dict[str, str]:
    """The project's own static files: name → address, as the manifest of collectstatic gives them."""
    manifest = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())["paths"]
    (folder,) = settings.STATICFILES_DIRS
    ours = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]
    missing = [name for name in ours if name not in manifest]
    assert not missing, f"collectstatic has not seen {missing}: run it before these tests"
    return {name: urljoin(settings.STATIC_URL, manifest[name]) for name in sorted(ours)}


@pytest.mark.parametrize("path", [path for path in PAGES if "no-such" not in path])
def test_the_html_of_a_page_stays_within_its_budget(portal, path):
    headers, _ = fetched(portal + path)
    assert headers["Content-Encoding"] in ("br", "gzip"), f"{path} travels uncompressed"
    assert weight(portal + path) <= HTML, f"{path}: {weight(portal + path)} bytes of HTML, {HTML} at most"


def test_all_the_style_sheets_together_stay_within_their_budget(portal):
    sheets = {
        name: weight(portal + address)
        for name, address in own_files().items()
        if name.endswith(".css") and name != "staff.css"  # the staff pages' own
    }
    assert sheets, "no style sheet found"
    assert sum(sheets.values()) <= CSS, f"{sheets}: {sum(sheets.values())} bytes of CSS, {CSS} at most"


@pytest.mark.parametrize("path", ["/", HEAVIEST, "/milestones/"])
def test_a_first_visit_stays_within_its_budget(browser, portal, path):
    """All that Chromium takes from the wire with nothing in its cache, headers included, and the icon with it."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    asked, weights = {}, {}
    wire.on("Network.responseReceived", lambda event: asked.update({event["requestId"]: event["response"]["url"]}))
    wire.on("Network.loadingFinished", lambda event: weights.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(portal + path, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    icon = page.get_attribute("link[rel=icon]", "href")
    context.close()
    taken = {urlsplit(asked[number]).path: size for number, size in weights.items()}
    taken.setdefault(icon, weight(portal + icon))  # without a window Chromium does not ask for it
    kinds = {name.rsplit(".", 1)[-1] for name in taken if "." in name}
    assert {"css", "woff2", "svg"} <= kinds, f"style sheet, letters or icon were not loaded: {taken}"
    assert sum(taken.values()) <= FIRST_VISIT, f"{sum(taken.values())} bytes, {FIRST_VISIT} at most: {taken}"


def test_a_second_page_costs_its_html_alone(visit, portal):
    page = visit("/accessibility/")  # has Latin words too: both files of letters are taken
    page.evaluate("document.fonts.ready.then(() => true)")
    page.goto(portal + HEAVIEST)
    fetched = page.evaluate(
        "performance.getEntriesByType('resource').filter(it => it.transferSize).map(it => it.name)"
    )
    # The browser takes its icon when it has time, be it after the first page.
    paid = [name for name in fetched if not re.search(r"/icon\.\w+\.svg$", name)]
    assert not paid, f"fetched again although kept: {paid}"


def test_no_page_asks_another_host_for_anything(visit, portal):
    page = visit("/accessibility/")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(portal + path)
    strangers = [url for url in asked if not url.startswith((portal + "/", "data:"))]
    assert len(asked) > len(PAGES), "the browser told us nothing of what it asked for"
    assert not strangers, f"others are asked: {strangers}"


class Scripts(HTMLParser):
    """The script elements and event handlers of a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "script" and (named.get("type") != "application/ld+json" or "src" in named):
            self.found.append(self.get_starttag_text())
        if any(name.startswith("on") for name in named) or "javascript:" in (named.get("href") or ""):
            self.found.append(self.get_starttag_text())


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_script(client, path):
    scripts = Scripts()
    scripts.feed(client.get(path).content.decode())
    assert not scripts.found, f"{path}: {scripts.found}"


def test_every_static_file_is_kept_for_a_year_and_compressed(portal):
    wrong = []
    for name, address in own_files().items():
        headers, body = fetched(portal + address)
        cached = headers["Cache-Control"] or ""
        age = re.search(r"max-age=(\d+)", cached)
        if not (age and int(age[1]) >= A_YEAR and "immutable" in cached and "public" in cached):
            wrong.append(f"{name}: Cache-Control is «{cached}»")
        squeezed = headers["Content-Encoding"]
        if squeezed != (None if name.endswith(SQUEEZED_ALREADY) else "br"):
            wrong.append(f"{name}: Content-Encoding is {squeezed} ({len(body)} bytes)")
    assert not wrong, "\n".join(wrong)


def test_static_files_answer_gzip_to_who_knows_nothing_newer(portal):
    address = portal + own_files()["tadafur.css"]
    old = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(old) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]
