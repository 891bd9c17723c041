"""The large record put into a backup, proved whole, brought back and verified: how long, and in how much memory."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.benches.processes import ROOT
from tests.benches.records import DATABASES, LARGE, Records, environment
from tests.benches.results import Result, Table

DONE = ("backup", "restore --check", "restore", "verify_record")


def measure(records: Records, folder: Path) -> Result:
    rows, figures = [], {}
    for database in DATABASES:
        address = records.of(database, LARGE)
        with records.empty(database) as other:
            figures[database] = one = taken(folder, address, other)
        rows.append(
            [database, *(f"{seconds:.0f} s, {mb:.0f} MB" for seconds, mb in one["taken"].values()), one["size"]]
        )
    said = (
        f"The record of {LARGE[0]:,} communes of {LARGE[1]} milestones, without attachments, from one database into "
        "an empty one of its kind; the time of each command with its start, and the most memory that it held."
    )
    head = ["database", *(f"`{one}`" for one in DONE), "size of the backup"]
    return Result("Backups", said, [Table(head, rows)], figures=figures)


def taken(folder: Path, address: str, other: str) -> dict:
    copies = folder / "copies"
    copies.mkdir(exist_ok=True)
    told = {"BACKUPS": str(copies), "MEDIA_ROOT": str(folder / "files")}
    known = {*copies.iterdir()}
    of = {"backup": run(environment(address, **told), "backup")}
    (copy,) = (one for one in {*copies.iterdir()} - known if one.suffix == ".tar")
    into = environment(other, **told)
    of["restore --check"] = run(into, "restore", "--check", str(copy))
    of["restore"] = run(into, "restore", str(copy))
    of["verify_record"] = run(into, "verify_record")
    size = f"{copy.stat().st_size / 1024 / 1024:.1f} MB"
    copy.unlink()
    return {"taken": of, "size": size}


def run(told: dict, *command: str) -> tuple[float, float]:
    """Seconds, and the most megabytes held."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command], env=told, cwd=ROOT, stdout=subprocess.DEVNULL
    )  # fmt: skip
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert not process.returncode, command
    return time.monotonic() - started, used.ru_maxrss / 1024
