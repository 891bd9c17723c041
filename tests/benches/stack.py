"""The machine room as production has it, started by hand from Debian's packages, on loopback and in a scratch folder.

PostgreSQL and Valkey (or Redis) here, nginx and the two processes of the portal in site.py. Neither containers nor
systemd are needed, and no service of the machine is touched.
"""

import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import redis

from tests.benches.processes import Process, free_port, running

NEEDED = {
    "nginx": ("nginx", "apt-get install nginx-light"),
    "PostgreSQL": ("postgres", "apt-get install postgresql"),
    "Valkey or Redis": ("valkey-server", "redis-server", "apt-get install redis-server"),
}


def program(name: str) -> str:
    """Where it is; what to install where it is not."""
    *names, hint = NEEDED[name]
    folders = [os.environ["PATH"], "/usr/sbin", *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"))[::-1])]
    for one in names:
        if found := shutil.which(one, path=os.pathsep.join(folders)):
            return found
    raise SystemExit(f"{name} is needed for this bench (Debian: {hint})")


def until(answers, refusal: type, process: Process, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            answers()
            return
        except refusal:
            if process.running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(process.log.read_text()[-2000:]) from None
            time.sleep(0.1)


@contextmanager
def postgresql(folder: Path):
    """The address of a PostgreSQL of Debian's, with its own defaults."""
    server = Path(program("PostgreSQL")).resolve()  # its initdb lies beside it
    user = "postgres" if os.geteuid() == 0 else None  # it does not run as root
    data, port = folder / "postgresql", free_port()
    if not data.exists():
        data.mkdir()
        if user:
            shutil.chown(data, user, user)
        command = [server.with_name("initdb"), "--auth=trust", "--encoding=utf8", "--username=postgres", "-D", data]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=user, group=user, cwd=folder)
    command = [server, "-D", data, "-h", "127.0.0.1", "-p", port, "-k", ""]
    with running(command, log=folder / "postgresql.log", user=user) as process:
        address = f"postgres://postgres@127.0.0.1:{port}/postgres"
        until(lambda: psycopg2.connect(address).close(), psycopg2.OperationalError, process)
        yield address


@contextmanager
def valkey(folder: Path):
    """The address of a Valkey, or of the Redis it comes from, that writes nothing down."""
    port = free_port()
    command = [program("Valkey or Redis"), "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    with running(command, log=folder / "valkey.log") as process:
        address = f"redis://127.0.0.1:{port}/0"
        until(lambda: redis.from_url(address).ping(), redis.RedisError, process)
        yield address
