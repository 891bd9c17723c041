"""How long a search takes among 1,503 communes of 66 milestones, on both databases: `make bench` writes
docs/search-speed.md. Never a test.
"""

import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from urllib.parse import quote

from tests.__main__ import postgresql

COMMUNES, MILESTONES = 1503, 66
ROUNDS = 3
WANTED = {"PostgreSQL": 150, "SQLite": 400}  # p95, in milliseconds
TABLE = Path(__file__).parents[1] / "docs" / "search-speed.md"
ASKED = {
    "a word of every fourth milestone": ("لقاء", "فضاءات الأطفال", "بمصادقة", "دورات تكوينية"),
    "a rare word": ("رقم 64", "لقاء رقم 12", "فضاء رقم 3", "دورة رقم 40"),
    "a quoted phrase": ("«خطة عمل المشاركة»", "«دار الثقافة»", "«هيئة المساواة»", "«المجتمع المدني»"),
    "a commune": ("دمنات", "Beni Mellal", "الحسيمه", "جماعة تزنيت"),
    "a commune and a word": ("دمنات مصادقة", "أزيلال لقاء", "دورة بتارودانت", "فضاء وجدة"),
    "a mistyped commune": ("تارودنت", "beni melal", "بنيملال", "ورزازت"),
    "nothing there": ("zzzz", "ميزانية المقاطعة", "«لا شيء من هذا»", "2999"),
}
PAGES = ("/search/?q={}", "/milestones/?q={}", "/search/?kind=meeting&q={}")


def main():
    taken = {}
    with tempfile.TemporaryDirectory(prefix="tadafur-") as scratch:
        os.environ["TMPDIR"] = os.environ["XDG_RUNTIME_DIR"] = tempfile.tempdir = scratch
        taken["SQLite"] = asked_of(f"sqlite:///{scratch}/search.sqlite3")
        with postgresql(Path(scratch, "pg")) as url:
            taken["PostgreSQL"] = asked_of(url)
    text = table(taken)
    TABLE.write_text(text)
    print(text)


def asked_of(database: str) -> dict:
    """By kind of question, how long each answer took, in milliseconds."""
    environment = os.environ | {"LOCAL": "1", "DATABASE_URL": database}
    for command in (["migrate", "--verbosity", "0"], ["seed"]):
        subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True, stdout=sys.stderr)
    command = [sys.executable, "-m", "tests.search_bench", "answer"]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def answer():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadafur.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from accounts.models import User

    settings.ALLOWED_HOSTS = ["*"]
    if not User.objects.filter(username="clerk").exists():
        fill()
    with connection.cursor() as cursor:
        # What both do by themselves in time: statistics, and the index's own list of what was added last.
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    client, taken = Client(), {kind: [] for kind in ASKED}
    for number in range(ROUNDS + 1):
        for kind, texts in ASKED.items():
            for address in (page.format(quote(text)) for text in texts for page in PAGES):
                started = time.perf_counter()
                assert client.get(address).status_code == 200, address
                if number:  # what is loaded once is not of the page
                    taken[kind].append((time.perf_counter() - started) * 1000)
    print(json.dumps(taken))


def fill():
    """Every commune of the kingdom with its milestones, without their reviews, and bodies in every third."""
    from django.utils import timezone

    from accounts.models import User
    from communes.models import Commune, Enrolment
    from milestones.models import Body, Milestone
    from programme.models import Programme, Stage
    from tests import big

    dice, now = random.Random(1), timezone.now()  # noqa: S311 - a record for measuring, always the same
    clerk, stages, bodies = User.objects.create(username="clerk"), list(Stage.objects.all()), list(Body.objects.all())
    programme, took_part = Programme.objects.get(), Milestone.bodies.through
    new = Commune.objects.filter(enrolments=None)
    Enrolment.objects.bulk_create(Enrolment(programme=programme, commune=one, role="partner") for one in new)
    for enrolment in Enrolment.objects.all():
        rows = [big.row(enrolment, 20 + number, stages, clerk, dice, now) for number in range(MILESTONES)]
        Milestone.objects.bulk_create(rows)
        took_part.objects.bulk_create(took_part(milestone=one, body=dice.choice(bodies)) for one in rows[::3])


def table(taken: dict) -> str:
    lines = [
        "# How long a search takes",
        "",
        f"Made by `make bench` on {date.today()}, on {os.cpu_count()} cores of {platform.machine()}, Python "
        f"{platform.python_version()}: whole pages with their facets, {COMMUNES:,} communes of {MILESTONES} "
        f"milestones, {ROUNDS} rounds of {sum(map(len, ASKED.values())) * len(PAGES)} questions.",
        "",
        "| asked | " + " | ".join(f"{name}: median | p95" for name in taken) + " |",
        "|---|" + "--:|--:|" * len(taken),
    ]
    for kind in ASKED:
        lines.append(f"| {kind} | " + " | ".join(spread(times[kind]) for times in taken.values()) + " |")
    every = {name: [one for times in by_kind.values() for one in times] for name, by_kind in taken.items()}
    lines += ["| all | " + " | ".join(map(spread, every.values())) + " |", ""]
    for name, times in every.items():
        met = "met" if p95(times) <= WANTED[name] else "not met"
        lines.append(f"- {name}: p95 {p95(times):.0f} ms, wanted at most {WANTED[name]} ms: {met}.")
    return "\n".join(lines) + "\n"


def spread(times: list) -> str:
    return f"{statistics.median(times):.0f} ms | {p95(times):.0f} ms"


def p95(times: list) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    answer() if len(sys.argv) > 1 else main()
