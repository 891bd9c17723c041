"""The real seed data stands in the test database; each test adds what it needs and leaves nothing behind."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections

# Playwright runs an event loop beside the tests; none of them calls the ORM from inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """SQLite on disk, as the portal runs it: in memory two connections lock each other out."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "tests.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    from tadafur.seeding import seed

    with django_db_blocker.unblock():
        seed()


@pytest.fixture(autouse=True)
def _database(db, settings):
    """Every test may use the database; it is rolled back after each."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # no test is about their cost
    cache.clear()  # what one test tried too often is not held against the next
    settings.COSTLY_A_MINUTE = settings.WHOLE_FILES_AT_ONCE = 0  # tests ask more than people do; test_too_much.py


@pytest.fixture(autouse=True)
def _files(settings, tmp_path_factory):
    """Every test keeps its files in a folder of its own."""
    settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("files"))


@pytest.fixture
def demnate():
    from communes.models import Enrolment

    return Enrolment.objects.get(commune__slug="demnate")


@pytest.fixture(scope="session")
def portal(tmp_path_factory, django_db_blocker):
    """The portal itself, running as `make run` runs it on a database of its own; gives its address."""
    folder = tmp_path_factory.mktemp("portal")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "LOCAL": "1",
        "SITE_URL": address,
        "DATABASE_URL": own_database(folder, django_db_blocker),
        "MEDIA_ROOT": str(folder / "files"),
    }
    for command in (["migrate", "--verbosity", "0"], ["seed"]):
        subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True, capture_output=True)
    log = (folder / "log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "tadafur.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4",
         "--limit-request-line", "0"],
        env=environment, stderr=log, stdout=log,
    )  # fmt: skip
    try:
        wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="session")
def portal_environment(portal, tmp_path_factory):
    """What the running portal stands on: its database, its files, its address."""
    if connection.vendor == "sqlite":
        (file,) = {file.resolve() for file in tmp_path_factory.getbasetemp().glob("portal*/portal.sqlite3")}
        database = f"sqlite:///{file}"
    else:
        database = os.environ["DATABASE_URL"].replace("/postgres?", "/portal?")
    (media,) = tmp_path_factory.getbasetemp().glob("portal[0-9]*")
    environment = os.environ | {"LOCAL": "1", "SITE_URL": portal, "DATABASE_URL": database}
    return environment | {"MEDIA_ROOT": str(media / "files")}


@pytest.fixture(scope="session")
def in_portal(portal_environment):
    """in_portal(code) runs Python against the running portal's own database and returns what it prints."""

    def run(code: str) -> str:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", code]
        done = subprocess.run(command, env=portal_environment, capture_output=True, text=True)
        assert not done.returncode, f"the portal's database refused this:\n{code}\n{done.stderr}"
        return done.stdout

    return run


def own_database(folder, django_db_blocker) -> str:
    """The address of an empty database of the kind the tests run on."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{folder}/portal.sqlite3"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS portal")
        cursor.execute("CREATE DATABASE portal")
    return os.environ["DATABASE_URL"].replace("/postgres?", "/portal?")


def wait_for(address: str, seconds: float = 20):
    deadline = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address + "/about/")
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        yield chromium
        chromium.close()
        connections.close_all()  # those opened beside Playwright's loop are out of sight once it ends


def refusals(context) -> list[str]:
    """What the browser refuses to load or run in the pages of this context: grows while they are open."""
    refused = []
    context.expose_binding("refusedByPolicy", lambda source, told: refused.append(f"{source['page'].url}: {told}"))
    context.add_init_script("""addEventListener('securitypolicyviolation', it => refusedByPolicy(
      `${it.effectiveDirective} refuses ${it.blockedURI} (${it.sourceFile}:${it.lineNumber}) ${it.sample}`))""")
    return refused


@pytest.fixture
def visit(browser, portal):
    """visit(path, width=390, **context) opens a page of the portal as a visitor would.

    However a test goes on from there, the pages it opens ask for nothing that the portal's own policy refuses.
    """
    contexts, refused = [], []

    def open_page(path: str, *, width: int = 390, height: int = 844, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        refused.append(refusals(context))
        page = context.new_page()
        page.goto(portal + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    told = [one for each in refused for one in each]
    assert not told, told


assert settings.LOCAL, "run the tests with `make test`, or with LOCAL=1"
