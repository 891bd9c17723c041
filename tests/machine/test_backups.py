"""Backup, destroy, restore: every row, every file and every export is what it was, and nothing half is taken."""

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from milestones.models import Milestone
from tadafur.backups import archive, making, restoring, rotation
from tests import factories
from tests.attached import attach
from tests.conftest import own_database
from tests.crash import work
from tests.crash.people import Person
from tests.crash.portal import Portal

SECRET = pyrage.x25519.Identity.generate()


@pytest.fixture(scope="module")
def portal(tmp_path_factory, django_db_blocker):
    """A portal with a card read in, milestones with attachments, one of them published, and a deleted draft."""
    folder = tmp_path_factory.mktemp("backed-up")
    running = Portal(folder, own_database(folder, django_db_blocker, "backed_up"))
    running.set_up()
    given = running.inside("people")
    running.start()
    running.clerk = Person(running.address, given["sessions"][work.CLERK])
    coordinator = Person(running.address, given["sessions"][work.COORDINATOR])
    given["waiting"] = running.inside("waiting", 2)
    running.given, journal = given, work.Journal()
    done = [
        work.record(running.clerk, journal, given),
        work.read_card(running.clerk, journal, given),
        work.publish(coordinator, journal, given),
    ]
    assert done == [302, 302, 302]
    running.inside("delete_a_draft")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def backup(portal) -> Path:
    return backed_up(portal, "backups")


@pytest.fixture(scope="module")
def restored(portal, tmp_path_factory, django_db_blocker):
    """The portal's encrypted backup, brought back on another machine: another database, another folder."""
    folder = tmp_path_factory.mktemp("restored")
    made = backed_up(portal, "encrypted", BACKUP_KEY=str(SECRET.to_public()))
    key = folder / "key.txt"
    key.write_text(f"# public key: {SECRET.to_public()}\n{SECRET}\n")
    elsewhere = Portal(folder, own_database(folder, django_db_blocker, "restored"))
    elsewhere.environment |= {"SITE_URL": portal.environment["SITE_URL"]}
    said = elsewhere.manage("restore", str(made), "--key", str(key))
    assert not said.returncode, said.stderr
    return elsewhere


def backed_up(portal, folder: str, **environment) -> Path:
    """The one backup in a folder of its own."""
    portal.environment |= {"BACKUPS": str(portal.folder / folder), "BACKUP_KEY": ""} | environment
    said = portal.manage("backup")
    assert not said.returncode, said.stderr
    (made,) = (path for path in (portal.folder / folder).iterdir() if path.suffix != ".sha256")
    return made


def fingerprint(portal) -> dict:
    command = [sys.executable, "-m", "tests.fingerprint"]
    done = subprocess.run(command, env=portal.environment, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


def test_what_is_brought_back_is_what_was_there_to_the_byte(portal, restored):
    before, after = fingerprint(portal), fingerprint(restored)
    assert len(before["files"]) >= 2
    empty = hashlib.sha256(b"").hexdigest()
    assert before["tables"].pop("django_session") != after["tables"].pop("django_session") == empty  # all signed out
    assert after == before


def test_what_is_brought_back_holds_together_and_is_published_under_a_new_number(portal, restored):
    said = restored.manage("verify_record")
    assert not said.returncode, said.stdout
    assert restored.inside("state") > portal.inside("state")


def test_a_key_that_was_given_once_is_never_given_again(portal, restored):
    """The versions of a deleted draft go on naming it alone."""
    (new,) = restored.inside("waiting", 1)
    assert new > portal.inside("last_key_given")


def test_a_backup_made_while_people_write_names_no_file_that_it_does_not_hold(portal):
    stop, journal = threading.Event(), work.Journal()
    writing = threading.Thread(
        target=work.keep_at, args=(work.record, portal.clerk, journal, portal.given, stop), daemon=True
    )
    writing.start()
    try:
        made = backed_up(portal, "while-writing")
    finally:
        stop.set()
        writing.join()
    assert journal.entries
    members = {name: file.read() for name, file in archive.members(made)}
    rows = rows_of(members, "milestones.attachment")
    assert rows
    for row in rows:
        assert hashlib.sha256(members[f"files/{row['file']}"]).hexdigest() == row["digest"]
    with_versions = {row["id"] for row in rows_of(members, "milestones.historicalattachment")}
    assert {row["id"] for row in rows} == with_versions
    assert {row["milestone_id"] for row in rows} <= {row["id"] for row in rows_of(members, "milestones.milestone")}


def rows_of(members: dict, label: str) -> list[dict]:
    columns, *rows = map(json.loads, gzip.decompress(members[f"tables/{label}.jsonl.gz"]).splitlines())
    return [dict(zip(columns, row, strict=True)) for row in rows]


def test_a_backup_lies_readable_by_its_owner_alone_with_its_digest_beside_it(backup):
    assert backup.stat().st_mode & 0o777 == 0o600
    said = subprocess.run(["sha256sum", "--check", f"{backup.name}.sha256"], cwd=backup.parent, capture_output=True)
    assert not said.returncode, said.stdout
    assert not list(backup.parent.glob("*.partial"))


def test_an_encrypted_backup_is_not_read_without_its_secret_key(portal, restored, tmp_path):
    (made,) = (portal.folder / "encrypted").glob("*.age")
    assert b"tables/" not in made.read_bytes()
    with pytest.raises(archive.Unusable, match="encrypted"):
        archive.verify(made)
    with pytest.raises(archive.Unusable, match="decrypted"):
        archive.verify(made, str(pyrage.x25519.Identity.generate()))
    archive.verify(made, str(SECRET))
    cut = tmp_path / "cut.tar.age"
    cut.write_bytes(made.read_bytes()[:-1000])
    with pytest.raises(archive.Unusable):
        archive.verify(cut, str(SECRET))


@pytest.mark.parametrize("place", [0.1, 0.4, 0.6])
def test_a_damaged_backup_is_refused_before_anything_is_touched(backup, tmp_path, place):
    damaged = tmp_path / backup.name
    content = bytearray(backup.read_bytes())
    at = int(len(content) * place)
    content[at : at + 600] = bytes(255 - one for one in content[at : at + 600])
    damaged.write_bytes(content)
    before = Milestone.objects.count()
    with pytest.raises(archive.Unusable, match=r"damaged|cut short"):
        restoring.restore(damaged, replace=True)
    assert Milestone.objects.count() == before


def test_a_backup_that_is_cut_short_is_refused(backup, tmp_path):
    cut = tmp_path / backup.name
    cut.write_bytes(backup.read_bytes()[: -30 * 1024])
    with pytest.raises(archive.Unusable):
        restoring.restore(cut, replace=True)


def test_a_record_is_not_replaced_unless_that_is_said(backup):
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(backup))


def test_a_backup_of_a_newer_portal_is_refused(backup, tmp_path):
    newer = tmp_path / backup.name
    with tarfile.open(backup) as old, newer.open("wb") as out:
        writer = archive.Writer(out)
        for entry in old.getmembers()[:-2]:  # without the manifest and its digest
            writer.add(entry.name, old.extractfile(entry))
        manifest = json.load(old.extractfile(archive.MANIFEST))
        del manifest["members"]
        writer.close(**manifest | {"migrations": [*manifest["migrations"], ["milestones", "0999_of_next_year"]]})
    with pytest.raises(archive.Unusable, match=r"milestones\.0999_of_next_year"):
        restoring.restore(newer, replace=True)


def test_a_backup_that_could_not_be_finished_leaves_nothing_behind_and_removes_no_old_one(portal, backup):
    folder = backup.parent
    before = set(os.listdir(folder))
    said = subprocess.run(
        ["sh", "-c", f"ulimit -f 20; exec {sys.executable} manage.py backup --days 1 --weeks 1 --months 1"],
        env=portal.environment | {"BACKUPS": str(folder), "BACKUP_KEY": "", "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=settings.BASE_DIR, capture_output=True, text=True,
    )  # fmt: skip
    assert said.returncode
    assert set(os.listdir(folder)) == before


def rewritten(backup: Path, folder: Path, change, *, with_digest: bool = True) -> Path:
    """The backup with another manifest, every other member as it was."""
    made = folder / backup.name
    with tarfile.open(backup) as old, tarfile.open(made, "w") as new:
        for entry in old.getmembers():
            content = old.extractfile(entry).read()
            if entry.name == archive.MANIFEST:
                content = change(content)
                entry.size = len(content)
            if with_digest or entry.name != archive.DIGEST:
                new.addfile(entry, io.BytesIO(content))
    return made


@pytest.mark.parametrize(
    ("change", "with_digest"),
    [
        (lambda told: told.replace(b'"made_at": "2', b'"made_at": "1'), True),
        (lambda told: told.replace(b'"format": 2', b'"format": x'), True),
        (lambda told: b"[]", True),
        (lambda told: b"{}", True),
        (lambda told: told, False),
    ],
)
def test_a_manifest_that_is_not_what_was_written_is_refused(backup, tmp_path, change, with_digest):
    archive.verify(rewritten(backup, tmp_path, lambda told: told))
    with pytest.raises(archive.Unusable, match="manifest"):
        archive.verify(rewritten(backup, tmp_path, change, with_digest=with_digest))


def test_a_backup_of_the_first_format_whose_manifest_has_no_digest_is_still_read(backup, tmp_path):
    older = rewritten(backup, tmp_path, lambda told: told.replace(b'"format": 2', b'"format": 1'), with_digest=False)
    assert archive.verify(older)["format"] == 1


def test_a_backup_that_is_not_the_one_its_digest_was_made_of_is_refused(backup, tmp_path):
    other = tmp_path / backup.name
    other.write_bytes(backup.read_bytes() + bytes(512))  # nothing that a tar would mind
    archive.verify(other)
    other.with_name(f"{other.name}.sha256").write_bytes(backup.with_name(f"{backup.name}.sha256").read_bytes())
    with pytest.raises(archive.Unusable, match="SHA-256"):
        archive.verify(other)


def test_a_wrong_public_key_is_told_and_leaves_nothing_behind(settings, tmp_path):
    settings.BACKUP_KEY = "age1no"
    with pytest.raises(CommandError, match="BACKUP_KEY"):
        call_command("backup", folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_where_a_file_was_missing_no_older_backup_is_removed(tmp_path):
    older = [
        tmp_path / rotation.name_of(NEWEST - timedelta(days=30, hours=number), encrypted=False) for number in (1, 2)
    ]
    for path in older:
        path.touch()
    attachment = attach(factories.draft())
    Path(attachment.file.path).unlink()
    with pytest.raises(CommandError, match="no old one removed"):
        call_command("backup", folder=tmp_path)
    assert len(rotation.found(tmp_path)) == 3
    assert all(path.exists() for path in older)


def test_two_backups_that_begin_in_the_same_second_are_both_whole(tmp_path):
    first, second = (making.make(tmp_path, at=NEWEST) for _ in range(2))
    half = tmp_path / f"{rotation.name_of(NEWEST + timedelta(seconds=2), encrypted=False)}.partial"
    half.touch()  # another's, under way
    os.utime(half, (NEWEST.timestamp(), NEWEST.timestamp()))
    third = making.make(tmp_path, at=NEWEST)
    assert [one.path.name[-12:-4] for one in (first, second, third)] == ["T020000Z", "T020001Z", "T020003Z"]
    for one in (first, second, third):
        assert archive.verify(one.path)["made_at"] == NEWEST.isoformat()
        said = one.path.with_name(f"{one.path.name}.sha256").read_text()
        assert said == f"{hashlib.sha256(one.path.read_bytes()).hexdigest()}  {one.path.name}\n"
    assert [path.name for path in tmp_path.glob("*.partial")] == [half.name]


def test_backups_and_what_was_brought_back_stand_in_the_log_of_security_events(portal, backup, restored):
    (encrypted,) = (path.name for path in (portal.folder / "encrypted").glob("*.age"))
    assert {("backed-up", backup.name), ("backed-up", encrypted)} <= set(map(tuple, portal.inside("copies")))
    assert restored.inside("copies")[-1] == ["restored", encrypted]


# ── Which backups stay ───────────────────────────────────────────────────────
NEWEST = datetime(2026, 11, 28, 2, tzinfo=UTC)


def test_of_a_year_of_nights_seven_days_five_weeks_and_twelve_months_stay():
    nights = [NEWEST - timedelta(days=number) for number in range(500)]
    stay = rotation.kept(nights, days=7, weeks=5, months=12)
    assert {one for one in stay if one > NEWEST - timedelta(days=7)} == set(nights[:7])
    assert len({f"{one:%G-%V}" for one in stay if one > NEWEST - timedelta(weeks=4)}) == 5
    assert len({f"{one:%Y-%m}" for one in stay}) == 12
    assert len(stay) <= 7 + 5 + 12


def test_the_last_backup_stays_however_old_it_is_and_whatever_is_asked():
    assert rotation.kept([NEWEST - timedelta(days=4000)], days=0, weeks=0, months=0) == {
        NEWEST - timedelta(days=4000)
    }


def test_rotation_touches_nothing_but_backups_and_their_digests(tmp_path):
    names = [rotation.name_of(NEWEST - timedelta(days=number), encrypted=False) for number in range(3)]
    for name in names:
        (tmp_path / name).touch()
        (tmp_path / f"{name}.sha256").touch()
    others = ["notes.txt", f"{names[0]}.partial", "tadafur.tar"]
    for name in others:
        (tmp_path / name).touch()
    rotation.rotate(tmp_path, days=1, weeks=1, months=1)
    assert sorted(os.listdir(tmp_path)) == sorted([names[0], f"{names[0]}.sha256", *others])


def test_what_a_killed_run_has_left_is_removed_a_day_later(tmp_path):
    names = ["tadafur-old.partial", "tadafur-young.partial", "notes.partial"]
    for name in names:
        (tmp_path / name).touch()
        when = NEWEST - timedelta(hours=1 if "young" in name else 25)
        os.utime(tmp_path / name, (when.timestamp(), when.timestamp()))
    rotation.clear_unfinished(tmp_path, at=NEWEST)
    assert {path.name for path in tmp_path.iterdir()} == {*names[1:]}
