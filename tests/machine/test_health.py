"""Whoever keeps the portal running learns whether it lives and can serve; strangers learn nothing more."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import RequestFactory

from public.packed import may_be_packed
from tadafur import health


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch):
    monkeypatch.setattr(health, "ASKED_AGAIN", -1)


def answered(client, path, **how):
    answer = client.get(path, **how)
    return answer.status_code, answer.content


def test_the_process_and_its_readiness_are_asked_by_any_name_without_https(client, settings):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["tadafur.example.ma"], True
    for path in ("/healthz", "/readyz"):
        assert answered(client, path, headers={"host": "10.0.0.7:8000"}) == (200, b"ok\n")


def test_the_process_answers_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200
    assert not may_be_packed(RequestFactory().get("/healthz").environ)


def gone(*args, **how):
    raise OSError("could not connect to db.internal as tadafur")


def unmigrated(monkeypatch):
    MigrationRecorder(connection).migration_qs.filter(app="public").delete()


def without_disk(monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE", 2**60)


BROKEN = {
    "database": lambda patch: patch.setattr(connection, "cursor", gone),
    "migrations": unmigrated,
    "storage": lambda patch: patch.setattr("django.core.files.storage.FileSystemStorage._save", gone),
    "disk": without_disk,
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_missing_is_said_in_the_log_and_to_no_stranger(client, monkeypatch, caplog, what):
    with monkeypatch.context() as patch:
        BROKEN[what](patch)
        assert answered(client, "/readyz") == (503, b"unavailable\n")
    assert f"not as it should be: {what} (" in caplog.text
    assert "db.internal" not in caplog.text
    assert answered(client, "/healthz") == (200, b"ok\n")


def test_a_cache_server_that_is_gone_leaves_the_portal_ready(client, monkeypatch, caplog):
    monkeypatch.setattr("django.core.cache.backends.locmem.LocMemCache.answers", lambda self: False, raising=False)
    assert answered(client, "/readyz") == (200, b"ok\n")
    assert "cache" in caplog.text


def test_nobody_wears_the_portal_out_by_asking(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(health, "ASKED_AGAIN", 600)
    client.get("/readyz")
    with django_assert_num_queries(0):
        client.get("/readyz")


def test_whoever_keeps_it_running_asks_for_more_on_the_machine(capsys, monkeypatch):
    call_command("check_readiness")
    assert capsys.readouterr().out.count("سليم") == 5
    without_disk(monkeypatch)
    with pytest.raises(SystemExit):
        call_command("check_readiness")
    assert "القرص: the disk is full" in capsys.readouterr().out
