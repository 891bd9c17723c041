"""What is kept of following communes up is written once, whoever asks; the database says so too."""

import pytest
from django.utils import timezone

from accounts.history import Unchangeable
from dashboard import follow_up
from dashboard.models import Answer, AnswerNotice, Note, Reminder, Told
from milestones import notices
from tests import factories
from tests.domain.test_constraints import refused

NOW = timezone.now()


@pytest.fixture
def rows(demnate):
    by = factories.management()
    factories.staff_of("demnate")
    (reminder,) = follow_up.remind([demnate], text="أضيفوا جديدكم", by=by, at=NOW)
    answer, _ = follow_up.answer(reminder, text="", by=by, at=NOW)
    return reminder, answer, follow_up.note(demnate, text="ملاحظة", by=by, at=NOW)


@pytest.mark.parametrize("which", range(3))
def test_nothing_is_written_over_and_nothing_is_removed(rows, which):
    row = rows[which]
    for change in (row.save, row.delete, type(row).objects.all().delete, lambda: type(row).objects.update(text="")):
        with pytest.raises(Unchangeable):
            change()


@pytest.mark.parametrize(("which", "name"), [(0, "reminder"), (2, "note")])
def test_a_form_writes_one_row_in_a_commune(demnate, rows, which, name):
    facts = {"enrolment": demnate, "text": "نص", "by": rows[0].by, "at": NOW}
    facts["once"] = "5b0f1c9e-3c1e-4a53-9f39-1f2b1c8f9f11"
    model = type(rows[which])
    model.objects.create(**facts)
    refused(f"{name}_of_a_form_is_written_once|once", lambda: model.objects.create(**facts))


def test_a_reminder_has_one_answer(rows):
    reminder, answer, _ = rows
    refused("reminder_id", lambda: Answer.objects.create(reminder=reminder, by=answer.by, at=NOW))
    again, made = follow_up.answer(reminder, text="جواب آخر", by=reminder.by, at=NOW)
    assert (again, made) == (answer, False)


def test_a_reminder_is_addressed_once_to_a_person(rows):
    told = Told.objects.get()
    refused(
        "a_reminder_is_addressed_once_to_a_person|to_id",
        lambda: Told.objects.create(reminder=told.reminder, to=told.to, way=told.way, made_at=NOW),
    )


def test_an_answer_is_told_once_to_a_person(rows):
    facts = {"answer": rows[1], "to": rows[0].by, "made_at": NOW}
    AnswerNotice.objects.create(**facts)
    refused("one_notice_per_person_and_answer|to_id", lambda: AnswerNotice.objects.create(**facts))


def test_every_kind_of_letter_is_known_to_the_one_that_sends_them():
    assert [kind.letter for kind in notices.KINDS] == ["notice", "reminder", "reminder", "feedback"]


def test_what_is_written_is_kept_apart_from_the_record(rows, demnate):
    assert (Reminder.objects.count(), Note.objects.count()) == (1, 1)
    assert demnate.milestones.published().count() == 14
