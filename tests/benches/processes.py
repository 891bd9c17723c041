"""The processes that are measured: started, waited for, weighed, and ended with all their children."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]


class Process:
    """A program and its children, in a group of their own: no signal reaches anybody else's."""

    def __init__(self, command: list, *, log: Path, environment: dict | None = None, user: str | None = None):
        self.command, self.log = [str(part) for part in command], log
        with log.open("a") as said:
            self.running = subprocess.Popen(
                self.command, cwd=ROOT, env=environment, stdout=said, stderr=said, stdin=subprocess.DEVNULL,
                start_new_session=True, user=user, group=user, extra_groups=[] if user else None,
            )  # fmt: skip

    def all(self) -> list[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            first = psutil.Process(self.running.pid)
            return [first, *first.children(recursive=True)]
        return []

    def cpu(self) -> float:
        """Seconds of processor that it has taken since it started, its children's with them."""
        taken = 0.0
        for one in self.all():
            with suppress(psutil.NoSuchProcess):
                times = one.cpu_times()
                taken += times.user + times.system
        return taken

    def memory(self) -> float:
        """Megabytes it holds; what several hold together counts in shares (PSS)."""
        return sum(one.memory_full_info().pss for one in self.all()) / 1024 / 1024

    def kill(self) -> None:
        """At once, as a machine that fails does."""
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()

    def stop(self) -> None:
        self.running.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.running.wait(10)
        self.kill()


@contextmanager
def running(command: list, *, log: Path, **how):
    process = Process(command, log=log, **how)
    try:
        yield process
    finally:
        process.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(address: str, process: Process, seconds: float = 30) -> None:
    """Until it answers 200; says what the process wrote where it ends or takes too long."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (OSError, urllib.error.HTTPError) as refusal:
            if process.running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{address}: {refusal}\n{process.log.read_text()[-2000:]}") from refusal
            time.sleep(0.01)
