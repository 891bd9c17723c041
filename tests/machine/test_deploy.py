"""What deploy/ holds agrees with the portal, and nginx does what it promises: two processes, real requests."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from public.packed import PERSONAL
from tests import nginx
from tests.benches.servers import of_the_unit
from tests.conventions.test_arabic_everywhere import latin_words
from tests.timers import UNITS, command_of, commands

ROOT = Path(settings.BASE_DIR)
CONF = nginx.CONF.read_text()


# ── What must agree ──────────────────────────────────────────────────────────
def test_what_timers_run_exists_and_is_explained():
    told = (ROOT / "docs" / "running.md").read_text()
    for timer in sorted(UNITS.glob("*.timer")):
        command = command_of(timer)
        assert command[0] in get_commands(), timer.name
        assert f"| `{timer.name}` | `{' '.join(command)}` |" in told
    assert f"names {['nine', 'ten', 'eleven', 'twelve'][len(commands()) - 9]} timers" in told
    assert sorted(re.findall(r"^\| `(\S+\.timer)` ", told, re.MULTILINE)) == sorted(
        timer.name for timer in UNITS.glob("*.timer")
    )


def test_containers_run_what_timers_run():
    run = re.findall(r"^\s*python manage\.py (.+)$", (ROOT / "deploy" / "timers.sh").read_text(), re.MULTILINE)
    assert sorted(run) == sorted(" ".join(command) for command in commands())


def test_containers_and_docs_set_only_what_the_settings_read():
    known = set(re.findall(r"^([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    compose = (ROOT / "compose.yaml").read_text()
    set_there = set(re.findall(r"^    ([A-Z0-9_]+): ", compose.partition("services:")[0], re.MULTILINE))
    assert set_there
    assert set_there <= known
    written = re.search(r"/etc/tadafur\.env.*?```\n(.*?)```", (ROOT / "docs/running.md").read_text(), re.DOTALL)
    assert set(re.findall(r"^([A-Z0-9_]+)=", written[1], re.MULTILINE)) <= known


def test_copies_have_a_place_that_timers_may_write_to_and_no_other_service_sees():
    compose, running = ((ROOT / name).read_text() for name in ("compose.yaml", "docs/running.md"))
    (folder,) = re.findall(r"^BACKUPS=(.+)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert re.findall(r"^    BACKUPS: (.+)$", compose, re.MULTILINE) == [folder]
    (timers,) = re.findall(r"^  timers:.*?(?=^  \w)", compose, re.MULTILINE | re.DOTALL)
    assert f'"backups:{folder}"' in timers
    assert compose.count(f"backups:{folder}") == 1
    assert re.search(r"^volumes:\n(  .*\n)*  backups:", compose, re.MULTILINE)
    assert re.search(
        rf"install --directory --owner=tadafur --mode=0700 {folder}\n", (ROOT / "Dockerfile").read_text()
    )
    assert f"install -d -o tadafur -m 0700 {folder}\n" in running
    assert f"\nBACKUPS={folder}\n" in running
    assert (
        Path(re.findall(r"^ReadWritePaths=(.+)$", (UNITS / "tadafur-run@.service").read_text(), re.M)[0])
        in Path(folder).parents
    )


def test_processes_are_told_the_same_in_a_container_and_without():
    told = of_the_unit()
    assert told
    assert told.items() <= dict(re.findall(r"(\w+)=(\S+)", (ROOT / "Dockerfile").read_text())).items()


def test_nginx_and_the_portal_mean_the_same():
    (cookies,) = re.findall(r'"~\((\S+)\)=" 1;', CONF)
    assert sorted(cookies.split("|")) == sorted(PERSONAL)
    (largest,) = re.findall(r"client_max_body_size (\d+)m;", CONF)
    assert int(largest) > settings.ATTACHMENTS_MB
    (patience,) = re.findall(r"proxy_read_timeout (\d+)s;", CONF)
    assert f"timeout = {patience}\n" in (ROOT / "deploy" / "gunicorn.conf.py").read_text()
    (accel,) = re.findall(r"^ACCEL_FILES=(.+)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert f"location {accel} {{\n        internal;" in CONF


def test_pages_may_be_kept_by_a_proxy_for_less_than_five_seconds():
    from public.packed import FOR_ALL

    told = dict(re.findall(r"([\w-]+)=(\d+)", dict(FOR_ALL)["Cache-Control"]))
    # nginx counts whole seconds: what it keeps for one may be given out for nearly two.
    assert int(told["s-maxage"]) + int(told["stale-while-revalidate"]) + 1 < 5
    assert told["max-age"] == "0"


# ── Two processes behind nginx ───────────────────────────────────────────────
class Process:
    """One process of the portal, as systemd runs it."""

    def __init__(self, environment: dict, folder: Path):
        self.port, self.environment, self.log = nginx.free_port(), environment, folder / "portal.log"
        self.start()

    def start(self):
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py",
                   "--bind", f"127.0.0.1:{self.port}"]  # fmt: skip
        with self.log.open("a") as log:
            self.running = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self):
        """Until it answers."""
        while True:
            with suppress(OSError):
                return nginx.ask(f"http://127.0.0.1:{self.port}/about/")
            assert self.running.poll() is None, self.log.read_text()
            time.sleep(0.1)

    def kill(self):
        os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()


@pytest.fixture(scope="module")
def processes(portal_environment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("processes")
    environment = portal_environment | {"TRUSTED_PROXIES": "1", "ACCEL_FILES": "/private-files/"}
    made = [Process(environment, folder) for _ in range(2)]
    for one in made:
        one.wait()
    yield made
    for one in made:
        one.kill()


@pytest.fixture(scope="module")
def site(processes, portal_environment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    files = Path(portal_environment["MEDIA_ROOT"])
    with nginx.running(folder, ports=[one.port for one in processes], files=files) as address:
        yield address


def test_a_page_is_kept_for_everybody_and_never_for_somebody(site):
    page = f"{site}/communes/larache/"
    assert [nginx.ask(page)[1]["X-Cache"] for _ in range(2)] == ["MISS", "HIT"]
    for encoding in ("br", "gzip"):
        for spelt in (f"{encoding}, deflate", f"deflate,{encoding};q=0.9"):
            answer = nginx.ask(page, Accept_Encoding=spelt)
            assert (answer[0], answer[1]["Content-Encoding"]) == (200, encoding)
        assert answer[1]["X-Cache"] == "HIT"
    known = answer[1]["ETag"]
    assert nginx.ask(page, Accept_Encoding=encoding, If_None_Match=known)[0] == 304
    for cookie in ("sessionid=x", "other=1; csrftoken=x"):
        assert nginx.ask(page, Cookie=cookie)[1]["X-Cache"] == "BYPASS"
    for own in ("/account/sign-in/", "/feedback/", "/coordination/"):
        assert "X-Cache" not in nginx.ask(site + own)[1]


def test_a_page_that_was_asked_for_before_a_change_is_new_to_the_first_who_asks_five_seconds_later(site, in_portal):
    page = f"{site}/communes/azilal/"
    nginx.ask(page)
    assert "صيغة نُشرت للتو" not in nginx.ask(page)[2].decode()
    in_portal("""
from accounts.models import User
from tests import attached, factories
by = User.objects.create(username="deploy")
attached.stand_published(factories.draft("azilal", by=by, statement="صيغة نُشرت للتو"))
""")
    time.sleep(5)  # what is promised; on a slow machine it is longer, and that is no harm
    assert "صيغة نُشرت للتو" in nginx.ask(page)[2].decode()


def test_files_come_from_nginx_in_whole_or_in_part_once_the_portal_has_said_so(site, in_portal):
    published, draft, name = in_portal("""
from tests import attached, factories
milestone = attached.published("larache")
hidden = attached.attach(factories.draft("larache"))
print(milestone.attachments.get().pk, hidden.pk, milestone.attachments.get().file.name)
""").split()
    file = f"{site}/attachments/{published}/"
    status, headers, whole = nginx.ask(file)
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "application/pdf", "public, no-cache")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"].startswith("inline;")
    status, headers, part = nginx.ask(file, Range="bytes=10-19")
    assert (status, part, headers["Content-Range"]) == (206, whole[10:20], f"bytes 10-19/{len(whole)}")
    assert nginx.ask(file, If_None_Match=headers["ETag"])[0] == 304
    assert nginx.ask(file, method="HEAD")[1]["Content-Length"] == str(len(whole))
    for closed in (f"{site}/attachments/{draft}/", f"{site}/private-files/{name}", f"{site}/static/../{name}"):
        assert nginx.ask(closed)[0] == 404
    in_portal(f"""
from milestones.models import Attachment, Milestone
Milestone.objects.filter(attachments={published}).update(status="draft", published_at=None, published_by=None)
""")
    assert nginx.ask(file, If_None_Match=headers["ETag"])[0] == 404


def test_both_logs_tell_of_a_request_by_the_number_that_nginx_gave_it(site):
    strangers = "a" * 32
    number = nginx.ask(f"{site}/feedback/", X_Request_ID=strangers)[1]["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", number)
    assert number != strangers


def test_style_sheets_are_kept_for_ever_under_the_name_that_changes_with_them(site):
    page = nginx.ask(f"{site}/about/")[2].decode()
    (sheet,) = re.findall(r'href="(/static/tadafur\.[0-9a-f]{12}\.css)"', page)
    status, headers, _ = nginx.ask(site + sheet, Accept_Encoding="gzip")
    assert (status, headers["Content-Encoding"], headers["Vary"]) == (200, "gzip", "Accept-Encoding")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Content-Type"] == "text/css"
    assert "immutable" not in nginx.ask(f"{site}/static/tadafur.css")[1]["Cache-Control"]


def test_a_process_that_is_killed_costs_no_reader_their_page(site, processes):
    # Past what is kept: each of them is answered by a process.
    def read(_):
        return nginx.ask(f"{site}/communes/", Cookie="sessionid=x")[0]

    with ThreadPoolExecutor(4) as readers:
        answers = readers.map(read, range(80))
        for one in processes:
            one.kill()
            one.start()
            one.wait()
        assert set(answers) == {200}


def test_answers_that_may_not_be_kept_are_not_waited_for_one_after_the_other(site):
    assert "proxy_cache_lock_timeout 100ms;" in CONF
    for own in ("/c/04.081.01.03/", "/m/1/", "/healthz", "/readyz"):
        assert "X-Cache" not in nginx.ask(site + own)[1], own


def test_a_picture_is_kept_for_a_moment_alone_and_without_the_number_of_a_request(site):
    for _ in range(2):
        status, headers, _ = nginx.ask(f"{site}/communes/larache/picture.png")
        assert (status, headers["Cache-Control"]) == (200, "public, max-age=3600, s-maxage=1")
    assert headers["X-Cache"] == "HIT"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/static/nothing.css", 404, "لا صفحة في هذا العنوان"),
        ("/static/", 403, "لا صفحة في هذا العنوان"),
        ("/private-files/x", 404, "لا صفحة في هذا العنوان"),
        ("/%", 400, "تعذر فهم هذا الطلب"),
        ("/?q=" + "a" * 33_000, 414, "تعذر فهم هذا الطلب"),
        ("/nothing/", 404, "هذه الصفحة غير موجودة"),
    ],
)
def test_what_nginx_refuses_by_itself_it_refuses_in_arabic(site, path, status, words):
    answer = nginx.ask(site + path)
    assert answer[0] == status
    assert words in answer[2].decode()


def test_headers_longer_than_nginx_takes_are_refused_in_arabic(site):
    status, _, page = nginx.ask(f"{site}/", X="y" * 33_000)
    assert status == 400
    assert "تعذر فهم هذا الطلب" in page.decode()


def test_nginx_speaks_arabic_where_it_speaks_for_itself(site):
    status, headers, page = nginx.ask(f"{site}/feedback/", method="POST", body=b"x" * (46 * 1024 * 1024))
    assert (status, headers["Content-Type"]) == (413, "text/html")
    assert "الملفات أكبر مما تستقبله البوابة" in page.decode()


@pytest.mark.parametrize("page", sorted((ROOT / "deploy" / "errors").glob("*.html")), ids=lambda page: page.stem)
def test_what_nginx_says_is_arabic_and_asks_for_nothing_from_elsewhere(page):
    told = page.read_text()
    assert latin_words(told.partition("<body>")[2]) == []
    assert set(re.findall(r'(?:href|src)="([^"]+)"', told)) == {"/", "/static/tadafur.css"}


def test_a_reader_s_request_is_tried_again_and_a_writer_s_never_sent_twice(tmp_path):
    """Processes that take a request and die of it."""
    heard, ports, open_ones = [], [], []
    for _ in range(2):
        deadly = socket.create_server(("127.0.0.1", 0))
        open_ones.append(deadly)
        ports.append(deadly.getsockname()[1])
        threading.Thread(target=dying, args=[deadly, heard], daemon=True).start()
    with nginx.running(tmp_path, ports=ports, files=tmp_path) as address:
        for method, times in (("GET", 2), ("POST", 1)):
            heard.clear()
            status, headers, page = nginx.ask(
                f"{address}/feedback/?k=secret", method=method, body=b"x=1" * (times == 1)
            )
            assert (status, len(heard)) == (502, times)
            assert "البوابة متوقفة لحظات" in page.decode()
            assert headers["Cache-Control"] == "no-store"
        nginx.ask(f"{address}/search/?q=secret")
        nginx.ask(f"{address}/account/reset/MQ/secret/", method="POST", body=b"x" * (46 * 1024 * 1024))
    for one in open_ones:
        one.close()
    assert "secret" not in (tmp_path / "tadafur.log").read_text()
    assert (tmp_path / "tadafur-errors.log").read_text() == "", "it would name addresses and whole requests"


def test_where_links_are_secret_nothing_that_goes_wrong_is_written():
    """Not even what breaks nginx itself, as a full disk, which no test can bring about."""
    for secret in ("account", "feedback", "follow"):
        (location,) = re.findall(rf"location ~ \^/\([^)]*\b{secret}\b[^{{]*{{([^}}]*)}}", CONF)
        assert "error_log /dev/null emerg;" in location


def dying(server: socket.socket, heard: list) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            heard.append(connection.recv(65536).split(b" ")[0].decode())


# ── What a process holds ─────────────────────────────────────────────────────
# What opens and writes documents, and answers the API: nearly as much as all the rest, loaded when first needed.
HEAVY = {
    "PIL",
    "docx",
    "icalendar",
    "lxml",
    "ninja",
    "openpyxl",
    "pydantic",
    "pypdfium2",
    "rapidfuzz",
    "typst",
    "xlsxwriter",
}


def test_a_process_that_has_given_out_pages_has_loaded_nothing_that_other_work_needs(portal_environment):
    code = """
import sys
from django.test import Client
import tadafur.wsgi
pages = [Client().get(page).status_code for page in ("/", "/communes/demnate/", "/milestones/")]
print(pages, *sorted({name.partition(".")[0] for name in sys.modules}))
"""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", code]
    environment = portal_environment | {"ALLOWED_HOSTS": "testserver"}
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    assert said.startswith("[200, 200, 200] ")
    assert HEAVY & set(said.split()) == set()
