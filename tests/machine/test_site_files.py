"""What search engines, browsers and phones ask the portal for by name."""

import json
import shutil
from datetime import date
from io import BytesIO
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.urls import get_resolver
from PIL import Image, ImageChops

from public import sitemaps
from tests import factories
from tests.urls import PAGES

IN = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SECTIONS = ["pages", "regions", "provinces", "communes", "milestones"]


def listed(client, path: str) -> dict[str, str | None]:
    """The addresses of a sitemap, each with the day of its last change."""
    answer = client.get(path)
    assert answer["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    return {one.find("s:loc", IN).text: one.findtext("s:lastmod", None, IN) for one in root}


def section(client, name: str) -> dict[str, str | None]:
    return {
        address.removeprefix(settings.SITE_URL): last
        for address, last in listed(client, f"/sitemap-{name}.xml").items()
    }


# ── The sitemap ──────────────────────────────────────────────────────────────
def test_the_sitemap_names_its_sections(client):
    assert list(listed(client, "/sitemap.xml")) == [f"{settings.SITE_URL}/sitemap-{name}.xml" for name in SECTIONS]
    assert all(client.get(f"/sitemap-{name}.xml").status_code == 200 for name in SECTIONS)


def test_every_public_page_is_in_the_sitemap_under_the_portals_own_address(client):
    everything = {address for name in SECTIONS for address in section(client, name)}
    outside = {"/communes/tanger/", "/communes/no-such-commune/", "/search/", "/follow/asked/"}
    wanted = {path for path in PAGES if "?" not in path} - outside
    assert wanted - everything == set()
    assert everything & outside == set()


def test_all_that_is_listed_is_there(client):
    for name in ("pages", "communes", "milestones"):
        missing = [path for path in section(client, name) if client.get(path).status_code != 200]
        assert missing == [], name


def test_each_record_has_the_day_of_its_last_change(client):
    milestone = factories.published("azilal")
    today = date.today().isoformat()
    assert section(client, "milestones")[milestone.get_absolute_url()] == today
    assert section(client, "communes")["/communes/azilal/"] == today
    assert section(client, "provinces")["/provinces/azilal/"] == today
    assert section(client, "regions")["/regions/beni-mellal-khenifra/"] == today
    assert section(client, "communes")["/communes/berkane/"] is None, "nothing is published there"


def test_nothing_that_is_not_published_is_listed_or_dates_a_page(client):
    hidden = [factories.draft("tata"), factories.withdrawn("tata")]
    addresses = section(client, "milestones")
    assert [one for one in hidden if one.get_absolute_url() in addresses] == []
    assert len(addresses) == 14
    assert section(client, "communes")["/communes/tata/"] is None


def test_a_long_list_is_told_in_several_files(client, monkeypatch):
    monkeypatch.setattr(sitemaps.OfTheSite, "limit", 10)
    files = [address.partition("/sitemap")[2] for address in listed(client, "/sitemap.xml")]
    assert "-milestones.xml?p=2" in files
    assert len(listed(client, "/sitemap-milestones.xml?p=2")) == 4


@pytest.mark.parametrize("path", ["/sitemap-no.xml", "/sitemap-pages.xml?p=9", "/sitemap-pages.xml?p=x"])
def test_a_part_that_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("pages", 1), ("regions", 2), ("provinces", 2), ("communes", 2), ("milestones", 2)]
)
def test_a_sitemap_asks_no_more_when_there_is_more(client, name, queries, rows, django_assert_num_queries):
    for _ in range(rows):
        factories.published("azilal")
    with django_assert_num_queries(queries):
        client.get(f"/sitemap-{name}.xml")


# ── Robots ───────────────────────────────────────────────────────────────────
def test_robots_find_the_sitemap_and_stay_out_of_the_staff_doors(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    robots = RobotFileParser()
    robots.parse(answer.content.decode().splitlines())
    assert robots.site_maps() == [f"{settings.SITE_URL}/sitemap.xml"]
    assert [path for path in PAGES if not robots.can_fetch("*", path)] == []
    doors = ["/admin/milestones/", "/account/sign-in/", "/coordination/figures/"]
    assert [path for path in doors if robots.can_fetch("*", path)] == []


def test_every_room_of_the_staff_is_closed_to_robots(client):
    """A new include in tadafur/urls.py is either public or a door."""
    rooms = {str(pattern.pattern) for pattern in get_resolver().url_patterns if str(pattern.pattern)}
    told = client.get("/robots.txt").content.decode()
    assert [room for room in rooms if f"Disallow: /{room}\n" not in told] == []


# ── Icons and the manifest ───────────────────────────────────────────────────
def test_the_manifest_is_in_arabic_and_its_icons_are_what_it_says(client):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    told = json.loads(answer.content)
    assert (told["lang"], told["dir"], told["start_url"], told["short_name"]) == ("ar", "rtl", "/", "تضافر")
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512", "any"}
    for icon in told["icons"]:
        file = (settings.STATIC_ROOT / icon["src"].removeprefix("/static/")).read_bytes()
        if icon["type"] == "image/png":
            assert "x".join(map(str, Image.open(BytesIO(file)).size)) == icon["sizes"]
        else:
            assert file.startswith(b"<svg")


def test_pages_name_their_icons_and_the_manifest(client):
    page = client.get("/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert '<link rel="apple-touch-icon" href="/static/touch-icon.' in page
    assert Image.open(finders.find("touch-icon.png")).size == (180, 180)


def test_who_asks_for_the_icon_at_the_root_gets_it(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    icon = Image.open(settings.STATIC_ROOT / answer["Location"].removeprefix("/static/"))
    assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


ICONS = ["touch-icon.png", "icon-192.png", "icon-512.png", "favicon.ico"]


def test_the_icons_are_those_that_the_mark_gives_when_it_is_drawn(settings, tmp_path):
    kept = {name: Image.open(finders.find(name)).convert("RGB") for name in ICONS}
    shutil.copy(finders.find("icon.svg"), tmp_path)
    settings.STATICFILES_DIRS = [tmp_path]
    call_command("draw_icons")
    drawn = {name: Image.open(tmp_path / name).convert("RGB") for name in ICONS}
    changed = [name for name in ICONS if ImageChops.difference(drawn[name], kept[name]).getbbox()]
    assert changed == [], "static/icon.svg was changed: run draw_icons"


@pytest.mark.parametrize("name", ICONS)
def test_icons_wear_the_colours_of_the_mark(name):
    with Image.open(finders.find(name)) as icon:
        colours = {colour for _, colour in icon.convert("RGB").getcolors(100_000)}
    for wanted in ((0x0A, 0x3D, 0x34), (0xEA, 0xB1, 0x4A), (0xFF, 0xFF, 0xFF)):
        assert min(max(abs(a - b) for a, b in zip(wanted, one, strict=True)) for one in colours) <= 6, wanted


@pytest.mark.parametrize("path", ["/robots.txt", "/manifest.webmanifest", "/favicon.ico"])
def test_site_files_are_kept_for_a_day_and_only_read(client, path):
    assert "max-age=86400" in client.get(path)["Cache-Control"]
    assert client.post(path).status_code == 405
