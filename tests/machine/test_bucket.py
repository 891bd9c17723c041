"""Attachments in a bucket: a server that speaks S3, over HTTP, in the place of the folder."""

import boto3
import pytest
from django.utils import timezone
from moto.server import ThreadedMotoServer

from milestones import held_files, review
from tests import attached, factories, files

KEYS = {"access_key": "key", "secret_key": "secret"}


@pytest.fixture(scope="module")
def server():
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server, settings):
    """An empty bucket in which all files are kept from now on."""
    options = {"bucket_name": "tadafur", "endpoint_url": server, "region_name": "us-east-1"} | KEYS
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "milestones.bucket.InBucket", "OPTIONS": options}}
    made = boto3.resource(
        "s3", endpoint_url=server, region_name="us-east-1", aws_access_key_id="key", aws_secret_access_key="secret"
    ).Bucket("tadafur")
    made.create()
    yield made
    made.objects.delete()
    made.delete()


def kept(bucket) -> list[str]:
    return sorted(one.key for one in bucket.objects.all())


def test_a_file_goes_into_the_bucket_and_comes_out_through_the_portal(client, bucket):
    file = files.pdf()
    milestone = attached.published(**{"محضر الاجتماع": file, "القاعة": files.photo()})
    report, photo = milestone.attachments.all()
    assert kept(bucket) == sorted([report.file.name, photo.file.name, photo.small.name])
    answer = client.get(report.get_absolute_url())
    file.seek(0)
    assert b"".join(answer.streaming_content) == file.read()
    assert int(answer["Content-Length"]) == report.size
    assert "Location" not in answer
    small = client.get(f"/attachments/{photo.pk}/small/")
    assert b"".join(small.streaming_content) == bucket.Object(photo.small.name).get()["Body"].read()


def test_what_is_withdrawn_is_gone_at_once_and_has_no_address_of_the_bucket_s_own(client, bucket):
    milestone = attached.published()
    attachment = milestone.attachments.get()
    with pytest.raises(ValueError, match="no address of its own"):
        attachment.file.url  # noqa: B018 - asking is what is tried
    review.move(milestone, "withdraw", by=factories.user(), at=timezone.now(), remark="مكررة")
    assert client.get(attachment.get_absolute_url()).status_code == 404
    assert kept(bucket) == [attachment.file.name]


def test_a_file_that_is_missing_from_the_bucket_is_answered_as_from_a_folder(client, bucket):
    attachment = attached.published().attachments.get()
    bucket.Object(attachment.file.name).delete()
    assert client.get(attachment.get_absolute_url()).status_code == 404


def test_a_file_is_held_for_its_person_and_cleared_when_it_is_old(bucket, monkeypatch):
    clerk, other = factories.staff_of("demnate"), factories.staff_of("demnate")
    token = held_files.hold(files.pdf(), user=clerk)
    assert held_files.take(token, user=clerk).size == files.pdf().size
    assert held_files.take(token, user=other) is None
    monkeypatch.setattr(held_files, "FOR", -held_files.FOR)  # whatever is held is too old
    assert held_files.clear() == 1
    assert kept(bucket) == []
