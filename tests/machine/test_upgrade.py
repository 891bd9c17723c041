"""A record made by an older portal reaches today's schema whole: by migrating, and out of a backup made back then."""

import subprocess
import sys

import pytest
from django.conf import settings

from tests.conftest import own_database
from tests.crash.portal import Portal


@pytest.fixture
def older(tmp_path, django_db_blocker):
    portal = Portal(tmp_path, own_database(tmp_path, django_db_blocker, "older"))
    portal.environment |= {"BACKUPS": str(tmp_path / "backups"), "BACKUP_KEY": ""}
    command = [sys.executable, "-m", "tests.upgrading"]
    done = subprocess.run(command, env=portal.environment, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert not done.returncode, done.stderr
    return portal


def test_a_record_of_some_months_ago_is_migrated_and_restored_whole(older, tmp_path, django_db_blocker):
    told(older.manage("backup"))
    told(older.manage("migrate", "--verbosity", "0"))
    told(older.manage("verify_record"))
    (backup,) = (tmp_path / "backups").glob("*.tar")
    elsewhere = Portal(tmp_path, own_database(tmp_path, django_db_blocker, "upgraded"))
    elsewhere.environment |= {"MEDIA_ROOT": str(tmp_path / "other-files")}
    assert "restored" in told(elsewhere.manage("restore", str(backup)))
    told(elsewhere.manage("verify_record"))
    assert elsewhere.inside("published") == older.inside("published") == ["تنظيم لقاء", 1]


def told(done) -> str:
    assert not done.returncode, done.stdout + done.stderr
    return done.stdout
