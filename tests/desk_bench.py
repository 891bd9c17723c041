"""How long the desk's pages take with 60 communes of 20 milestones, and with 1,503 of 66: `make bench` writes
docs/desk-speed.md. Never a test.

Each size has a database and a process of its own; rounds go from one to the other in turn, so that what else the
machine is doing falls on both alike.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

SIZES = ((60, 20), (1503, 66))
ROUNDS, WANTED, MOST_QUERIES = 15, 1.3, 12
TABLE = Path(__file__).parents[1] / "docs" / "desk-speed.md"
PAGES = (
    "/coordination/",
    "/coordination/lists/waiting/",
    "/coordination/lists/published/",
    "/coordination/lists/quiet/",
    "/coordination/communes/{commune}/",
    "/coordination/review/{waiting}/",
    "/coordination/figures/",
    "/coordination/accounts/",
    "/coordination/communes/{commune}/follow-up/",
    "/coordination/report/{province}/",
)

WHOLE = ("/coordination/report/{province}/",)  # writes out every commune of its province: one here, a score there


def main():
    with tempfile.TemporaryDirectory() as folder:
        desks = [Desk(Path(folder, f"{communes}.sqlite3"), communes, milestones) for communes, milestones in SIZES]
        for number in range(ROUNDS + 1):
            for desk in desks:
                desk.round(kept=number > 0)  # what is loaded once is not of the page
        told = [desk.told() for desk in desks]
    text = table(*told)
    TABLE.write_text(text)
    print(text)


class Desk:
    """A process that serves one database."""

    def __init__(self, database: Path, communes: int, milestones: int):
        environment = os.environ | {"LOCAL": "1", "DATABASE_URL": f"sqlite:///{database}"}
        if not database.exists():
            for command in (["migrate", "--verbosity", "0"], ["seed"]):
                subprocess.run(
                    [sys.executable, "manage.py", *command], env=environment, check=True, stdout=sys.stderr
                )
        command = [sys.executable, "-m", "tests.desk_bench", str(communes), str(milestones)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command, env=environment, **pipes)
        self.rounds = []

    def round(self, *, kept: bool):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        taken = json.loads(self.process.stdout.readline())
        if kept:
            self.rounds.append(taken)

    def told(self) -> dict:
        """Each page's median, in seconds, and its queries."""
        self.process.stdin.close()
        self.process.wait()
        return {
            page: (statistics.median(one[page][0] for one in self.rounds), self.rounds[-1][page][1]) for page in PAGES
        }


def serve(communes: int, milestones: int):
    """One round of all pages for each line read: {page: [seconds, queries]}, as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadafur.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import Mandate, Role, User
    from milestones.models import Milestone
    from tests import big

    settings.ALLOWED_HOSTS = ["*"]
    if not User.objects.filter(username="clerk").exists():
        big.fill(communes, milestones, until=date.today())
    client = Client()
    manager, new = User.objects.get_or_create(username="manager")
    if new:
        Mandate.objects.create(user=manager, role=Role.MANAGEMENT)
    client.force_login(manager)
    waiting = Milestone.objects.filter(status="submitted").order_by("since").first()
    there = {"waiting": waiting.pk, "commune": waiting.commune.slug, "province": waiting.commune.province.slug}
    for _ in sys.stdin:
        taken = {}
        for page in PAGES:
            with CaptureQueriesContext(connection) as queries:
                started = time.perf_counter()
                answer = client.get(page.format(**there))
                seconds = time.perf_counter() - started
            assert answer.status_code == 200, f"{page}: {answer.status_code}"
            taken[page] = [seconds, len(queries)]
        print(json.dumps(taken), flush=True)


def table(small: dict, large: dict) -> str:
    (communes, each), (many, of_each) = SIZES
    lines = [
        "# How long the desk takes",
        "",
        f"Made by `make bench` on {date.today()}, on {os.cpu_count()} cores of {platform.machine()}, Python "
        f"{platform.python_version()}, SQLite: medians of {ROUNDS} rounds in turn, as the management sees each page. "
        f"Wanted: the same number of queries, at most {MOST_QUERIES}, and at most {WANTED} times as long.",
        "",
        f"| page | {communes} × {each} | {many:,} × {of_each} | ratio | queries | |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for page in PAGES:
        (one, queries), (other, more) = small[page], large[page]
        met = other / one <= WANTED and queries == more <= MOST_QUERIES
        asked = str(queries) if queries == more else f"{queries}, {more}"
        times = f"{one * 1000:.0f} ms | {other * 1000:.0f} ms | {other / one:.2f}"
        verdict = "as long as its province" if page in WHOLE else "met" if met else "not met"
        lines.append(f"| `{page}` | {times} | {asked} | {verdict} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:])) if len(sys.argv) > 1 else main()
