"""What the bench found: kept part by part in docs/bench.json, and written from it into docs/bench.md."""

import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from tests.benches.processes import ROOT

DOCS = ROOT / "docs"
HEAD = """# What the portal takes

Written by `make bench` and `make bench-stack` (`tests/benches/`), never by hand; the same figures for machines are in
[bench.json](bench.json). [performance.md](performance.md) explains how they are taken. Every figure is a median of
rounds that went from one candidate to the next in turn; every ratio is the median of the ratios of those rounds.
"""


@dataclass(frozen=True)
class Promise:
    """Something that must hold: what was measured against the most or the least that it may be."""

    what: str
    measured: float
    at_most: float | None = None
    at_least: float | None = None
    unit: str = ""

    @property
    def met(self) -> bool:
        return self.measured <= self.at_most if self.at_most is not None else self.measured >= self.at_least

    def row(self) -> list[str]:
        wanted = f"≤ {self.at_most:g}" if self.at_most is not None else f"≥ {self.at_least:g}"
        measured = shown(self.measured)
        unit = self.unit and f" {self.unit}"
        return [self.what, f"{measured}{unit}", f"{wanted}{unit}", "met" if self.met else "**not met**"]


@dataclass(frozen=True)
class Table:
    head: list[str]
    rows: list[list[str]]

    def lines(self) -> list[str]:
        return [bar(self.head), "|---|" + "--:|" * (len(self.head) - 1), *map(bar, self.rows), ""]


@dataclass
class Result:
    title: str
    said: str
    tables: list[Table]
    promises: list[Promise] = field(default_factory=list)
    figures: dict = field(default_factory=dict)  # the same and more, for machines


def shown(number: float) -> str:
    return f"{number:.0f}" if number == round(number) or abs(number) >= 100 else f"{number:.2f}"


def bar(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def machine() -> dict:
    """Where and when: figures of two machines are never held against each other."""
    model = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    return {
        "date": date.today().isoformat(),
        "processor": model[0] if model else platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
        "commit": _commit(),
    }


def _lines(file: str) -> list[str]:
    return Path(file).read_text().splitlines() if Path(file).exists() else []


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()


def keep(part: str, result: Result, where: dict, minutes: float, *, docs: Path = DOCS) -> None:
    """The part's figures in the place of its older ones; the other parts stay as they were measured."""
    kept = read(docs)
    promises = [asdict(one) | {"met": one.met} for one in result.promises]
    kept[part] = asdict(result) | {"promises": promises, "machine": where, "minutes": round(minutes, 1)}
    (docs / "bench.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
    (docs / "bench.md").write_text(page(kept))


def read(docs: Path = DOCS) -> dict:
    file = docs / "bench.json"
    return json.loads(file.read_text()) if file.exists() else {}


def page(kept: dict) -> str:
    lines = [HEAD, "## What must hold", ""]
    promised = [
        Promise(**{name: value for name, value in one.items() if name != "met"}).row()
        for part in kept.values()
        for one in part["promises"]
    ]
    lines += Table(["promise", "measured", "wanted", ""], promised).lines()
    for part in kept.values():
        lines += [f"## {part['title']}", "", f"{part['said']} {told(part)}", ""]
        for table in part["tables"]:
            lines += Table(**table).lines()
    return "\n".join(lines).rstrip() + "\n"


def told(part: dict) -> str:
    where = part["machine"]
    return (
        f"({where['date']}, {where['cores']} cores of {where['processor']}, Python {where['python']}, load "
        f"{where['load']} at the start, commit {where['commit']}.)"
    )
