"""Kill the portal and its database in the midst of people's work, fifty times each: `make soak`.

    python -m tests.crash_rounds [rounds]

The table goes to docs/crash-safety.md, between its two marks; the exit status is 1 where anything is lost or wrong.
tests/machine/test_crashes.py does the same with three rounds.
"""

import os
import sys
import tempfile
from datetime import date
from pathlib import Path

from tests.crash import databases, rounds
from tests.marked import put

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadafur.settings")
REPORT = Path(__file__).parents[1] / "docs" / "crash-safety.md"
DONE = ("recorded", "uploaded", "confirmed", "published")


def main(number: int = 50) -> int:
    outcomes = [_of(kind, number) for kind in (databases.SQLite, databases.PostgreSQL)]
    put(REPORT, "crash rounds", _table(outcomes))
    wrong = [said for outcome in outcomes for said in (*outcome.lost, *outcome.wrong)]
    print(*wrong, sep="\n", file=sys.stderr)
    return int(bool(wrong))


def _of(kind, number: int) -> rounds.Outcome:
    # Short and of our own: PostgreSQL's socket path has a length limit, and its lock file must not be shared.
    with tempfile.TemporaryDirectory(prefix="tadafur-") as folder:
        os.environ["TMPDIR"] = os.environ["XDG_RUNTIME_DIR"] = folder
        database = kind(Path(folder))
        try:
            return rounds.crash(database, Path(folder), number, tell=lambda said: print(kind.name, said, flush=True))
        finally:
            database.close()
            del os.environ["TMPDIR"]


def _table(outcomes: list[rounds.Outcome]) -> str:
    rows = [
        f"Measured on {date.today()}.",
        "",
        "| database | rounds | killed | acknowledged | of these lost | inconsistent |",
        "|---|---|---|---|---|---|",
    ]
    for one in outcomes:
        killed = ", ".join(f"{what} {times} times" for what, times in sorted(one.kills.items()))
        done = ", ".join(f"{one.acknowledged[what]} {what}" for what in DONE)
        rows.append(f"| {one.database} | {one.rounds} | {killed} | {done} | {len(one.lost)} | {len(one.wrong)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
