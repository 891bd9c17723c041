"""Pages from the application alone: packed, rendered anew, and the same bytes from a bare Django view."""

import statistics
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import brotli

from tests.benches.load import AS_BROWSERS_DO, load
from tests.benches.records import DATABASES, SMALL, Records, addresses, environment
from tests.benches.results import Promise, Result, Table, shown
from tests.benches.servers import BARE, portal, serving

ROUNDS, SECONDS = 5, 1
PAGES = {
    "commune": "/communes/{commune}/",
    "directory": "/communes/",
    "list": "/milestones/",
    "home": "/",
    "search": "/search/?q=%D9%84%D9%82%D8%A7%D8%A1",
}
# How many times the bare view's processor time a page that is rendered anew may take.
COLD = {"commune": 12, "directory": 20, "list": 20}
BARE_PACKED, BARE_PLAIN = "bare, packed", "bare, plain"


def measure(records: Records, folder: Path) -> Result:
    with ExitStack() as open_:
        databases = {name: records.of(name, SMALL) for name in DATABASES}
        there = addresses(databases["SQLite"])
        pages = {name: path.format(**there) for name, path in PAGES.items()}
        servers = {}
        for name, database in databases.items():
            servers[f"warm, {name}"] = open_.enter_context(portal(folder, database))
            servers[f"cold, {name}"] = open_.enter_context(portal(folder, database, PACKED_MB="0"))
        sizes = keep_bodies(folder / "bodies", servers["warm, SQLite"][1], pages)
        told = environment(databases["SQLite"], BENCH_BODIES=str(folder / "bodies"))
        bare = open_.enter_context(serving(folder, BARE, told, ready="/packed/home/"))
        ways = {way: (server, lambda name: pages[name]) for way, server in servers.items()}
        ways[BARE_PACKED] = (bare, "/packed/{}/".format)
        ways[BARE_PLAIN] = (bare, "/plain/{}/".format)
        taken = {(way, name): [] for way in ways for name in pages}
        for number in range(ROUNDS + 1):
            for name in pages:
                for way, ((process, address), path) in ways.items():
                    # Few at once where each takes long: what is under way at the end is taken and not answered.
                    at_once = 2 if way.startswith("cold") else 8
                    if not number:  # its first answer may take longer than a round
                        urllib.request.urlopen(address + path(name)).close()
                    one = asked(process, address, path(name), connections=at_once)
                    if number:  # what is loaded once is not of the page
                        taken[way, name].append(one)
    return told_of(taken, list(pages), sizes)


def keep_bodies(folder: Path, address: str, pages: dict) -> dict[str, tuple[int, int]]:
    """The bytes that the portal sends, packed and as they are, for the bare view to send; gives how many."""
    folder.mkdir(exist_ok=True)
    sizes = {}
    for name, path in pages.items():
        with urllib.request.urlopen(
            urllib.request.Request(address + path, headers={"Accept-Encoding": AS_BROWSERS_DO})
        ) as answer:
            assert answer.headers["Content-Encoding"] == "br", path
            packed = answer.read()
        (folder / f"{name}.br").write_bytes(packed)
        (folder / f"{name}.html").write_bytes(brotli.decompress(packed))
        sizes[name] = (len(packed), len(brotli.decompress(packed)))
    return sizes


def asked(process, address: str, path: str, *, connections: int) -> dict[str, float]:
    """Requests a second, and seconds of processor for each."""
    before = process.cpu()
    answered = load(address, path, seconds=SECONDS, connections=connections)
    assert not answered.failed, f"{path}: {answered.failed} of {answered.requests} failed"
    return {"rate": answered.rate, "cpu": (process.cpu() - before) / answered.requests}


def told_of(taken: dict, pages: list[str], sizes: dict) -> Result:
    def median(way, name, what):
        return statistics.median(one[what] for one in taken[way, name])

    def ratio(way, other, name, what):
        pairs = zip(taken[way, name], taken[other, name], strict=True)
        return statistics.median(one[what] / two[what] for one, two in pairs)

    warm = Table(
        ["packed page", "bytes", "bare view, req/s", "CPU", *head("portal, {}: req/s", "× bare", "CPU", "× bare")],
        [
            [
                name, f"{sizes[name][0]:,}", f"{median(BARE_PACKED, name, 'rate'):,.0f}",
                us(median(BARE_PACKED, name, "cpu")),
                *(
                    cell
                    for database in DATABASES
                    for cell in (
                        f"{median(f'warm, {database}', name, 'rate'):,.0f}",
                        shown(ratio(f"warm, {database}", BARE_PACKED, name, "rate")),
                        us(median(f"warm, {database}", name, "cpu")),
                        shown(ratio(f"warm, {database}", BARE_PACKED, name, "cpu")),
                    )
                ),
            ]
            for name in pages
        ],
    )  # fmt: skip
    cold = Table(
        [
            "page rendered anew", "bytes of HTML", "bare view that compresses, CPU", "bare view, packed, CPU",
            *head("portal, {}: CPU", "× compressing", "× packed"),
        ],
        [
            [
                name, f"{sizes[name][1]:,}",
                us(median(BARE_PLAIN, name, "cpu")), us(median(BARE_PACKED, name, "cpu")),
                *(
                    cell
                    for database in DATABASES
                    for cell in (
                        us(median(f"cold, {database}", name, "cpu")),
                        shown(ratio(f"cold, {database}", BARE_PLAIN, name, "cpu")),
                        shown(ratio(f"cold, {database}", BARE_PACKED, name, "cpu")),
                    )
                ),
            ]
            for name in pages
        ],
    )  # fmt: skip
    promises = []
    for database in DATABASES:
        way = f"warm, {database}"
        rates = [ratio(way, BARE_PACKED, name, "rate") for name in pages]
        cpus = [ratio(way, BARE_PACKED, name, "cpu") for name in pages]
        promises += [
            Promise(f"Packed page, {database}: requests per second of the bare view's, the least of all pages",
                    min(rates), at_least=0.8, unit="×"),
            Promise(f"Packed page, {database}: CPU per request of the bare view's, the most of all pages",
                    max(cpus), at_most=1.25, unit="×"),
        ]  # fmt: skip
        for name, most in COLD.items():
            for other, which in ((BARE_PLAIN, "that compresses too"), (BARE_PACKED, "whose bytes lie packed")):
                promises.append(
                    Promise(f"Page rendered anew, {database}: CPU of the {name} page to the bare view {which}",
                            ratio(f"cold, {database}", other, name, "cpu"), at_most=most, unit="×")
                )  # fmt: skip
    figures = {f"{way}: {name}": rounds for (way, name), rounds in taken.items()}
    said = (
        f"One process of gunicorn each, asked over {ROUNDS} rounds of {SECONDS} s by 8 connections that stay open (2 "
        f"where pages are rendered anew), for {SMALL[0]} communes of {SMALL[1]} milestones. The bare view is a "
        "Django view under the same server, settings and middleware that answers with the same bytes: once packed "
        "(brotli) as the portal's kept pages are, once as HTML that the middleware compresses (gzip) as it does a "
        "page rendered anew (`PACKED_MB=0`). CPU: what the server's processes took, divided by the requests; "
        "PostgreSQL's own processes are not in it."
    )
    return Result("Pages from the application alone", said, [warm, cold], promises, figures)


def head(*cells: str) -> list[str]:
    return [cell.format(database) for database in DATABASES for cell in cells]


def us(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} µs"
