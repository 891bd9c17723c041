"""Pages rendered anew with 60 communes of 20 milestones and with 1,503 of 66: in processes of their own, in turn."""

import json
import os
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from tests.benches.load import load
from tests.benches.processes import ROOT
from tests.benches.records import DATABASES, LARGE, SMALL, Records, addresses, environment
from tests.benches.results import Promise, Result, Table, shown
from tests.benches.servers import portal

ROUNDS = 9
DESK = "/coordination/"
VISITORS = (
    "/communes/{commune}/",
    "/communes/",
    "/milestones/",
    "/search/?q=%D8%AF%D9%85%D9%86%D8%A7%D8%AA",
    "/milestones/{milestone}/",
    "/",
    "/search/?q=%D9%84%D9%82%D8%A7%D8%A1",
    "/milestones/?kind=deliberation&year=2025",
)
STAFF = (
    DESK,
    "/coordination/?period=2025",
    "/coordination/?stage=training",
    "/coordination/?next_stage=complete",
    "/coordination/lists/waiting/",
    "/coordination/lists/returned/",
    "/coordination/lists/published/",
    "/coordination/lists/published/?period=2025",
    "/coordination/lists/quiet/",
    "/coordination/communes/{commune}/",
    "/coordination/review/{waiting}/",
    "/coordination/figures/",
    "/coordination/accounts/",
    "/coordination/communes/{commune}/follow-up/",
)
# What shows more where there is more: the longest card, every commune of a province, all that was found.
LONGER = ("/communes/{largest}/", "/coordination/report/{province}/")
PROMISED = {
    "commune page": VISITORS[0], "directory": VISITORS[1], "list": VISITORS[2], "search for a commune": VISITORS[3],
    "search for a word of every fourth milestone": VISITORS[6], **{f"desk's `{page}`": page for page in STAFF},
}  # fmt: skip
MOST, MOST_QUERIES, MOST_MEMORY = 1.3, 12, 1.2


def measure(records: Records, folder: Path) -> Result:
    tables, promises, figures = [], [], {}
    for database in DATABASES:
        urls = [records.of(database, size) for size in (SMALL, LARGE)]
        small, large = in_turn(urls)
        figures[database] = {"small": small, "large": large}
        rows = []
        for page in small:
            seconds, ratio = compared(small[page], large[page])
            queries = f"{small[page]['queries']}, {large[page]['queries']}"
            rows.append([f"`{page}`", *map(ms, seconds), shown(ratio), same(queries)])
        head = [f"{database}: page", "60 × 20", "1,503 × 66", "ratio", "queries"]
        tables.append(Table(head, rows))
        for name, page in PROMISED.items():
            _, ratio = compared(small[page], large[page])
            promises.append(
                Promise(f"Growth, {database}: time of the {name}", ratio, at_most=MOST, unit="×"),
            )
        differ = [page for page in small if small[page]["queries"] != large[page]["queries"]]
        promises.append(
            Promise(f"Growth, {database}: pages that ask another number of queries", len(differ), at_most=0)
        )
        most = max(large[page]["queries"] for page in STAFF)
        promises.append(Promise(f"Growth, {database}: queries of a page of the desk", most, at_most=MOST_QUERIES))
        held = [memory(folder, url) for url in urls]
        figures[database]["memory"] = held
        tables.append(
            Table([f"{database}: memory of one process", "60 × 20", "1,503 × 66", "ratio"],
                  [["once every public page was answered", *(f"{mb:.0f} MiB" for mb in held),
                    shown(held[1] / held[0])]])
        )  # fmt: skip
        promises.append(
            Promise(f"Growth, {database}: memory of a process", held[1] / held[0], at_most=MOST_MEMORY, unit="×")
        )
    said = (
        f"Medians of {ROUNDS} rounds in turn between two processes, one on each record, without packed pages: the "
        "whole page, with its middleware and without a server, as a visitor or (under `/coordination/`) the "
        "management sees it. `{commune}` has 20 milestones in both records; the last two pages show more where "
        "there is more."
    )
    return Result("From 60 communes of 20 milestones to 1,503 of 66", said, tables, promises, figures)


def compared(small: dict, large: dict) -> tuple[list[float], float]:
    pairs = zip(small["seconds"], large["seconds"], strict=True)
    medians = [statistics.median(one["seconds"]) for one in (small, large)]
    return medians, statistics.median(other / one for one, other in pairs)


def in_turn(urls: list[str]) -> list[dict]:
    """For each database {page: seconds of each round, queries}."""
    with ExitStack() as open_:
        askers = [open_.enter_context(Asker(url)) for url in urls]
        pages = (*VISITORS, *STAFF, *LONGER)
        told = [{page: {"seconds": [], "queries": 0} for page in pages} for _ in urls]
        for number in range(ROUNDS + 1):
            for page in pages:
                for asker, kept in zip(askers, told, strict=True):
                    seconds, queries = asker.ask(page)
                    if number:  # what is loaded once is not of the page
                        kept[page]["seconds"].append(seconds)
                    kept[page]["queries"] = queries
    return told


class Asker:
    """A process that opens pages of one database."""

    def __init__(self, database: str):
        self.there = addresses(database)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benches.growth"], env=environment(database), cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def ask(self, page: str) -> tuple[float, int]:
        self.process.stdin.write(page.format(**self.there) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"{page}: the process ended"
        return json.loads(answer)


def answer():
    """For each address read: how long it took in seconds, and how many queries, as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadafur.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from accounts.models import User

    settings.ALLOWED_HOSTS = ["*"]
    visitor, manager = Client(), Client()
    manager.force_login(User.objects.get(username="bench"))
    connection.force_debug_cursor = False
    for line in sys.stdin:
        address = line.strip()
        client = manager if address.startswith(DESK) else visitor
        queries = 0

        def counted(execute, *asked):
            nonlocal queries
            queries += 1
            return execute(*asked)

        with connection.execute_wrapper(counted):
            started = time.perf_counter()
            said = client.get(address, headers={"Accept-Encoding": "gzip"})
            seconds = time.perf_counter() - started
        assert said.status_code == 200, f"{address}: {said.status_code}"
        print(json.dumps([seconds, queries]), flush=True)


def memory(folder: Path, database: str) -> float:
    """What one process of the portal holds once it has answered every public page."""
    there = addresses(database)
    with portal(folder, database) as (process, address):
        load(address, *(page.format(**there) for page in VISITORS), seconds=5)
        (worker,) = process.all()[1:]
        return worker.memory_full_info().pss / 1024 / 1024


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def same(queries: str) -> str:
    one, other = queries.split(", ")
    return one if one == other else queries


if __name__ == "__main__":
    answer()
