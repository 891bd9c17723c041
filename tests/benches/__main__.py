"""`python -m tests.benches [--folder FOLDER] [--stack] [PART…]` measures, and writes docs/bench.md and bench.json.

Every part can run alone and leaves the others' figures where they are. With a folder the records that are measured
on are kept there for the next time; without one they are made in a scratch folder that goes with the run.
"""

import argparse
import importlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import ExitStack
from pathlib import Path

from tests.benches import results, stack
from tests.benches.processes import ROOT
from tests.benches.records import Records, environment

PARTS = ("pages", "growth", "front", "cards", "search", "open_data", "backups")
OF_THE_STACK = ("front", "killed", "rest", "browser")


def main() -> int:
    asked = argparse.ArgumentParser(prog="tests.benches", description=__doc__.partition("\n")[0])
    asked.add_argument("parts", nargs="*", metavar="PART", help=", ".join(sorted({*PARTS, *OF_THE_STACK})))
    asked.add_argument("--folder", type=Path, help="where the records are kept for the next time")
    asked.add_argument("--stack", action="store_true", help="PostgreSQL, Redis and nginx of Debian, two applications")
    asked = asked.parse_args()
    parts = asked.parts or (OF_THE_STACK if asked.stack else PARTS)
    if unknown := {*parts} - {*PARTS, *OF_THE_STACK}:
        sys.exit(f"no such part: {', '.join(unknown)}")
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
        env=environment(), cwd=ROOT, check=True,
    )  # fmt: skip
    failed = []
    signal.signal(signal.SIGTERM, lambda *told: sys.exit("ended"))  # and what was started with it
    with ExitStack() as open_:
        folder = kept(asked.folder) or Path(open_.enter_context(tempfile.TemporaryDirectory(prefix="tadafur-")))
        folder.chmod(0o755)  # PostgreSQL and nginx go through it as users of their own
        os.environ["TMPDIR"] = os.environ["XDG_RUNTIME_DIR"] = tempfile.tempdir = str(folder)
        where = results.machine()
        how = {}
        if asked.stack:
            cache = open_.enter_context(stack.valkey(folder))
            how = {"server": open_.enter_context(stack.postgresql(folder)), "told": {"CACHE_URL": cache}}
        records = open_.enter_context(Records(folder, **how))
        for part in parts:
            started = time.monotonic()
            print(part, file=sys.stderr, flush=True)
            try:
                result = importlib.import_module(f"tests.benches.{part}").measure(records, folder)
            except Exception:  # the other parts are measured all the same
                traceback.print_exc()
                failed.append(part)
                continue
            if asked.stack:
                result.title += ", with the whole stack"
            results.keep(f"stack/{part}" if asked.stack else part, result, where, (time.monotonic() - started) / 60)
            for promise in result.promises:
                print("  " + " · ".join(promise.row()), flush=True)
    if failed:
        print(f"not measured: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


def kept(folder: Path | None) -> Path | None:
    if folder:
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
    return folder


if __name__ == "__main__":
    sys.exit(main())
