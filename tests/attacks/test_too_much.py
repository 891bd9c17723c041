"""More than people ask for: too large, too many, too deep, too long, too often. Each ends in an Arabic page that says
what to do, and nothing of it is kept."""

import io
import zipfile
from itertools import islice

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve

from milestones.models import Attachment, Feedback, Milestone
from public import costly
from public.open_data import files, package, turns
from tests import factories
from tests.conventions.test_house import Words

PAGE = {"Accept": "text/html,*/*"}
WHOLE = "/open-data/tadafur.zip"


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()
    yield
    cache.clear()


def arabic_page(answer, status: int, *words: str) -> str:
    assert answer.status_code == status
    page = answer.content.decode()
    for word in words:
        assert word in page
    read = Words()
    read.feed(page)
    assert not read.found
    return page


# ── Too large, too many ──────────────────────────────────────────────────────
def test_a_form_larger_than_any_is_refused_with_what_to_do(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = client.post("/feedback/?commune=demnate", {"kind": "question", "message": "م" * 1000})
    arabic_page(answer, 413, "ما أرسلته أكبر مما تقبله البوابة", "ارجع إلى الصفحة السابقة")
    assert not Feedback.objects.exists()


def test_files_larger_than_any_form_takes_are_not_even_read(client, settings):
    settings.REQUEST_MB = 1
    draft = factories.draft("demnate")
    client.force_login(factories.staff_of("demnate"))
    file = SimpleUploadedFile("report.pdf", b"%PDF-" + b"0" * (1024 * 1024))
    answer = client.post(f"/admin/milestones/milestone/{draft.pk}/change/", {"attachments-0-file": file})
    arabic_page(answer, 413, "أرسل الملفات على دفعات")
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_more_fields_than_any_form_has_are_refused(client, settings, method):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 50
    query = "&".join(f"a{number}=1" for number in range(60))
    where = "/feedback/?commune=demnate"
    form = "application/x-www-form-urlencoded"
    answer = client.get(f"{where}&{query}") if method == "get" else client.post(where, query, content_type=form)
    arabic_page(answer, 400, "خانات أو ملفات أكثر")


def test_more_files_than_any_form_has_are_refused(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 5
    sent = {f"file{number}": SimpleUploadedFile("a.txt", b"a") for number in range(8)}
    client.force_login(factories.staff_of("demnate"))
    arabic_page(client.post("/coordination/communes/demnate/cards/", sent), 400, "خانات أو ملفات أكثر")


def test_an_event_of_every_commune_of_the_kingdom_fits_into_a_form(client, settings):
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS > 1503 + 100
    client.force_login(factories.management())
    answer = client.post("/admin/milestones/event/add/", {"statement": "لقاء", "communes": list(range(1, 1504))})
    assert answer.status_code == 200, "the form comes back with what is wrong in it"


# ── Too deep, too long ───────────────────────────────────────────────────────
@pytest.mark.parametrize("path", ["/milestones/", "/communes/"])
def test_a_page_of_a_list_beyond_its_last_is_its_last(client, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        answer = client.get(path, {"page": "9" * 9})
    assert answer.status_code == 200
    assert "رقم الصفحة" in answer.content.decode()


def test_a_page_of_the_api_has_a_largest_size_and_goes_on_by_key(client):
    assert client.get("/api/v1/communes/?size=1001").status_code == 422
    answer = client.get("/api/v1/communes/?size=1000").json()
    assert len(answer["items"]) == 1000
    assert "after=" in answer["next"]


@pytest.mark.parametrize("path", ["/search/", "/milestones/", "/communes/"])
def test_a_question_longer_than_any_is_said_and_not_looked_for(client, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        page = client.get(path, {"q": "كلمة " * 500}).content.decode()
    assert "أطول ما يُبحث عنه" in page


@pytest.mark.parametrize(
    "path", ["/admin/milestones/milestone/", "/admin/communes/commune/", "/admin/accounts/user/"]
)
def test_a_question_of_a_thousand_words_breaks_no_list_of_the_admin(client, path):
    client.force_login(factories.management())
    client.raise_request_exception = False
    assert client.get(path, {"q": "ab " * 1500}, follow=True).status_code == 200


def test_nor_does_one_of_the_choices_of_a_form(client):
    client.force_login(factories.management())
    of = {"app_label": "communes", "model_name": "enrolment", "field_name": "commune"}
    answer = client.get("/admin/autocomplete/", of | {"term": "ab " * 1500})
    assert answer.json() == {"results": [], "pagination": {"more": False}}


# ── Too often ────────────────────────────────────────────────────────────────
COSTLY = (
    "/search/?q=a", "/communes/?q=a", "/milestones/?q=a", "/communes/demnate/card.pdf", "/communes/demnate/card.docx",
    "/communes/demnate/picture.png", "/communes/demnate/record.txt", "/milestones/feed.atom",
    "/regions/oriental/calendar.ics", "/picture.png", "/api/v1/milestones/", "/api/v1/communes/demnate/",
    "/open-data/communes.csv", "/feedback/?q=a",
)  # fmt: skip


@pytest.mark.parametrize("path", COSTLY)
def test_what_is_costly_is_counted(path):
    assert costly.is_costly(resolve(path.partition("?")[0]))


def test_who_asks_too_often_for_what_is_costly_waits_and_others_do_not(client, settings):
    settings.COSTLY_A_MINUTE = 3
    answers = [client.get("/search/?q=a", headers=PAGE) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    arabic_page(answers[-1], 429, "انتظر قليلا", "أعد المحاولة بعد دقيقة واحدة")
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1]["Cache-Control"] == "no-store"
    assert client.get("/search/?q=a", REMOTE_ADDR="41.250.0.9").status_code == 200
    assert client.get("/about/").status_code == 200, "what costs nothing goes on"


def test_a_program_is_told_as_programs_are(client, settings):
    settings.COSTLY_A_MINUTE = 1
    first, second = (client.get("/api/v1/stages/") for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 429)
    assert second["Content-Type"].startswith("application/problem+json")
    assert second.json()["status"] == 429
    assert int(second["Retry-After"]) > 0


# ── Files of the whole record ────────────────────────────────────────────────
def taken(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_one_address_takes_one_file_of_the_whole_record_at_a_time(client, settings):
    settings.WHOLE_FILES_AT_ONCE = 2
    first = client.get(WHOLE)
    second = client.get("/open-data/milestones.csv", headers=PAGE)
    arabic_page(second, 429, "تُهيأ الآن ملفات أخرى")
    assert second["Retry-After"] == str(turns.WAIT)
    assert client.get("/open-data/stages.csv").status_code == 200, "short tables wait for nobody"
    assert zipfile.ZipFile(io.BytesIO(taken(first))).testzip() is None
    assert client.get("/open-data/milestones.csv").status_code == 200, "the turn ends with the file"


def test_a_turn_ends_with_whoever_leaves_before_the_file_does(rf, settings):
    settings.WHOLE_FILES_AT_ONCE = 1
    for _ in range(2):
        turn = turns.InTurn(rf.get("/"), lambda: (piece for piece in "ab"))
        with pytest.raises(turns.NoTurn):
            turns.InTurn(rf.get("/"), lambda: None)
        assert next(iter(turn)) == "a"
        turn.close()
    with pytest.raises(ZeroDivisionError):
        turns.InTurn(rf.get("/"), lambda: 1 / 0)
    turns.InTurn(rf.get("/"), lambda: None)


def test_only_so_many_files_are_made_at_a_time_for_all_together(client, settings):
    settings.WHOLE_FILES_AT_ONCE = 2
    held = [client.get(WHOLE, REMOTE_ADDR=f"41.250.0.{number}") for number in (1, 2)]
    assert [answer.status_code for answer in held] == [200, 200]
    assert client.get(WHOLE, REMOTE_ADDR="41.250.0.3").status_code == 429
    assert taken(held[0])
    assert client.get(WHOLE, REMOTE_ADDR="41.250.0.3").status_code == 200


@pytest.mark.parametrize("path", [WHOLE, *(f"/open-data/milestones.{form}" for form in files.FORMS)])
def test_nothing_is_made_for_who_asks_for_the_headers_alone(client, settings, path, django_assert_max_num_queries):
    settings.WHOLE_FILES_AT_ONCE = 1
    with django_assert_max_num_queries(2):
        answers = [client.head(path) for _ in range(3)]
    assert [answer.status_code for answer in answers[1:]] == [200, 200]


def test_the_whole_is_sent_while_it_is_made(monkeypatch):
    """The first bytes leave before the last milestone is read."""
    read = []
    rows = Milestone.objects.published().order_by("pk")

    def each(resource, since=None):
        for number in range(5000):
            read.append(number)
            yield f"{number},{rows.count() if not number else ''}\r\n"

    monkeypatch.setattr(files, "csv", lambda resource, since=None: files.together(each(resource)))
    from programme.models import Programme

    pieces = package.zipped(Programme.objects.get())
    assert b"".join(islice(pieces, 1))
    assert len(read) < 1000
    pieces.close()
