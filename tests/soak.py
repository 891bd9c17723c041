"""Read ten thousand broken and hostile files as cards, and write down what came of it: `make soak`.

    python -m tests.soak [count] [seed]

Each input is read in a process of its own, which tells how long it took and how much memory it needed. The table goes
to docs/card-reading-soak.md; the exit status is 1 where a limit was broken. tests/domain/test_card_mutations.py does
the same with some hundreds.
"""

import json
import multiprocessing
import os
import resource
import signal
import sys
import time
import traceback
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import django
from django.apps import apps

from cards import files, text_file
from cards.lines import Unreadable
from cards.reading import read
from tests import mutations

MOST_SECONDS = 5
MOST_MB = 200  # more than the process held before it read
MB = 1024 * 1024
REPORT = Path(__file__).parent.parent / "docs" / "card-reading-soak.md"
READ, REFUSED, BROKE = "read", "refused", "broke"

if not apps.ready:  # run as a script
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadafur.settings")
    django.setup()


@dataclass(frozen=True)
class Outcome:
    """What came of one input: READ, REFUSED (with the sentence) or BROKE (with what went wrong)."""

    came: str
    said: str
    seconds: float
    mb: float

    @property
    def fault(self) -> str:
        """Which limit it broke; "" for none."""
        if self.came == BROKE:
            return self.said
        if self.seconds > MOST_SECONDS:
            return f"took {self.seconds:.1f} seconds"
        return f"took {self.mb:.0f} MB" if self.mb > MOST_MB else ""


def tried(content: bytes | str) -> Outcome:
    """The input read in a child process; whatever happens there, this one goes on."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.write(writer, json.dumps(_in_child(content)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    return Outcome(*json.loads(told)) if told else Outcome(BROKE, f"the process ended with {status}", 0, 0)


def _in_child(content: bytes | str) -> tuple[str, str, float, float]:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(MOST_SECONDS * 4)  # ends the process
    held = _held()
    resource.setrlimit(resource.RLIMIT_AS, (_held(all_addresses=True) + 2048 * MB, resource.RLIM_INFINITY))
    begun = time.perf_counter()
    try:
        came, said = _read(content)
    except BaseException:
        came, said = BROKE, traceback.format_exc(limit=-3)[-1000:]
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return came, said, seconds, max(0, peak - held) / MB


def _read(content: bytes | str) -> tuple[str, str]:
    try:
        lines = files.lines(content) if isinstance(content, bytes) else text_file.lines_of(content)
        reading = read(lines)
    except Unreadable as refusal:
        return REFUSED, str(refusal)
    for piece in reading.pieces:
        reading.text_of(piece)
    left = reading.uncovered()
    return (BROKE, f"uncovered: {left[:3]}") if left else (READ, f"{len(reading.items)} items")


def _held(*, all_addresses: bool = False) -> int:
    pages = Path("/proc/self/statm").read_text().split()
    return int(pages[0 if all_addresses else 1]) * resource.getpagesize()


def main(count: int = 10_000, seed: int = 1) -> int:
    begun = time.perf_counter()
    workers = os.cpu_count() or 1
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    with multiprocessing.Pool(workers) as pool:
        for share in pool.imap_unordered(_share, [(seed, count, first, workers) for first in range(workers)]):
            for name, outcome in share:
                outcomes[name].append(outcome)
    REPORT.write_text(report(outcomes, seed=seed, minutes=(time.perf_counter() - begun) / 60))
    return int(any(outcome.fault for kind in outcomes.values() for outcome in kind))


def _share(work: tuple[int, int, int, int]) -> list[tuple[str, Outcome]]:
    seed, count, first, every = work
    done = []
    for name, content in mutations.inputs(seed=seed, count=count, share=(first, every)):
        outcome = tried(content)
        if outcome.fault:
            print(f"{first + len(done) * every} {name}: {outcome.fault}", flush=True)
        elif len(done) % 500 == 499:
            print(f"{len(done) + 1} of {count // every}", flush=True)
        done.append((name, outcome))
    return done


def report(outcomes: dict[str, list[Outcome]], *, seed: int, minutes: float) -> str:
    every = [outcome for kind in outcomes.values() for outcome in kind]
    rows = [f"| {name} | {_row(kind)} |" for name, kind in sorted(outcomes.items())]
    return "\n".join(
        [
            "# What the reader of cards withstands",
            "",
            "Written by `make soak` (`tests/soak.py`); do not edit.",
            "",
            f"{date.today().isoformat()}: {len(every)} inputs of `tests/mutations.py`, seed {seed}, in {minutes:.0f} "
            f"minutes. Each must give a reading that leaves no character out, or a sentence that says what to do; in "
            f"less than {MOST_SECONDS} seconds and {MOST_MB} MB more memory.",
            "",
            "| inputs | tried | read | refused | broke a limit | slowest (s) | most memory (MB) |",
            "|---|--:|--:|--:|--:|--:|--:|",
            *rows,
            f"| **all** | {_row(every)} |",
            "",
        ]
    )


def _row(kind: list[Outcome]) -> str:
    counts = [sum(outcome.came == came for outcome in kind) for came in (READ, REFUSED)]
    faults = sum(bool(outcome.fault) for outcome in kind)
    slowest, most = max(outcome.seconds for outcome in kind), max(outcome.mb for outcome in kind)
    return f"{len(kind)} | {counts[0]} | {counts[1]} | {faults} | {slowest:.2f} | {most:.0f}"


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
