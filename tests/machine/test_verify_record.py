"""The record is proved to hold together; each thing that may go wrong is found, by name."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from milestones import recording, review
from milestones.models import Milestone
from milestones.storage import PrivateStorage
from tadafur import watching
from tadafur.verifying.checks import checks
from tests import attached, factories
from tests.fingerprint import tables


@pytest.fixture
def record():
    """Milestones of a commune: corrected, withdrawn, returned, deleted, and one with an attachment."""
    corrected = factories.corrected(factories.published(place="دار الشباب"), place="دار الثقافة")
    factories.withdrawn()
    returned = factories.draft()
    for action in ("submit", "return"):
        returned = review.move(returned, action, by=returned.created_by, at=timezone.now(), remark="أعد الصياغة")
    gone = factories.draft()
    recording.delete(gone, by=gone.created_by)
    with_file = factories.draft()
    attached.attach(with_file)
    return {"milestone": corrected, "file": with_file.attachments.get()}


def wrong(**how) -> list[str]:
    return [
        f"{proved}: {problem}" for proved, check in checks(**{"quick": False} | how).items() for problem in check()
    ]


def put(statement: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_record_made_by_the_portal_itself_holds_together(record):
    assert wrong() == []


MILESTONE = "UPDATE milestones_milestone SET {} WHERE id = %s"
BROKEN = {
    "status = 'withdrawn'": "milestones stand where",
    "since = '2001-01-01 00:00:00+00:00'": "milestones stand where",
    "published_at = '2001-01-01 00:00:00+00:00'": "milestones stand where",
    "latest = '2099-01-01'": "days and search follow",
    "search_key = 'x'": "days and search follow",
    "search_terms = 'x'": "days and search follow",
    "place = 'دار أخرى'": "corrections lead from one",
    "kind = 'forum'": "communes are counted right",
    "statement = 'نص لم يكتبه أحد'": "no version is missing",
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_milestone_that_was_written_past_the_portal_is_told(record, broken):
    put(MILESTONE.format(broken), record["milestone"].pk)
    assert any(told.startswith(BROKEN[broken]) for told in wrong())


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM milestones_provincestanding", "provinces are counted right"),
        ("UPDATE milestones_provincestanding SET reached = '{}'", "provinces are counted right"),
        ("DELETE FROM milestones_standing", "communes are counted right"),
        ("DELETE FROM milestones_historicalattachment", "no version is missing"),
        ("DELETE FROM milestones_historicalmilestone WHERE history_type = '-'", "no version is missing"),
        ("UPDATE milestones_correction SET after = 'x' WHERE field = 'place'", "corrections lead from one"),
        ("DELETE FROM tadafur_state", "changes are counted"),
    ],
)
def test_what_is_missing_or_changed_beside_the_milestones_is_told(record, statement, told):
    if "historicalmilestone" in statement:
        put("DELETE FROM milestones_historicalmilestone_bodies")
    put(statement)
    assert any(one.startswith(told) for one in wrong())


def test_a_trigger_that_is_gone_is_told(record):
    (name,) = [name for name in expected_triggers() if name.endswith("milestones_correction_insert")]
    on = "" if connection.vendor == "sqlite" else " ON milestones_correction"
    put(f"DROP TRIGGER {name}{on}")
    assert wrong() == [f"changes are counted: state: trigger {name} is missing (manage.py migrate)"]


def expected_triggers():
    return [watching._name(table, event) for table in watching.watched() for event in watching.EVENTS]


def test_a_file_that_is_gone_or_changed_is_told(record):
    path = Path(record["file"].file.path)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"x")
    assert [told.split(":")[0] for told in wrong()] == ["files are what was kept"]
    assert wrong(quick=True) == []  # by its size alone
    path.write_bytes(content[:-1])
    assert len(wrong(quick=True)) == 1
    path.unlink()
    assert [told.split(":")[0] for told in wrong()] == ["files are there"]


def test_a_file_that_nothing_names_is_removed_once_it_is_a_day_old_and_no_other_is(record, capsys):
    storage = PrivateStorage()
    old, young, held = (
        storage.save(f"{folder}/{name}", ContentFile(b"x"))
        for folder, name in (("attachments", "old.pdf"), ("attachments", "young.pdf"), ("held", "old.pdf"))
    )
    two_days_ago = time.time() - 2 * 24 * 60 * 60
    for name in (old, held, record["file"].file.name):
        os.utime(storage.path(name), (two_days_ago, two_days_ago))
    call_command("verify_record")
    assert f"file {old}: nothing names it (--mend removes it)" in capsys.readouterr().out
    call_command("verify_record", mend=True)
    there = [storage.exists(name) for name in (old, young, held, record["file"].file.name)]
    assert there == [False, True, True, True]


def test_folders_that_are_not_of_the_record_are_left_alone(record):
    """MEDIA_ROOT may be a disk of its own: its `lost+found` belongs to the system."""
    storage = PrivateStorage()
    others = storage.save("lost+found/old.pdf", ContentFile(b"x"))
    os.utime(storage.path(others), (0, 0))
    call_command("verify_record", mend=True)
    assert storage.exists(others)


def test_a_file_that_may_not_be_read_is_told(record, monkeypatch):
    def refused(*args):
        raise PermissionError

    monkeypatch.setattr("milestones.storage.InFolder._open", refused)
    assert "may not be read" in wrong()[0]


def test_files_of_another_portal_are_not_taken_for_left_over(record):
    """The wrong MEDIA_ROOT in the environment would otherwise cost somebody all their files."""
    storage = PrivateStorage()
    for number in range(21):
        path = storage.path(storage.save(f"attachments/{number}.pdf", ContentFile(b"x")))
        os.utime(path, (0, 0))
    with pytest.raises(CommandError, match="belong to one portal"):
        call_command("verify_record", mend=True)
    assert storage.exists("attachments/0.pdf")


def test_the_command_tells_what_is_wrong_and_fails_and_changes_nothing(record, capsys):
    Milestone.objects.filter(pk=record["milestone"].pk).update(status="withdrawn")
    before = tables()
    with pytest.raises(CommandError, match="wrong"):
        call_command("verify_record", quick=True)
    said = capsys.readouterr().out
    assert f"milestone {record['milestone'].pk}: it is withdrawn, and its last move was publish" in said
    assert tables() == before
