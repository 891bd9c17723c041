"""The portal under gunicorn, with a database and files of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Portal:
    def __init__(self, folder: Path, database_url: str):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "LOCAL": "1",
            "SITE_URL": self.address,
            "DATABASE_URL": database_url,
            "MEDIA_ROOT": str(folder / "files"),
            "EMAIL_URL": "dummymail://",
        }

    def start(self):
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "tadafur.wsgi", "--bind", f"127.0.0.1:{self.port}",
                 "--workers", "2", "--threads", "4", "--preload", "--limit-request-line", "0"],
                env=self.environment, cwd=ROOT, stderr=log, stdout=log, start_new_session=True,
            )  # fmt: skip
        self._wait()

    def _wait(self, seconds: float = 60):
        deadline = time.monotonic() + seconds
        while True:
            try:
                urllib.request.urlopen(self.address + "/about/", timeout=seconds)
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def kill(self):
        """All its processes at once, as when the machine's memory runs out: nothing is finished, nothing said."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True)

    def inside(self, what: str, given=None):
        """What tests/crash/inside.py says in the portal's own database."""
        command = [sys.executable, "-m", "tests.crash.inside", what]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, input=json.dumps(given)
        )
        assert not done.returncode, done.stderr
        return json.loads(done.stdout)

    def set_up(self):
        for command in (["migrate", "--verbosity", "0"], ["seed"]):
            done = self.manage(*command)
            assert not done.returncode, done.stderr
