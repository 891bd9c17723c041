"""How long the files of the open data take in the large record, and how much memory.

Each is taken in a process of its own, which tells the most memory that it held above what it held before.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.benches.processes import ROOT
from tests.benches.records import LARGE, Records, environment, shell
from tests.benches.results import Result, Table

FILES = [*(f"milestones.{form}" for form in ("csv", "json", "xlsx")), "communes.csv", "enrolments.csv", "tadafur.zip"]
PAGES = [
    "/open-data/", "/api/v1/milestones/", "/api/v1/milestones/?after=90000&size=1000",
    "/api/v1/milestones/?commune=demnate", "/api/v1/milestones/6/", "/api/v1/communes/?region=05",
]  # fmt: skip
TIMES = 20
PUBLISHED = """
from milestones.models import Milestone
print("TOLD", Milestone.objects.published().count())
"""


def measure(records: Records, folder: Path) -> Result:
    database = records.of("SQLite", LARGE)
    published = int(shell(database, PUBLISHED).split("TOLD ")[1])
    told = {path: asked(database, path) for path in [*(f"/open-data/{name}" for name in FILES), *PAGES]}
    rows = []
    for path, (seconds, size, more) in told.items():
        time_ = f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
        size_ = f"{size / 1024 / 1024:.1f} MB" if size > 1024 * 1024 else f"{size / 1024:.0f} KB"
        rows.append([f"`{path}`", time_, size_, f"{more:.0f} MB"])
    said = (
        f"SQLite, with {published:,} published milestones of {LARGE[0]:,} communes. Files: taken once, in a "
        f"process of their own; pages: the median of {TIMES}. Memory: the most that was held above what the "
        "process held before."
    )
    return Result("Open data", said, [Table(["address", "time", "size", "memory"], rows)], figures=told)


def asked(database: str, path: str) -> list:
    """Seconds, bytes, and megabytes held above what was held before."""
    command = [sys.executable, "-m", "tests.benches.open_data", path]
    done = subprocess.run(command, env=environment(database), cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout)


def tell(path: str) -> list:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadafur.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.get("/open-data/stages.csv")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken = [take(client, path) for _ in range(TIMES if path in PAGES else 1)]
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return [statistics.median(seconds for seconds, _ in taken), taken[0][1], more]


def take(client, path: str) -> tuple[float, int]:
    started = time.perf_counter()
    answer = client.get(path)
    size = sum(map(len, answer.streaming_content)) if answer.streaming else len(answer.content)
    assert answer.status_code == 200, path
    return time.perf_counter() - started, size


if __name__ == "__main__":
    print(json.dumps(tell(sys.argv[1])))
