"""The made-up records that everything is measured on: `manage.py demo_data`, small and large, on either database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg2

from tests.__main__ import postgresql
from tests.benches.processes import ROOT

SMALL, LARGE = (60, 20), (1503, 66)
# The first commune has as many milestones in the large record as in the small: its page tells what the rest costs.
SAME = (1, SMALL[1])
DATABASES = ("SQLite", "PostgreSQL")
SETTLED = """
from django.db import connection
from accounts.models import Mandate, Role, User
manager, new = User.objects.get_or_create(username="bench")
if new:
    Mandate.objects.create(user=manager, role=Role.MANAGEMENT)
with connection.cursor() as cursor:
    # What both do by themselves in time: statistics, and the index's own list of what was added last.
    cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
"""


class Records:
    """Databases in a folder, each filled when it is first asked for.

    `main`: what the portal as a whole is measured on, and `told`: what else its processes are told. `server`: the
    address of a PostgreSQL; without it one from a wheel is started.
    """

    def __init__(self, folder: Path, *, server: str = "", told: dict | None = None):
        self.folder, self.server, self.told, self.open = folder, server, told or {}, ExitStack()
        self.main = "PostgreSQL" if server else "SQLite"

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self.open.close()

    def of(self, database: str, size: tuple[int, int]) -> str:
        """The address of a database that holds so many communes, with so many milestones each."""
        return self._filled(database, size, "demo_{}_{}".format(*size))

    def written(self) -> str:
        """A small record on what the portal as a whole is measured on, for what writes: nothing else reads it."""
        return self._filled(self.main, SMALL, "demo_written")

    @contextmanager
    def empty(self, database: str) -> Iterator[str]:
        """A database without tables, for as long as it is needed."""
        if database == "PostgreSQL":
            self._asked("CREATE DATABASE demo_empty")
            yield self._address("demo_empty")
            self._asked("DROP DATABASE demo_empty")
        else:
            file = self.folder / "demo_empty.sqlite3"
            yield f"sqlite:///{file}"
            file.unlink()

    def _filled(self, database: str, size: tuple[int, int], name: str) -> str:
        made = self.folder / f"{name}.{database.lower()}.made"
        address = self._postgresql(name) if database == "PostgreSQL" else f"sqlite:///{self.folder}/{name}.sqlite3"
        if made.exists():
            manage(address, "migrate", "--verbosity", "0")  # kept since an older state of the code
        else:
            fill(address, size)
            made.touch()
        return address

    def _postgresql(self, name: str) -> str:
        if not self.server:
            self.server = self.open.enter_context(postgresql(self.folder / "pg"))
        if not self._asked("SELECT 1 FROM pg_database WHERE datname = %s", name):
            self._asked(f"CREATE DATABASE {name}")
        return self._address(name)

    def _asked(self, sql: str, *parameters: str) -> list:
        there = psycopg2.connect(self.server)
        there.autocommit = True
        try:
            with there.cursor() as cursor:
                cursor.execute(sql, parameters or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            there.close()

    def _address(self, name: str) -> str:
        head, _, options = self.server.partition("?")
        return f"{head.rpartition('/')[0]}/{name}{options and '?'}{options}"


def environment(database: str = "", **more: str) -> dict:
    """What the portal's processes are told, on this machine and on that database."""
    # Limits count as ever, and are never reached: all readers of a bench have one address.
    told = {"LOCAL": "1", "EMAIL_URL": "dummymail://", "COSTLY_A_MINUTE": "1000000000"} | (
        {"DATABASE_URL": database} if database else {}
    )
    return os.environ | told | more


def manage(database: str, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], env=environment(database), cwd=ROOT, capture_output=True, text=True
    )
    assert not done.returncode, f"{command[0]}: {done.stdout[-1000:]}{done.stderr[-3000:]}"
    return done.stdout


def shell(database: str, code: str) -> str:
    return manage(database, "shell", "--no-imports", "--command", code)


def fill(database: str, size: tuple[int, int]) -> None:
    print(f"  filling {database.partition('?')[0]}", file=sys.stderr, flush=True)
    manage(database, "migrate", "--verbosity", "0")
    manage(database, "seed")
    for communes, milestones in (SAME, size):
        manage(database, "demo_data", "--communes", str(communes), "--milestones", str(milestones))
    shell(database, SETTLED)


def addresses(database: str) -> dict[str, str]:
    """One page of each kind, of the record that is the same in both sizes."""
    told = shell(
        database,
        """
from django.db.models import Count
from communes.models import Enrolment
from milestones.models import Milestone
made = Milestone.objects.filter(statement__endswith="(مثال)")
one = made.order_by("enrolment__commune__hcp_code", "position").first().enrolment
largest = Enrolment.objects.annotate(rows=Count("milestones")).order_by("-rows", "commune__hcp_code").first()
waiting = Milestone.objects.filter(status="submitted").order_by("since").first()
print("TOLD", one.commune.slug, largest.commune.slug, made.published().filter(enrolment=one).first().pk, waiting.pk,
      one.commune.province.slug)
""",
    )
    (line,) = [line for line in told.splitlines() if line.startswith("TOLD ")]
    return dict(zip(("commune", "largest", "milestone", "waiting", "province"), line.split()[1:], strict=True))
