"""Readers: wrk asks as fast as it is answered, with few connections, and tells what went wrong."""

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).parent / "asking.lua"
AS_BROWSERS_DO = "gzip, deflate, br"


@dataclass(frozen=True)
class Load:
    requests: int
    seconds: float
    failed: int  # refused or broken connections, answers that never came, and anything but 2xx and 3xx
    p99: float  # seconds

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def started(address: str, *paths: str, seconds: float, connections: int = 8) -> subprocess.Popen:
    """wrk asking for the paths in turn; `finished` waits for what it tells."""
    assert shutil.which("wrk"), "wrk is needed for the bench (Debian: apt-get install wrk)"
    listed = tempfile.NamedTemporaryFile("w", suffix=".paths", delete=False)  # noqa: SIM115 - wrk reads it
    with listed:
        listed.write("\n".join(paths))
    command = [
        "wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{max(round(seconds), 1)}s",
        "--timeout", "10s", "--header", f"Accept-Encoding: {AS_BROWSERS_DO}", "--script", str(SCRIPT),
        address + paths[0], "--", listed.name,
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.listed = listed.name
    return process


def finished(process: subprocess.Popen) -> Load:
    said, wrong = process.communicate()
    Path(process.listed).unlink(missing_ok=True)
    lines = [line for line in said.splitlines() if line.startswith("{")]
    assert lines, f"wrk: {said}{wrong}"
    return Load(**json.loads(lines[-1]))


def load(address: str, *paths: str, seconds: float, connections: int = 8) -> Load:
    return finished(started(address, *paths, seconds=seconds, connections=connections))
