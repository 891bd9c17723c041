"""What is attached is everyone's once it is published; until then it answers others as what does not exist."""

from urllib.parse import unquote

import pytest
from django.utils import timezone

from milestones import review
from milestones.kinds import Status
from milestones.models import Milestone
from tests import attached, factories, files
from tests.people import PEOPLE, SEES

EVERYONE = {"a visitor": None} | PEOPLE


def stand(status):
    """An attachment and a photo of a milestone of Demnate that stands there."""
    milestone = factories.draft("demnate")
    made = [attached.attach(milestone), attached.attach(milestone, "الحاضرون في القاعة", files.photo((1000, 500)))]
    revises = factories.published("demnate") if status == Status.APPLIED else None
    Milestone.objects.filter(pk=milestone.pk).update(
        status=status, revises=revises, published_by=milestone.created_by, published_at=timezone.now()
    )
    return made


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("who", EVERYONE)
def test_who_gets_the_file(client, who, status):
    report, photo = stand(status)
    if EVERYONE[who]:
        client.force_login(EVERYONE[who]())
    for address in (f"/attachments/{report.pk}/", f"/attachments/{photo.pk}/", f"/attachments/{photo.pk}/small/"):
        answer = client.get(address)
        if status == Status.PUBLISHED:
            assert answer.status_code == 200
            assert answer["Cache-Control"] == "public, no-cache"
            assert "Cookie" not in answer.get("Vary", "")
        elif who in SEES:
            assert answer.status_code == 200
            assert answer["Cache-Control"] == "private, no-store"
        else:
            assert answer.status_code == 404
            assert answer.content == client.get("/attachments/999999/").content
            assert "ETag" not in answer


def test_what_comes_with_a_pdf(client):
    file = files.pdf()
    attachment = attached.published(**{"محضر الاجتماع": file}).attachments.get()
    answer = client.get(attachment.get_absolute_url())
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline;")
    assert "دمنات - محضر الاجتماع.pdf" in unquote(answer["Content-Disposition"])
    file.seek(0)
    assert b"".join(answer.streaming_content) == file.read()
    assert int(answer["Content-Length"]) == attachment.size
    assert "Content-Encoding" not in client.get(attachment.get_absolute_url(), headers={"Accept-Encoding": "gzip"})


def test_a_word_file_is_saved_and_a_photo_is_shown(client):
    milestone = attached.published(**{"لائحة: الحضور/الغياب": files.word(), "القاعة": files.photo()})
    report, photo = milestone.attachments.all()
    answer = client.get(report.get_absolute_url())
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "دمنات - لائحة الحضور الغياب.docx" in unquote(answer["Content-Disposition"])
    answer = client.get(photo.get_absolute_url())
    assert answer["Content-Disposition"].startswith("inline;")
    assert answer["Content-Type"] == "image/webp"
    assert client.get(f"/attachments/{report.pk}/small/").status_code == 404


def test_what_is_known_already_is_not_sent_again(client):
    photo = attached.published(القاعة=files.photo()).attachments.get()
    for address in (photo.get_absolute_url(), f"{photo.get_absolute_url()}small/"):
        etag = client.get(address)["ETag"]
        answer = client.get(address, headers={"If-None-Match": etag})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["Cache-Control"] == "public, no-cache"
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_what_is_withdrawn_is_gone(client):
    milestone = attached.published()
    attachment = milestone.attachments.get()
    etag = client.get(attachment.get_absolute_url())["ETag"]
    review.move(milestone, "withdraw", by=factories.user(), at=timezone.now(), remark="مكررة")
    assert client.get(attachment.get_absolute_url(), headers={"If-None-Match": etag}).status_code == 404


def test_a_file_that_is_missing_and_a_method_that_writes(client, settings, tmp_path):
    attachment = attached.published().attachments.get()
    assert client.post(attachment.get_absolute_url()).status_code == 405
    assert client.head(attachment.get_absolute_url()).status_code == 200
    settings.MEDIA_ROOT = str(tmp_path / "elsewhere")
    assert client.get(attachment.get_absolute_url()).status_code == 404


def test_the_name_a_file_is_stored_under_is_no_address(client):
    attachment = attached.published().attachments.get()
    assert "محضر" not in attachment.file.name
    for path in (f"/{attachment.file.name}", f"/media/{attachment.file.name}", f"/static/{attachment.file.name}"):
        assert client.get(path).status_code == 404


def test_the_page_of_a_milestone_shows_its_attachments(client):
    milestone = attached.published(**{"محضر الاجتماع": files.pdf(), "الحاضرون في القاعة": files.photo((1000, 500))})
    report, photo = milestone.attachments.all()
    page = client.get(milestone.get_absolute_url()).content.decode()
    assert "<h2>المرفقات</h2>" in page
    assert f'<a href="{report.get_absolute_url()}">محضر الاجتماع</a>' in page
    assert "(مستند <bdi>PDF</bdi>، كيلوبايت واحد)" in page
    assert f'src="/attachments/{photo.pk}/small/"' in page
    assert f"/attachments/{photo.pk}/small/ 480w, /attachments/{photo.pk}/ 1000w" in page
    assert 'width="1000" height="500" loading="lazy" alt="الحاضرون في القاعة"' in page
    assert "المرفقات" not in client.get(factories.published().get_absolute_url()).content.decode()


def test_the_record_of_a_commune_links_to_them_with_as_many_queries(client, django_assert_num_queries):
    for _ in range(3):
        milestone = attached.published("azilal", **{"محضر الاجتماع": files.pdf(), "لائحة": files.word()})
    with django_assert_num_queries(5):
        page = client.get("/communes/azilal/").content.decode()
    assert page.count("محضر الاجتماع (مستند <bdi>PDF</bdi>، كيلوبايت واحد)</a>") == 3
    assert milestone.attachments.first().get_absolute_url() in page


def test_what_is_attached_to_a_draft_stands_on_no_public_page(client):
    attached.attach(factories.draft("demnate"), "سر من الأسرار")
    for path in ("/communes/demnate/", "/milestones/", "/"):
        assert "سر من الأسرار" not in client.get(path).content.decode()


# ── Where nginx sends the files (tests/machine/test_deploy.py asks a real one) ──
def test_nginx_is_told_which_file_to_send_once_it_is_known_who_may_see_it(client, settings):
    settings.ACCEL_FILES = "/private-files/"
    milestone = attached.published(**{"لائحة الحضور": files.word(), "القاعة": files.photo()})
    report, photo = milestone.attachments.all()
    answer = client.get(report.get_absolute_url())
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["X-Accel-Redirect"] == f"/private-files/{report.file.name}"
    assert answer["Content-Type"] == report.media_type
    assert unquote(answer["Content-Disposition"]).startswith("attachment;")
    assert "دمنات - لائحة الحضور.docx" in unquote(answer["Content-Disposition"])
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("public, no-cache", "nosniff")
    assert client.get(f"/attachments/{photo.pk}/small/")["X-Accel-Redirect"] == f"/private-files/{photo.small.name}"


def test_nginx_is_told_of_no_file_that_is_not_there_or_not_to_be_seen(client, settings, tmp_path):
    settings.ACCEL_FILES = "/private-files/"
    hidden = attached.attach(factories.draft("demnate"))
    missing = attached.published().attachments.get()
    assert client.get(hidden.get_absolute_url()).status_code == 404
    settings.MEDIA_ROOT = str(tmp_path / "elsewhere")
    for attachment in (hidden, missing):
        answer = client.get(attachment.get_absolute_url())
        assert (answer.status_code, "X-Accel-Redirect" in answer) == (404, False)
