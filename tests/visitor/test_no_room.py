"""The disk is full or can only be read: reading goes on, and whoever writes is told and loses no word."""

import errno
import resource
import signal
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection
from django.test import Client
from lxml import html

from milestones.models import Feedback, Milestone
from milestones.storage import PrivateStorage
from public import no_room
from tests import factories
from tests.urls import PAGES

WORDS = "تاريخ هذا اللقاء غير صحيح، فقد انعقد في شهر ماي"


@pytest.fixture
def only_read():
    """The database itself refuses to write, as it does on a disk that can only be read."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = ON")
        else:  # what waits for the end of the transaction could not be checked any more
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET TRANSACTION READ ONLY")
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")


@pytest.fixture
def reader():
    cache.clear()
    return Client(raise_request_exception=False)


def test_every_public_page_is_read_on(only_read, reader):
    answers = {path: reader.get(path).status_code for path in PAGES}
    assert set(answers.values()) == {200, 404}, answers  # a commune that does not exist is among them


def test_a_citizen_gets_back_what_they_wrote_and_can_send_it_again(reader, request):
    path = "/feedback/?commune=demnate"
    sent = {"kind": "correction", "message": WORDS, "email": "", "sending": str(uuid4())}
    request.getfixturevalue("only_read")
    answer = reader.post(path, sent)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "120")
    page = html.fromstring(answer.content.decode())
    assert "لا يمكن الحفظ الآن" in page.findtext(".//h1")
    assert f"رقم الطلب: {answer.headers['X-Request-ID']}." in page.text_content()
    assert [quoted.text_content().strip() for quoted in page.iter("blockquote")] == [WORDS]
    (form,) = (form for form in page.forms if form.method == "POST")
    assert form.action == path
    again = dict(form.form_values())
    assert again == sent
    if connection.vendor == "sqlite":  # PostgreSQL's transaction reads to its end
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")
        assert reader.post(path, again).status_code == 302
        assert Feedback.objects.filter(message=WORDS).count() == 1


def test_a_clerk_gets_back_what_they_wrote(reader, request):
    clerk = factories.staff_of("demnate")
    reader.force_login(clerk)
    path = "/admin/milestones/milestone/add/"
    (form,) = (
        form for form in html.fromstring(reader.get(path).content.decode()).forms if "statement" in form.fields
    )
    sent = dict(form.form_values()) | {
        "statement": WORDS,
        "when": "14 ماي 2024",
        "kind": "meeting",
        "stage": str(Milestone.objects.first().stage_id),
        "_save": "1",
    }
    request.getfixturevalue("only_read")
    answer = reader.post(path, sent)
    assert answer.status_code == 503
    assert WORDS in answer.content.decode()


def test_whoever_sent_nothing_is_not_told_of_saving(reader, monkeypatch):
    def refused(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("public.pages.render", refused)
    answer = reader.get("/about/")
    assert answer.status_code == 503
    assert "تعذر فتح هذه الصفحة الآن" in answer.content.decode()
    assert "الحفظ" not in answer.content.decode()


def test_no_password_is_written_into_the_page(reader, request):
    person = factories.staff_of("demnate")
    request.getfixturevalue("only_read")
    answer = reader.post("/account/sign-in/", {"username": person.username, "password": "secret"})
    assert answer.status_code == 503
    assert "secret" not in answer.content.decode()


def test_an_error_of_another_kind_stays_what_it_is(reader, monkeypatch):
    def broken(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("public.pages.render", broken)
    assert reader.get("/about/").status_code == 500


def test_a_full_database_is_known_for_one():
    """SQLite says it itself, once it may take no more pages; PostgreSQL is read-only above."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            with pytest.raises(DatabaseError, match="full") as refused:
                cursor.execute("CREATE TABLE filler AS SELECT randomblob(5000000) AS filling")
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert no_room.is_why(refused.value)


def test_half_a_file_is_not_left_behind_where_the_disk_takes_no_more():
    storage = PrivateStorage()
    storage.save("attachments/before.pdf", ContentFile(b"x"))
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    handled = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, usual[1]))
    try:
        with pytest.raises(OSError, match="File too large") as refused:
            storage.save("attachments/report.pdf", ContentFile(b"x" * 5000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        signal.signal(signal.SIGXFSZ, handled)
    assert refused.value.errno == errno.EFBIG
    assert no_room.is_why(refused.value)
    assert storage.listdir("attachments")[1] == ["before.pdf"]
