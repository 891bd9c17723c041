"""What every answer tells the browser: run nothing but our own files, be framed by nobody, say nothing to others."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests import attached, factories, files, imported
from tests.urls import PAGES

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
OTHERS = (
    "/api/v1/stages/", "/api/v1/nothing/", "/open-data/stages.csv", "/milestones/feed.atom", "/robots.txt",
    "/sitemap.xml", "/communes/demnate/card.pdf", "/communes/demnate/record.txt", "/picture.png", "/favicon.ico",
    "/account/sign-in/", "/admin/", "/coordination/", "/no/such/page/", "/search/?q=\0",
)  # fmt: skip
STAFF = ("/admin/", "/admin/milestones/milestone/add/", "/admin/accounts/user/import/", "/coordination/figures/")


def policy(answer) -> dict[str, list[str]]:
    parts = answer["Content-Security-Policy"].split(";")
    return {name: values for name, *values in (part.split() for part in parts)}


def held(answer):
    for name, value in EVERYWHERE.items():
        assert answer[name] == value
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
    for nothing in ("camera=()", "geolocation=()", "microphone=()"):
        assert nothing in answer["Permissions-Policy"]
    told = policy(answer)
    assert told["default-src"] == ["'none'"]
    for one in ("base-uri", "frame-ancestors"):
        assert told[one] == ["'none'"]
    assert told["script-src"] == told["style-src"] == told["form-action"] == ["'self'"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "http" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
def test_whatever_a_visitor_asks_for_says_what_may_run_in_it(client, path):
    held(client.get(path))


@pytest.mark.parametrize("path", STAFF)
def test_so_does_every_staff_page_the_admin_included(client, path):
    client.force_login(factories.management())
    answer = client.get(path)
    assert answer.status_code == 200
    held(answer)


def test_an_uploaded_file_runs_nothing_and_belongs_to_no_site(client):
    milestone = attached.published(محضر=files.pdf(), صورة=files.photo(), لائحة=files.word())
    paths = [one.get_absolute_url() for one in milestone.attachments.all()]
    clerk = factories.staff_of("demnate")
    card = imported.card("- <script>alert(1)</script>", slug="demnate", by=clerk, name="بطاقة.html")
    client.force_login(clerk)
    for path in [*paths, f"{paths[1]}small/", f"/coordination/cards/{card.pk}/file/"]:
        answer = client.get(path)
        assert answer.status_code == 200
        told = policy(answer)
        assert told["sandbox"] == []
        assert told["default-src"] == ["'none'"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith(("inline; filename", "attachment; filename"))
        assert answer["Content-Type"] in (
            "application/pdf", "image/webp", "application/octet-stream",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        )  # fmt: skip


def in_production(*command: str, **environment) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    environment = kept | {"LOCAL": "0", "DEBUG": "0", "SECRET_KEY": "k" * 20 + "0123456789" * 5} | environment
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )


def test_django_finds_nothing_to_say_about_the_settings_of_production():
    done = in_production("check", "--deploy", "--fail-level", "WARNING", ALLOWED_HOSTS="tadafur.example.ma")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_in_production_cookies_and_pages_travel_encrypted_alone():
    names = [
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "SESSION_COOKIE_SAMESITE",
        "CSRF_COOKIE_SAMESITE",
        "DEBUG",
    ]
    code = f"from django.conf import settings\nprint(*[getattr(settings, name) for name in {names}])"
    done = in_production("shell", "--no-imports", "--command", code, ALLOWED_HOSTS="tadafur.example.ma")
    assert done.stdout.split() == ["True", "True", "True", "True", "31536000", "True", "Lax", "Lax", "False"]
