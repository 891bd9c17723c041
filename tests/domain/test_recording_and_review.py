import re
import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from milestones import recording, review
from milestones.kinds import Status
from milestones.models import Milestone
from tests import factories


def test_a_new_draft_takes_the_last_place_in_its_card(demnate):
    milestone = factories.draft("demnate")
    assert (milestone.position, milestone.status) == (15, Status.DRAFT)


def test_the_first_and_last_day_follow_the_date():
    milestone = factories.draft(when="{2024-06-06,2024-06-29}")
    assert (milestone.earliest, milestone.latest) == (date(2024, 6, 6), date(2024, 6, 29))
    milestone.when = "2024-05"
    recording.write(milestone, by=milestone.created_by)
    milestone.refresh_from_db()
    assert (milestone.earliest, milestone.latest) == (date(2024, 5, 1), date(2024, 5, 31))


def test_who_wrote_last_is_kept():
    milestone, other = factories.draft(), factories.user()
    milestone.place = "دار الشباب"
    recording.write(milestone, by=other)
    milestone.refresh_from_db()
    assert milestone.updated_by == other
    assert milestone.created_by != other


def test_who_only_presses_the_button_has_written_nothing():
    milestone, other = factories.draft(), factories.user()
    recording.write(milestone, by=other, bodies=[])
    assert Milestone.objects.get(pk=milestone.pk).updated_by == milestone.created_by
    assert milestone.history.count() == 1


@pytest.mark.parametrize(
    "facts",
    [{"when": "2024-13"}, {"when": "6 يونيو 2024"}, {"statement": "نص \u202e معكوس"}, {"statement": "x" * 601},
     {"kind": "party"}, {"statement": ""}, {"place": "مكان \x00"}],
)  # fmt: skip
def test_bad_facts_are_refused_in_arabic(facts):
    with pytest.raises(ValidationError) as refused:
        factories.draft(**facts)
    latin = [word for message in refused.value.messages for word in re.findall("[A-Za-z]+", message)]
    assert latin in ([], ["party"], ["EDTF"])
    assert Milestone.objects.filter(enrolment__commune__slug="azilal").count() == 0


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (["submit"], "submitted"),
        (["submit", "return"], "returned"),
        (["submit", "return", "submit", "publish"], "published"),
        (["submit", "publish", "withdraw"], "withdrawn"),
    ],
)
def test_review_walks_its_table_and_keeps_every_move(path, status):
    milestone, by, at = factories.draft(), factories.user(), timezone.now()
    for action in path:
        milestone = review.move(milestone, action, by=by, at=at, remark="السبب")
    assert milestone.status == status
    assert [(r.action, r.by, r.at) for r in milestone.reviews.all()] == [(action, by, at) for action in path]


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", review.MOVES)
def test_a_move_outside_the_table_changes_nothing(status, action):
    milestone = factories.published()
    Milestone.objects.filter(pk=milestone.pk).update(status=status)
    by = factories.user()
    sources, target = review.MOVES[action]
    if status in sources and (action, status) != ("drop", "draft"):
        moved = review.move(milestone, action, by=by, at=timezone.now(), remark="السبب")
        assert moved.status == target
    else:
        with pytest.raises(review.NotPossibleNow, match=status.label):
            review.move(milestone, action, by=by, at=timezone.now(), remark="السبب")
        assert Milestone.objects.get(pk=milestone.pk).status == status


@pytest.mark.parametrize(("path", "action"), [(["submit"], "return"), (["submit", "publish"], "withdraw")])
def test_returning_and_withdrawing_need_a_reason(path, action):
    milestone, by = factories.draft(), factories.user()
    for step in path:
        milestone = review.move(milestone, step, by=by, at=timezone.now())
    with pytest.raises(review.ReasonMissing):
        review.move(milestone, action, by=by, at=timezone.now(), remark="  ")
    assert milestone.reviews.count() == len(path)


def test_nobody_publishes_what_they_wrote_last_without_saying_why():
    milestone, at = factories.draft(), timezone.now()
    author = milestone.updated_by
    milestone = review.move(milestone, "submit", by=author, at=at)
    with pytest.raises(review.ReasonMissing, match="أنت آخر من كتب هذه المحطة"):
        review.move(milestone, "publish", by=author, at=at)
    assert Milestone.objects.get(pk=milestone.pk).status == "submitted"
    published = review.move(milestone, "publish", by=author, at=at, remark="المنسق في عطلة")
    assert published.status == "published"
    assert published.reviews.get(action="publish").remark == "المنسق في عطلة"


def test_another_person_publishes_without_giving_a_reason():
    milestone, at = factories.draft(), timezone.now()
    milestone = review.move(milestone, "submit", by=milestone.updated_by, at=at)
    assert review.move(milestone, "publish", by=factories.user(), at=at).status == "published"


def test_what_is_published_is_not_written_over():
    milestone = factories.published(statement="الأول")
    milestone.statement = "الثاني"
    with pytest.raises(recording.NotEditable):
        recording.write(milestone, by=factories.user())
    assert Milestone.objects.get(pk=milestone.pk).statement == "الأول"


def test_a_draft_submitted_meanwhile_is_not_put_back_by_a_late_save():
    late = factories.draft(statement="الأول")
    review.move(late, "submit", by=late.created_by, at=timezone.now())
    late.statement = "الثاني"
    with pytest.raises(recording.NotEditable):
        recording.write(late, by=late.created_by)
    now = Milestone.objects.get(pk=late.pk)
    assert (now.status, now.statement) == ("submitted", "الأول")


def test_a_late_save_never_undoes_a_move():
    late = factories.draft()
    review.move(late, "submit", by=late.created_by, at=timezone.now())
    review.move(late, "return", by=factories.user(), at=timezone.now(), remark="أضف المكان")
    recording.write(late, by=late.created_by)  # still holds the draft it once read
    assert Milestone.objects.get(pk=late.pk).status == "returned"


def test_a_button_pressed_twice_makes_one_move():
    milestone, at = factories.draft(), timezone.now()
    for _ in range(2):
        assert review.move(milestone, "submit", by=milestone.created_by, at=at).status == "submitted"
    assert milestone.reviews.count() == 1
    with pytest.raises(review.NotPossibleNow):
        review.move(milestone, "submit", by=milestone.created_by, at=at + timedelta(minutes=2))


def test_the_same_form_sent_twice_records_once():
    milestone = factories.draft(once=uuid.uuid4())
    with pytest.raises(recording.AlreadyRecorded) as twice:
        factories.draft(once=milestone.once)
    assert twice.value.milestone == milestone


def test_a_draft_written_meanwhile_is_not_written_over():
    theirs = factories.draft()
    mine = Milestone.objects.get(pk=theirs.pk)
    seen = mine.updated_at
    theirs.statement = "نص الأول"
    recording.write(theirs, by=factories.user(), seen=seen)
    mine.statement = "نص الثاني"
    with pytest.raises(recording.Overtaken):
        recording.write(mine, by=factories.user(), seen=seen)
    assert Milestone.objects.get(pk=mine.pk).statement == "نص الأول"


def test_a_draft_is_deleted_but_not_its_versions():
    milestone, by = factories.draft(statement="نص يُحذف"), factories.user()
    recording.delete(milestone, by=by)
    assert not Milestone.objects.filter(pk=milestone.pk).exists()
    last = Milestone.history.filter(id=milestone.pk).latest()
    assert (last.history_type, last.statement, last.history_user) == ("-", "نص يُحذف", by)


def test_what_was_once_submitted_is_given_up_never_deleted():
    milestone, at = factories.draft(), timezone.now()
    review.move(milestone, "submit", by=milestone.created_by, at=at)
    review.move(milestone, "return", by=factories.user(), at=at, remark="مكررة")
    with pytest.raises(recording.NotEditable):
        recording.delete(milestone, by=milestone.created_by)
    with pytest.raises(review.ReasonMissing):
        review.move(milestone, "drop", by=milestone.created_by, at=at)
    assert review.move(milestone, "drop", by=milestone.created_by, at=at, remark="مكررة").status == "dropped"
