"""An hour of everything at once, in small: browsing, searching, recording, publishing, exporting, and a backup in the
midst, at five times what 60 communes need: `make soak`.

    python -m tests.mixed_hour [--minutes 10]

The table goes to docs/performance.md, between its two marks; the exit status is 1 where any answer was a 5xx.
The pace does not wait for answers: who is late starts at once.
"""

import argparse
import os
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadafur.settings")

from tests.__main__ import postgresql
from tests.crash import work
from tests.crash.people import Person
from tests.crash.portal import Portal
from tests.marked import put

REPORT = Path(__file__).parents[1] / "docs" / "performance.md"
TIMES = 5
VISITOR = ""
PAGES = ("/", "/communes/", "/communes/demnate/", "/milestones/", "/milestones/6/", "/provinces/azilal/", "/about/")
WORDS = ("دمنات", "مجلس الطفل", "تكوين", "المساواة", "تارودانت")
EXPORTS = ("/open-data/milestones.csv", "/open-data/tadafur.zip", "/communes/demnate/card.pdf", "/api/v1/milestones/")


def browse(person: Person, journal, given) -> int:
    return person.get(secrets.choice(PAGES))[0]


def search(person: Person, journal, given) -> int:
    return person.get(f"/search/?q={quote(secrets.choice(WORDS))}")[0]


def export(person: Person, journal, given) -> int:
    return person.get(secrets.choice(EXPORTS))[0]


@dataclass
class Job:
    """What somebody does, and how often in the busiest hour of 60 communes."""

    name: str
    do: Callable
    who: str
    an_hour: int
    crew: int = 1
    seconds: list[float] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def keep_up(self, person: Person, journal, given, until: float):
        every = 3600 / (self.an_hour * TIMES) * self.crew
        due = time.monotonic()
        while due < until:
            time.sleep(max(0, due - time.monotonic()))
            began = time.monotonic()
            self.answers.append(self.do(person, journal, given))
            self.seconds.append(time.monotonic() - began)
            due += every


def jobs() -> list[Job]:
    """A thousand visitors who open ten pages, each clerk at work once, what they sent published, some exports."""
    return [
        Job("opening pages", browse, VISITOR, 10_000, crew=4),
        Job("searching", search, VISITOR, 1_000, crew=2),
        Job("exporting", export, VISITOR, 60),
        Job("recording, with an attachment", work.record, work.CLERK, 60),
        Job("reading a card in", work.read_card, work.CLERK, 6),
        Job("publishing", work.publish, work.COORDINATOR, 60),
    ]


def main(minutes: float) -> int:
    # Short and of our own: PostgreSQL's socket path has a length limit, and its lock file must not be shared.
    with tempfile.TemporaryDirectory(prefix="tadafur-") as folder:
        os.environ["TMPDIR"] = os.environ["XDG_RUNTIME_DIR"] = tempfile.tempdir = folder
        with postgresql(Path(folder, "pg")) as url:
            portal = Portal(Path(folder), url)
            portal.environment["BACKUPS"] = f"{folder}/backups"
            portal.set_up()
            done, backup = _work(portal, minutes)
            verified = portal.manage("verify_record").returncode
    put(REPORT, "mixed hour", _table(done, minutes, backup, verified))
    return int(any(answer >= 500 for job in done for answer in job.answers) or bool(backup or verified))


def _work(portal: Portal, minutes: float) -> tuple[list[Job], int]:
    given = portal.inside("people")
    given["sessions"][VISITOR] = ""
    given["waiting"] = portal.inside("waiting", int(60 * TIMES * minutes / 60) + 2)
    portal.start()
    until, at_work, done = time.monotonic() + minutes * 60, [], jobs()
    for job in done:
        for _ in range(job.crew):
            person = Person(portal.address, given["sessions"][job.who])
            at_work.append(threading.Thread(target=job.keep_up, args=(person, work.Journal(), given, until)))
    for one in at_work:
        one.start()
    time.sleep(minutes * 20)
    backup = portal.manage("backup").returncode
    for one in at_work:
        one.join()
    portal.stop()
    return done, backup


def _table(done: list[Job], minutes: float, backup: int, verified: int) -> str:
    rows = [
        f"Measured on {date.today()}: {minutes:g} minutes on {os.cpu_count()} processors that visitors, the portal",
        f"(2 processes) and PostgreSQL share, at a load of {os.getloadavg()[0]:.1f} in the end. In the midst of it a",
        f"backup {'failed' if backup else 'was made'}; then the record {'did not hold' if verified else 'held'}",
        "together.",
        "",
        f"| | 60 communes, an hour | at {TIMES} times that | done | half within (ms) | 99 of 100 within (ms) | 5xx |",
        "|---|---|---|---|---|---|---|",
    ]
    for job in done:
        half, most = _within(job.seconds)
        failed = sum(answer >= 500 for answer in job.answers)
        asked = round(job.an_hour * TIMES * minutes / 60)
        rows.append(f"| {job.name} | {job.an_hour} | {asked} | {len(job.answers)} | {half} | {most} | {failed} |")
    return "\n".join(rows)


def _within(seconds: list[float]) -> tuple[int, int]:
    cuts = quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
    return round(cuts[49] * 1000), round(cuts[98] * 1000)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    sys.exit(main(parser.parse_args().minutes))
