"""How long the files of the open data take at 100,000 published milestones, and how much memory: `make bench` writes
docs/open-data-speed.md. Never a test.

Each file is taken in a process of its own, which tells the most memory that it held above what it held before.
"""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

COMMUNES, EACH = 1503, 79
TABLE = Path(__file__).parents[1] / "docs" / "open-data-speed.md"
FILES = [*(f"milestones.{form}" for form in ("csv", "json", "xlsx")), "communes.csv", "enrolments.csv", "tadafur.zip"]
PAGES = [
    "/open-data/", "/api/v1/milestones/", "/api/v1/milestones/?after=90000&size=1000",
    "/api/v1/milestones/?commune=demnate", "/api/v1/milestones/6/", "/api/v1/communes/?region=05",
]  # fmt: skip
TIMES = 20


def main():
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"LOCAL": "1", "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
        for command in (["migrate", "--verbosity", "0"], ["seed"]):
            subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True, stdout=sys.stderr)
        (published,) = asked(environment, "fill")
        told = {path: asked(environment, path) for path in [*(f"/open-data/{name}" for name in FILES), *PAGES]}
    TABLE.write_text(table(published, told))
    print(TABLE.read_text())


def asked(environment: dict, what: str) -> list:
    command = [sys.executable, "-m", "tests.open_data_bench", what]
    return json.loads(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)


def tell(what: str) -> list:
    """«fill»: how many are published. A path: seconds, bytes, and megabytes held above what was held before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadafur.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from milestones.models import Milestone
    from tests import big

    if what == "fill":
        big.fill(COMMUNES, EACH, until=date.today())
        return [Milestone.objects.published().count()]
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.get("/open-data/stages.csv")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken = [take(client, what) for _ in range(TIMES if what in PAGES else 1)]
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return [statistics.median(seconds for seconds, _ in taken), taken[0][1], more]


def take(client, path: str) -> tuple[float, int]:
    started = time.perf_counter()
    answer = client.get(path)
    size = sum(map(len, answer.streaming_content)) if answer.streaming else len(answer.content)
    assert answer.status_code == 200, path
    return time.perf_counter() - started, size


def table(published: int, told: dict) -> str:
    lines = [
        "# How long the open data takes",
        "",
        f"Made by `make bench` on {date.today()}, on {os.cpu_count()} cores of {platform.machine()}, Python "
        f"{platform.python_version()}, SQLite, with {published:,} published milestones of {COMMUNES:,} communes. "
        f"Files: taken once, in a process of their own; pages: the median of {TIMES}. Memory: the most that was held "
        "above what the process held before.",
        "",
        "| address | time | size | memory |",
        "|---|--:|--:|--:|",
    ]
    for path, (seconds, size, more) in told.items():
        time_ = f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
        size_ = f"{size / 1024 / 1024:.1f} MB" if size > 1024 * 1024 else f"{size / 1024:.0f} KB"
        lines.append(f"| `{path}` | {time_} | {size_} | {more:.0f} MB |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(tell(sys.argv[1])))
    else:
        main()
