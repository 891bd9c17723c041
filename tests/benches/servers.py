"""The servers that are measured: gunicorn as deploy/ runs it, with the portal or the bare view in it."""

import re
import sys
from contextlib import contextmanager
from pathlib import Path

from tests.benches.processes import ROOT, Process, free_port, wait_for
from tests.benches.records import environment

PORTAL, BARE = "tadafur.wsgi", "tests.benches.bare"
CONFIG = ROOT / "deploy" / "gunicorn.conf.py"
UNIT = ROOT / "deploy" / "systemd" / "tadafur@.service"


# Connections stay open and no worker is replaced: what is measured is the answering alone.
ALONE = ("--keep-alive", "60", "--max-requests", "0")


def gunicorn(folder: Path, application: str, told: dict, *, port: int, options: tuple = ()) -> Process:
    """Started and not waited for."""
    command = [
        sys.executable, "-m", "gunicorn", application, "--config", CONFIG, "--bind", f"127.0.0.1:{port}",
        *options,
    ]  # fmt: skip
    return Process(command, log=folder / f"gunicorn-{port}.log", environment=told | of_the_unit())


def of_the_unit() -> dict[str, str]:
    """What systemd tells the process beside /etc/tadafur.env."""
    lines = re.findall(r"^Environment=(.+)$", UNIT.read_text(), re.MULTILINE)
    return dict(one.split("=", 1) for line in lines for one in line.split())


@contextmanager
def serving(folder: Path, application: str, told: dict, *, ready: str = "/"):
    """The process and its address."""
    port = free_port()
    process = gunicorn(folder, application, told, port=port, options=ALONE)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address + ready, process)
        yield process, address
    finally:
        process.stop()


def portal(folder: Path, database: str, **more):
    """The portal on a database; PACKED_MB="0" renders every page anew."""
    return serving(folder, PORTAL, environment(database, **more))
