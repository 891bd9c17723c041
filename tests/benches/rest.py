"""How soon the portal answers after it was started, and what its two processes hold at rest."""

import socket
import statistics
import time
from pathlib import Path

from tests.benches.growth import VISITORS
from tests.benches.load import load
from tests.benches.processes import free_port
from tests.benches.records import Records, addresses, environment
from tests.benches.results import Promise, Result, Table
from tests.benches.servers import PORTAL, gunicorn
from tests.benches.site import site

STARTS = 7


def measure(records: Records, folder: Path) -> Result:
    with site(records, folder) as (one, database):
        there = addresses(database)
        first = sum(process.memory() for process in one.applications)
        paths = [page.format(**there) for page in VISITORS]
        for port in one.ports:
            load(f"http://127.0.0.1:{port}", *paths, seconds=3)
        then = sum(process.memory() for process in one.applications)
        nginx = one.nginx.memory()
        processes = sum(len(process.all()) for process in one.applications)
    told = environment(database, **records.told)
    starts = [until_answered(folder, told) for _ in range(STARTS)]
    said = (
        f"Memory as shares (PSS) of both applications before nginx, their {processes} processes together, on "
        f"{records.main}; starts: {STARTS} of one application, until the home page has been answered."
    )
    table = Table(
        ["both applications, at rest", "once every public page was answered", "nginx", "start, median", "slowest"],
        [[f"{first:.0f} MiB", f"{then:.0f} MiB", f"{nginx:.0f} MiB",
          f"{statistics.median(starts):.2f} s", f"{max(starts):.2f} s"]],
    )  # fmt: skip
    promises = [
        Promise("Memory of nginx's upstream at rest, two workers", first, at_most=160, unit="MiB"),
        Promise("The same once every public page was answered", then, at_most=160, unit="MiB"),
        Promise("From the start to the first page, median", statistics.median(starts), at_most=1.5, unit="s"),
    ]
    return Result("At rest, and starting", said, [table], promises, {"starts": starts, "rest": first, "used": then})


def until_answered(folder: Path, told: dict) -> float:
    port = free_port()
    started = time.monotonic()
    process = gunicorn(folder, PORTAL, told, port=port)
    try:
        while time.monotonic() < started + 30:
            if answers(port):
                return time.monotonic() - started
            time.sleep(0.005)
        raise RuntimeError(process.log.read_text()[-2000:])
    finally:
        process.stop()


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as asking:
            asking.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return asking.recv(12).endswith(b" 200")
    except OSError:
        return False
