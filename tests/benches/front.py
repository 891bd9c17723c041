"""Pages through nginx's cache: as fast as a file, and never old for long while records are being published."""

import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.benches.load import finished, load, started
from tests.benches.pages import keep_bodies, us
from tests.benches.processes import ROOT
from tests.benches.records import Records, addresses, environment
from tests.benches.results import Promise, Result, Table, shown
from tests.benches.site import FILES, site

ROUNDS, SECONDS, PUBLISHED = 5, 1, 20
PAGES = {"commune": "/communes/{commune}/", "directory": "/communes/", "list": "/milestones/", "home": "/"}
SAID = "محطة نشرت والقراء يقرؤون"
PUBLISHING = f"""
import time
from django.utils import timezone
from accounts.models import User
from communes.models import Enrolment
from milestones import review
from milestones.recording import record
from programme.models import Stage
by, made = User.objects.get(username="bench"), []
enrolment, stage = Enrolment.objects.get(commune__slug="{{commune}}"), Stage.objects.first()
begun = time.monotonic()
for number in range({PUBLISHED}):
    time.sleep(max(0, begun + number - time.monotonic()))
    one = record(enrolment=enrolment, by=by, stage=stage, statement=f"{SAID} {{{{number:03}}}}", when="2024-03-05",
                 kind="meeting")
    for action in ("submit", "publish"):
        one = review.move(one, action, by=by, at=timezone.now(), remark="للقياس")
    made.append(one)
    print("TOLD", f"{{{{number:03}}}}", time.time(), flush=True)
time.sleep(5)
for one in made:
    review.move(one, "withdraw", by=by, at=timezone.now(), remark="للقياس")
"""


def measure(records: Records, folder: Path) -> Result:
    with site(records, folder) as (one, database):
        there = addresses(database)
        pages = {name: path.format(**there) for name, path in PAGES.items()}
        keep_bodies(folder / "bodies", one.address, pages)
        rounds = {name: [] for name in pages}
        for number in range(ROUNDS + 1):
            for name, path in pages.items():
                cache = asked(one.nginx, one.address, path)
                file = asked(one.nginx, one.files, f"{FILES}{name}.br")
                if number:
                    rounds[name].append({"cache": cache, "file": file})
        seconds, answered = published(one.address, database, there["commune"], list(pages.values()))
    rows, ratios = [], []
    for name, taken in rounds.items():
        rate, cpu = (statistics.median(each["cache"][at] / each["file"][at] for each in taken) for at in (0, 1))
        medians = {
            way: [statistics.median(each[way][at] for each in taken) for at in (0, 1)] for way in ("file", "cache")
        }
        cells = [(f"{a:,.0f}", us(b)) for a, b in (medians["file"], medians["cache"])]
        rows.append([name, *cells[0], *cells[1], shown(rate), shown(cpu)])
        ratios.append(rate)
    head = ["page", "file, req/s", "CPU of nginx", "cache, req/s", "CPU of nginx", "× file, req/s", "× file, CPU"]
    head_ = ["while publishing", "pages read", "failed", "median until seen", "longest until seen"]
    seen = [f"{at(seconds):.2f} s" for at in (statistics.median, max)]
    publishing = [f"{PUBLISHED} records, one a second", f"{answered.requests:,}", str(answered.failed), *seen]
    promises = [
        Promise("Through nginx's cache: requests per second of a static file's, the least of all pages", min(ratios),
                at_least=0.9, unit="×"),
        Promise("Pages that failed while a record was published each second", answered.failed, at_most=0),
        Promise("Longest until a published record was seen through nginx", max(seconds), at_most=5, unit="s"),
    ]  # fmt: skip
    said = (
        f"nginx as deploy/nginx.conf has it (one worker, no TLS) before two processes of the portal on "
        f"{records.main}: kept pages against files of the same bytes, compressed beforehand, as the same nginx sends "
        f"them by itself (opened for each reader, sendfile and tcp_nopush on); "
        f"{ROUNDS} rounds of {SECONDS} s in turn, 8 connections."
    )
    figures = {"rounds": rounds, "until_seen": seconds, "read": answered.requests, "failed": answered.failed}
    return Result("Through nginx", said, [Table(head, rows), Table(head_, [publishing])], promises, figures)


def asked(nginx, address: str, path: str) -> tuple[float, float]:
    """Requests a second, and seconds of nginx's processor for each."""
    before = nginx.cpu()
    answered = load(address, path, seconds=SECONDS)
    assert not answered.failed, f"{path}: {answered.failed} failed"
    return answered.rate, (nginx.cpu() - before) / answered.requests


def published(address: str, database: str, commune: str, paths: list[str]):
    """How long after each record was published a reader first saw it, in seconds; and what the readers got."""
    code = PUBLISHING.format(commune=commune)
    readers = started(address, *paths, seconds=PUBLISHED + 8)
    publisher = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", code], env=environment(database),
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    seen, deadline = {}, time.monotonic() + PUBLISHED + 12
    while len(seen) < PUBLISHED and time.monotonic() < deadline:
        with urllib.request.urlopen(f"{address}/communes/{commune}/", timeout=10) as answer:
            page, now = answer.read().decode(), time.time()
        for number in range(PUBLISHED):
            if f"{SAID} {number:03}" in page:
                seen.setdefault(f"{number:03}", now)
        time.sleep(0.02)
    told, wrong = publisher.communicate(timeout=60)
    assert not publisher.returncode, wrong[-3000:]
    at = {line.split()[1]: float(line.split()[2]) for line in told.splitlines() if line.startswith("TOLD ")}
    assert len(at) == len(seen) == PUBLISHED, f"{len(at)} published, {len(seen)} seen"
    return [max(0.0, seen[number] - at[number]) for number in at], finished(readers)
