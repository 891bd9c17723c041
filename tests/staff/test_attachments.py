"""Attaching files to a draft, on its own page, with nothing lost when something else is wrong."""

import re
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import kept_forms
from milestones import attaching, held_files, review
from milestones.attachment_forms import LOST
from milestones.models import Attachment, Milestone
from milestones.storage import PrivateStorage
from milestones.uploads import MEGABYTE, PROGRAM
from tests import attached, factories, files
from tests.people import PEOPLE, WRITES

LIST = "/admin/milestones/milestone/"
P = "attachments"
HELD = re.compile(rf'name="{P}-(\d+)-upload-held" value="([^"]+)"')


def fields(milestone, **changes):
    """What the milestone's form sends, with its attachments and one row to add another."""
    sent = {
        "section": milestone.section, "statement": milestone.statement, "when": "5 مارس 2024",
        "stage": milestone.stage_id, "kind": milestone.kind, "level": milestone.level, "place": "",
        "seen": milestone.updated_at.isoformat(),
    }  # fmt: skip
    own = list(milestone.attachments.all())
    sent |= {f"{P}-TOTAL_FORMS": len(own) + 1, f"{P}-INITIAL_FORMS": len(own)}
    for number, attachment in enumerate(own):
        sent |= {
            f"{P}-{number}-id": attachment.pk,
            f"{P}-{number}-milestone": milestone.pk,
            f"{P}-{number}-description": attachment.description,
        }
    sent |= {f"{P}-{len(own)}-milestone": milestone.pk, f"{P}-{len(own)}-description": ""}
    return sent | changes


def send(client, milestone, **changes):
    milestone.refresh_from_db()
    return client.post(f"{LIST}{milestone.pk}/change/", fields(milestone, **changes), follow=True)


def new(number=0, file=None, description="محضر الاجتماع") -> dict:
    return {f"{P}-{number}-upload": file or files.pdf(), f"{P}-{number}-description": description}


@pytest.fixture
def draft():
    return factories.draft("demnate")


@pytest.fixture
def clerk(client):
    person = factories.staff_of("demnate")
    client.force_login(person)
    return person


def test_a_file_is_attached_shown_described_anew_and_removed(client, clerk, draft):
    page = client.get(f"{LIST}{draft.pk}/change/").content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert "فهو يُقرأ جهرا لمن لا يراها" in page
    send(client, draft, **new(file=files.photo(), description="القاعة"))
    attachment = draft.attachments.get()
    assert (attachment.kind, attachment.description, attachment.added_by) == ("image", "القاعة", clerk)
    page = client.get(f"{LIST}{draft.pk}/change/").content.decode()
    assert f'<img src="/attachments/{attachment.pk}/small/" alt="القاعة"' in page
    assert "صورة، " in page
    send(client, draft, **{f"{P}-0-description": "الحاضرون"})
    attachment.refresh_from_db()
    assert attachment.description == "الحاضرون"
    send(client, draft, **{f"{P}-0-DELETE": "on"})
    assert not draft.attachments.exists()
    kept = [
        (v.history_type, v.history_user) for v in Attachment.history.filter(id=attachment.pk).order_by("history_id")
    ]
    assert kept == [("+", clerk), ("~", clerk), ("-", clerk)]
    assert attachment.file.storage.exists(attachment.file.name)


def test_a_new_milestone_comes_with_its_file(client, clerk, draft):
    sent = fields(draft) | {"enrolment": draft.enrolment_id, "statement": "تنظيم لقاء آخر", f"{P}-0-milestone": ""}
    sent["sending"] = "0b8f8a52-3d5a-4d0b-9c1e-0d4d3a1c5f10"
    for _ in range(2):  # a double click
        client.post(f"{LIST}add/", sent | new())
    milestone = Milestone.objects.get(statement="تنظيم لقاء آخر")
    assert [one.description for one in milestone.attachments.all()] == ["محضر الاجتماع"]


def test_a_file_in_place_of_another_is_not_taken(client, clerk, draft):
    digest = attached.attach(draft).digest
    send(client, draft, **new(0, files.word()))
    assert draft.attachments.get().digest == digest


def test_what_is_wrong_with_a_file_stands_beside_it_and_the_rest_is_kept(client, clerk, draft):
    page = send(client, draft, statement="نص جديد لم يُحفظ", **new(file=files.raw(b"MZ" + b"\1" * 99, "a.pdf")))
    page = page.content.decode()
    assert PROGRAM in page
    assert "نص جديد لم يُحفظ" in page
    assert 'value="محضر الاجتماع"' in page
    assert "الملف المرفوع محفوظ" not in page
    draft.refresh_from_db()
    assert draft.statement != "نص جديد لم يُحفظ"


@pytest.mark.parametrize("change", [{"statement": ""}, {"_check": "when"}, {f"{P}-0-description": ""}])
def test_a_good_file_is_held_while_something_else_is_put_right(client, clerk, draft, change):
    page = send(client, draft, **(new(file=files.pdf(2, "تقرير.pdf")) | change)).content.decode()
    assert not draft.attachments.exists()
    assert "الملف المرفوع محفوظ: <bdi>تقرير.pdf</bdi>" in page
    number, token = HELD.search(page).groups()
    page = send(client, draft, statement="", **{f"{P}-0-upload-held": token, f"{P}-0-description": "x"})
    assert HELD.search(page.content.decode()).groups() == (number, token)  # and held still, once
    send(client, draft, **{f"{P}-0-upload-held": token, f"{P}-0-description": "تقرير"})
    attachment = draft.attachments.get()
    assert (attachment.kind, attachment.description) == ("pdf", "تقرير")


def test_asking_about_the_date_misses_nothing_yet(client, clerk, draft):
    page = send(client, draft, _check="when", **new(description="")).content.decode()
    assert "اكتب وصف المرفق" not in page
    page = send(client, draft, _check="when", **new(file=files.raw(b"MZ" + b"\1" * 99, "a.pdf"))).content.decode()
    assert PROGRAM in page


def test_a_form_that_outlived_its_session_comes_back_with_its_held_file(client, clerk, draft):
    page = send(client, draft, statement="", **new(file=files.pdf(2, "تقرير.pdf"))).content.decode()
    path, token = f"{LIST}{draft.pk}/change/", HELD.search(page)[2]
    session = client.session
    sent = fields(draft) | {f"{P}-0-upload-held": token, f"{P}-0-description": "تقرير"}
    session[kept_forms.KEY] = [path, urlencode(sent)]
    session.save()
    page = client.get(path).content.decode()
    assert "الملف المرفوع محفوظ: <bdi>تقرير.pdf</bdi>" in page
    assert 'value="تقرير"' in page
    assert not draft.attachments.exists()


def test_a_held_file_can_be_given_up(client, clerk, draft):
    page = send(client, draft, statement="", **new()).content.decode()
    token = HELD.search(page)[2]
    send(client, draft, **{f"{P}-0-upload-held": token, f"{P}-0-upload-drop": "on", f"{P}-0-description": ""})
    assert not draft.attachments.exists()


def test_the_token_of_another_person_and_a_token_made_up_are_refused(client, clerk, draft):
    theirs = held_files.hold(files.pdf(), user=factories.staff_of("demnate"))
    for token in (theirs, theirs[:-3] + "abc", "x"):
        page = send(client, draft, **{f"{P}-0-upload-held": token, f"{P}-0-description": "تقرير"}).content.decode()
        assert LOST in page
    assert not draft.attachments.exists()


def test_a_token_lasts_a_day_and_its_file_not_much_longer(monkeypatch, clerk):
    token = held_files.hold(files.pdf(), user=clerk)
    assert held_files.take(token, user=clerk).read().startswith(b"%PDF")
    monkeypatch.setattr(held_files, "FOR", -held_files.FOR)
    assert held_files.take(token, user=clerk) is None
    held_files.hold(files.pdf(), user=clerk)
    assert len(PrivateStorage().listdir("held")[1]) == 1


def test_a_description_without_a_file_and_a_file_without_a_description(client, clerk, draft):
    page = send(client, draft, **{f"{P}-0-description": "تقرير"}).content.decode()
    assert "اختر الملف الذي تصفه، أو امسح وصفه." in page
    page = send(client, draft, **new(description="")).content.decode()
    assert "اكتب وصف المرفق: ما يُرى في الصورة، أو ما هو المستند." in page
    assert not draft.attachments.exists()


def test_all_files_of_a_milestone_together_have_a_limit(client, clerk, draft, settings):
    settings.ATTACHMENTS_MB = 1
    attached.attach(draft)
    Attachment.objects.update(size=MEGABYTE - 100)
    page = send(client, draft, **new(1, files.word())).content.decode()
    assert "حجم مرفقات المحطة كلها ميغابايتان، والأقصى ميغابايت واحد." in page
    assert "الملف المرفوع محفوظ" in page
    with pytest.raises(attaching.TooMuch):
        attached.attach(draft, "لائحة", files.word())
    send(client, draft, **{f"{P}-0-DELETE": "on"}, **new(1, files.word(), "لائحة"))  # one makes room for the other
    assert [one.description for one in draft.attachments.all()] == ["لائحة"]


def test_the_same_file_twice(client, clerk, draft):
    file = files.pdf()
    first = attached.attach(draft, file=file)
    file.seek(0)
    assert attached.attach(draft, file=file) == first  # a double click
    file.seek(0)
    page = send(client, draft, **new(1, file, "وصف آخر")).content.decode()
    assert "هذا الملف مرفق بهذه المحطة من قبل بوصف «محضر الاجتماع»" in page
    with pytest.raises(attaching.AttachedAlready):
        attached.attach(draft, "وصف آخر", file)
    file.seek(0)
    send(client, draft, **new(1, file, "محضر الاجتماع"))
    assert draft.attachments.count() == 1


def test_a_submission_without_any_attachments_leaves_them_as_they_are(client, clerk, draft):
    attached.attach(draft)
    sent = {name: value for name, value in fields(draft).items() if not name.startswith(P)}
    client.post(f"{LIST}{draft.pk}/change/", sent | {"statement": "نص جديد"})
    draft.refresh_from_db()
    assert draft.statement == "نص جديد"
    assert draft.attachments.count() == 1


@pytest.mark.parametrize("who", PEOPLE)
def test_who_attaches_to_a_draft_of_demnate(client, draft, who):
    client.force_login(PEOPLE[who]())
    send(client, draft, **new())
    assert draft.attachments.exists() == (who in WRITES)


@pytest.mark.parametrize("status", ["submitted", "published"])
def test_what_is_read_by_others_or_by_all_is_shown_and_not_written(client, clerk, draft, status):
    attachment = attached.attach(draft)
    review.move(draft, "submit", by=clerk, at=timezone.now())
    if status == "published":
        review.move(draft, "publish", by=factories.user(), at=timezone.now())
    page = client.get(f"{LIST}{draft.pk}/change/").content.decode()
    assert f'href="{attachment.get_absolute_url()}"' in page
    assert f'name="{P}-0-description"' not in page
    assert 'type="file"' not in page
    send(client, draft, **{f"{P}-0-DELETE": "on"})
    send(client, draft, **new(1, files.word()))
    assert list(draft.attachments.all()) == [attachment]
    with pytest.raises(attaching.NotEditable):
        attached.attach(draft, "لائحة", files.word())


def test_an_observer_reads(client, draft):
    attachment = attached.attach(draft)
    client.force_login(factories.observer())
    page = client.get(f"{LIST}{draft.pk}/change/").content.decode()
    assert f'href="{attachment.get_absolute_url()}"' in page
    assert 'type="file"' not in page


# ── What the database refuses ────────────────────────────────────────────────
def row(draft, **facts):
    facts = {"kind": "pdf", "description": "x", "file": "a.pdf", "size": 1, "digest": "d"} | facts
    return Attachment(milestone=draft, added_by=draft.created_by, media_type="x", **facts)


def test_one_file_is_attached_once_to_a_milestone(draft):
    row(draft).save()
    with pytest.raises(ValidationError, match="هذا الملف مرفق بهذه المحطة من قبل"):
        row(draft).validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        row(draft).save()
    row(factories.draft()).save()


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "image"},
        {"kind": "image", "width": 1, "height": 1},
        {"kind": "image", "width": 0, "height": 1, "small": "a"},
        {"width": 1, "height": 1},
        {"small": "a"},
    ],
)
def test_an_attached_image_has_its_sizes_and_nothing_else_has(draft, facts):
    with pytest.raises(ValidationError, match="للصورة وحدها عرض وارتفاع"):
        row(draft, **facts).validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        row(draft, **facts).save()


def test_files_are_private_and_unguessable(draft, settings):
    attachment = attached.attach(draft, file=files.photo())
    assert re.fullmatch(r"attachments/[0-9a-f]{32}\.webp", attachment.file.name)
    with pytest.raises(ValueError, match="no address"):
        _ = attachment.file.url
    assert not settings.MEDIA_URL.strip("/")
