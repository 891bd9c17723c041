"""Attachments of what is published are corrected as its words are: beside it, then in its place, openly."""

import pytest
from django.utils import timezone

from milestones import attaching, events, review, revising, versions
from milestones.models import Attachment, Correction, Event
from programme.models import Stage
from tests import attached, factories, files


@pytest.fixture
def published():
    return attached.published(محضر=files.pdf(), القاعة=files.photo())


def descriptions(milestone) -> list[str]:
    return [one.description for one in milestone.attachments.all()]


def publish(revision):
    review.move(revision, "submit", by=revision.created_by, at=timezone.now(), remark="خطأ في المرفقات")
    return review.move(revision, "publish", by=factories.user(), at=timezone.now())


def test_a_revision_starts_from_copies_that_name_the_same_files(published):
    revision = revising.revise(published, by=factories.user())
    for original, copy in zip(published.attachments.all(), revision.attachments.all(), strict=True):
        assert copy.copy_of == original
        assert (copy.file.name, copy.digest, copy.description) == (
            original.file.name,
            original.digest,
            original.description,
        )
    assert revising.differences(revision) == []


def test_removed_described_and_added(client, published):
    by = factories.user()
    report, photo = published.attachments.all()
    revision = revising.revise(published, by=by)
    attaching.detach(revision.attachments.get(copy_of=report), by=by)
    attaching.describe(revision.attachments.get(copy_of=photo), description="الحاضرون", by=by)
    new = attached.attach(revision, "لائحة الحضور", files.word(), by=by)
    assert ("attachments", "محضر، القاعة", "الحاضرون، لائحة الحضور") in revising.differences(revision)
    assert descriptions(published) == ["محضر", "القاعة"]
    assert client.get(new.get_absolute_url()).status_code == 404
    publish(revision)
    assert [(one.pk, one.description) for one in published.attachments.all()] == [
        (photo.pk, "الحاضرون"),
        (new.pk, "لائحة الحضور"),
    ]
    assert client.get(report.get_absolute_url()).status_code == 404
    assert client.get(new.get_absolute_url()).status_code == 200
    kept = Correction.objects.get(milestone=published)
    assert (kept.field, kept.before, kept.after) == ("attachments", "محضر، القاعة", "الحاضرون، لائحة الحضور")
    page = client.get(published.get_absolute_url()).content.decode()
    assert "صُحِّحت المرفقات من «محضر، القاعة» إلى «الحاضرون، لائحة الحضور» يوم " in page


def test_a_correction_of_the_words_alone_leaves_them_as_they_are(published):
    before = list(published.attachments.values())
    revision = revising.revise(published, by=factories.user())
    publish(factories.rewritten(revision, statement="تنظيم لقاء آخر"))
    assert list(published.attachments.values()) == before
    assert [one.field for one in published.corrections.all()] == ["statement"]


def test_another_file_under_the_same_description_is_told(published):
    by = factories.user()
    revision = revising.revise(published, by=by)
    attaching.detach(revision.attachments.get(description="محضر"), by=by)
    attached.attach(revision, "محضر", files.pdf(3), by=by)
    publish(revision)
    assert Correction.objects.get(milestone=published).after == "القاعة، محضر (ملف جديد)"


def test_the_same_file_removed_and_attached_again_keeps_its_address(published):
    by = factories.user()
    photo = published.attachments.get(description="القاعة")
    revision = revising.revise(published, by=by)
    attaching.detach(revision.attachments.get(description="القاعة"), by=by)
    attached.attach(revision, "الحاضرون", files.photo(), by=by)
    publish(revision)
    photo.refresh_from_db()
    assert (photo.milestone, photo.description) == (published, "الحاضرون")


def test_what_stands_published_is_written_by_a_revision_alone(published):
    attachment = published.attachments.first()
    with pytest.raises(attaching.NotEditable):
        attached.attach(published, "لائحة", files.word())
    with pytest.raises(attaching.NotEditable):
        attaching.describe(attachment, description="x", by=factories.user())
    with pytest.raises(attaching.NotEditable):
        attaching.detach(attachment, by=factories.user())


# ── The correction of a shared event, beside a draft ─────────────────────────
@pytest.fixture
def reached():
    """A draft made of a shared event, with an attachment; and the event's correction beside it."""
    by = factories.coordinator_of("azilal")
    event = Event(statement="منتدى", when="2024-03-05", stage=Stage.objects.get(code="kickoff"), kind="forum")
    events.enter(event, by=by)
    (draft,) = events.propose(event, [factories.enrolment("demnate")], by=by, at=timezone.now())
    draft = review.move(draft, "adapt", by=by, at=timezone.now())
    attached.attach(draft, "محضر")
    attached.attach(draft, "لائحة", files.word())
    event.statement = "منتدى الشباب"
    events.correct(event, by=by, at=timezone.now(), why="خطأ", bodies=[])
    return draft, draft.revisions.get(), by


def meanwhile(draft, by):
    """The draft's own attachments change while the event's correction waits."""
    attached.attach(draft, "صورة القاعة", files.photo(), by=by)
    attaching.describe(draft.attachments.get(description="محضر"), description="محضر المنتدى", by=by)
    attaching.detach(draft.attachments.get(description="لائحة"), by=by)


def test_an_event_s_correction_leaves_the_draft_s_attachments_alone(reached):
    draft, revision, by = reached
    meanwhile(draft, by)
    before = list(draft.attachments.values())
    assert [fact for fact, _, _ in revising.differences(revision)] == ["statement"]
    review.move(revision, "accept", by=by, at=timezone.now())
    draft.refresh_from_db()
    assert draft.statement == "منتدى الشباب"
    assert list(draft.attachments.values()) == before


def test_even_where_the_draft_is_published_before_the_answer(reached):
    draft, revision, by = reached
    meanwhile(draft, by)
    before = list(draft.attachments.values())
    review.move(draft, "submit", by=by, at=timezone.now())
    review.move(draft, "publish", by=factories.user(), at=timezone.now())
    revision = review.move(revision, "adapt", by=by, at=timezone.now())
    new = attached.attach(revision, "خريطة", files.pdf(4), by=by)
    publish(revision)
    assert list(draft.attachments.exclude(pk=new.pk).values()) == before
    assert descriptions(draft) == ["محضر المنتدى", "صورة القاعة", "خريطة"]


def test_restoring_a_version_leaves_attachments_as_they_are(published):
    revision = (
        versions.restore(published.history.first(), by=factories.user()) if published.history.exists() else None
    )
    assert revision is not None
    assert descriptions(revision) == descriptions(published)


# ── History ──────────────────────────────────────────────────────────────────
def test_the_history_of_the_milestone_tells_of_them(client, published):
    by = factories.user()
    revision = revising.revise(published, by=by)
    attaching.detach(revision.attachments.get(description="محضر"), by=by)
    attaching.describe(revision.attachments.get(description="القاعة"), description="الحاضرون", by=by)
    attached.attach(revision, "لائحة", files.word(), by=by)
    publish(revision)
    client.force_login(factories.observer())
    page = client.get(f"/admin/milestones/milestone/{published.pk}/history/").content.decode()
    for told in ("إضافة مرفق: محضر", "حذف مرفق: محضر", "إضافة مرفق: لائحة", "تغيير وصف مرفق"):
        assert page.count(f"<h2>{told}</h2>") == 1, told
    assert "<del>القاعة</del>" in page
    assert "<ins>الحاضرون</ins>" in page
    page = client.get(f"/admin/milestones/milestone/{revision.pk}/history/").content.decode()
    assert "إضافة مرفق: محضر" not in page  # only copied


def test_the_history_asks_no_more_for_more_attachments(client, django_assert_max_num_queries):
    few, many = factories.draft("demnate"), factories.draft("demnate")
    attached.attach(few)
    for pages in range(1, 9):
        attached.attach(many, f"محضر {pages}", files.pdf(pages))
    client.force_login(factories.observer())
    with django_assert_max_num_queries(50) as one:
        client.get(f"/admin/milestones/milestone/{few.pk}/history/")
    with django_assert_max_num_queries(len(one)):
        client.get(f"/admin/milestones/milestone/{many.pk}/history/")


def test_versions_outlive_the_draft_and_its_file_stays():
    from milestones import recording

    draft = factories.draft("demnate")
    attachment = attached.attach(draft)
    recording.delete(draft, by=draft.created_by)
    assert not Attachment.objects.filter(pk=attachment.pk).exists()
    last = Attachment.history.filter(id=attachment.pk).latest("history_id")
    assert last.history_type == "-"
    assert attachment.file.storage.exists(last.file)
