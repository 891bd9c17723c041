"""The cards of a province or of the programme as one file: made apart, watched, fetched by whoever asked."""

import io
import zipfile
from datetime import timedelta

import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from arabic.folding import fold
from cards import bundles
from cards.models import Bundle
from communes.models import Province
from tests import factories
from tests.people import PEOPLE, SEES, day, with_mandates
from tests.people import coordinator as coordinates

ASK = "/coordination/bundles/"


@pytest.fixture(autouse=True)
def started(monkeypatch):
    """What would be made by a process of its own; the browser story starts a real one."""
    started = []
    monkeypatch.setattr(bundles, "spawn", started.append)
    return started


@pytest.fixture
def coordinator(client):
    factories.enrolment("azilal")
    person = factories.coordinator_of("azilal")
    client.force_login(person)
    return person


def ask(client, place="azilal", form="zip"):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(ASK, {"place": place, "form": form}, follow=True)


def names(content: bytes) -> list[str]:
    return sorted(zipfile.ZipFile(io.BytesIO(content)).namelist())


def test_a_coordinator_takes_the_cards_of_the_province_as_word_files(client, coordinator, started):
    page = ask(client)
    assert page["Refresh"] == "2"
    assert "تُعدّ البطاقات: 0 من 2" in page.content.decode()
    bundles.make(started[0])
    page = client.get(page.request["PATH_INFO"])
    assert "Refresh" not in page.headers
    assert "الملف جاهز: بطاقتان" in page.content.decode()
    content = b"".join(client.get(f"{page.request['PATH_INFO']}file/").streaming_content)
    assert names(content) == ["بطاقة جماعة أزيلال (azilal).docx", "بطاقة جماعة دمنات (demnate).docx"]


def test_the_programme_as_one_pdf_holds_every_commune(client, started):
    client.force_login(factories.management())
    ask(client, "all", "pdf")
    bundles.make(started[0])
    made = Bundle.objects.get()
    text = fold(" ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made.file.read())))
    for enrolment in bundles.enrolments(None):
        assert fold(enrolment.commune.name).split()[0] in text


def test_progress_is_told_as_it_goes_and_can_be_left_and_come_back_to(client, coordinator, started):
    page = ask(client)
    Bundle.objects.update(state="working", done=1, beat_at=timezone.now())
    assert "تُعدّ البطاقات: 1 من 2" in client.get(page.request["PATH_INFO"]).content.decode()
    assert page.request["PATH_INFO"] in client.get(ASK).content.decode()


def test_asked_twice_it_is_made_once(client, coordinator, started):
    ask(client)
    ask(client)
    assert len(started) == 1
    bundles.make(started[0])
    bundles.make(started[0])
    assert Bundle.objects.get().state == "ready"


def test_what_still_says_what_is_published_is_given_again_and_made_anew_once_it_does_not(
    client, coordinator, started
):
    first = ask(client).request["PATH_INFO"]
    bundles.make(started[0])
    assert ask(client).request["PATH_INFO"] == first
    factories.published("azilal")
    assert ask(client).request["PATH_INFO"] != first
    assert len(started) == 2


def test_two_makers_work_at_once_and_take_up_what_waits(client, started):
    client.force_login(factories.management())
    factories.enrolment("azilal")
    for place in ("all", "azilal", "settat"):
        ask(client, place)
        if len(started) <= bundles.MAKERS:
            Bundle.objects.filter(state="waiting").update(state="working", beat_at=timezone.now())
    assert len(started) == bundles.MAKERS
    waiting = Bundle.objects.latest("pk")
    Bundle.objects.filter(pk=waiting.pk).update(state="waiting", beat_at=timezone.now() - timedelta(minutes=9))
    waiting.refresh_from_db()
    assert not bundles.stalled(waiting, timezone.now())  # it waits for its turn
    bundles.make_waiting()
    waiting.refresh_from_db()
    assert waiting.state == "ready"


def test_a_maker_taken_for_dead_writes_nothing_any_more(client, coordinator, started, monkeypatch):
    ask(client)

    def replaced(*args, **how):
        Bundle.objects.update(maker=None)
        return b"late"

    monkeypatch.setattr(bundles, "write", replaced)
    bundles.make(started[0])
    made = Bundle.objects.get()
    assert made.state == "working"
    assert not made.file.name


def test_a_maker_that_died_is_noticed_and_replaced(client, coordinator, started):
    path = ask(client).request["PATH_INFO"]
    Bundle.objects.update(state="working", beat_at=timezone.now() - timedelta(minutes=5))
    page = client.get(path)
    assert "توقف إعداد الملف" in page.content.decode()
    assert "Refresh" not in page.headers
    client.post(f"{path}resume/")
    assert len(started) == 2
    client.post(f"{path}resume/")  # it is at work again: no second one beside it
    assert len(started) == 2


def test_a_failure_is_told_and_not_hidden(client, coordinator, started, monkeypatch):
    path = ask(client).request["PATH_INFO"]
    monkeypatch.setattr(bundles, "write", lambda *args, **how: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bundles.make(started[0])
    assert "توقف إعداد الملف" in client.get(path).content.decode()


def test_drafts_are_in_no_bundle(coordinator):
    factories.draft("azilal", statement="سر لا ينشر")
    content = bundles.write(bundles.enrolments(None), "zip", as_of=timezone.localdate())
    for name in names(content):
        package = zipfile.ZipFile(io.BytesIO(zipfile.ZipFile(io.BytesIO(content)).read(name)))
        assert "سر لا ينشر" not in package.read("word/document.xml").decode()


MAY_TAKE = {"azilal": SEES | {"staff of Azilal, the neighbour"}, "all": {"management", "observer"}}


@pytest.mark.parametrize("place", MAY_TAKE)
@pytest.mark.parametrize("who", PEOPLE)
def test_each_takes_the_cards_of_their_own_places(client, who, place, started):
    factories.enrolment("azilal")
    client.force_login(PEOPLE[who]())
    ask(client, place)
    assert Bundle.objects.exists() is (who in MAY_TAKE[place])


def test_a_bundle_is_its_own_persons(client, coordinator, started):
    path = ask(client).request["PATH_INFO"]
    bundles.make(started[0])
    client.force_login(factories.coordinator_of("azilal"))
    assert [client.get(f"{path}{end}").status_code for end in ("", "file/")] == [404, 404]


ENDS = {"azilal": lambda: coordinates("azilal"), "all": lambda: {"role": "observer"}}


@pytest.mark.parametrize("place", ENDS)
def test_after_the_mandate_has_ended_a_bundle_is_neither_named_nor_given(client, place, started):
    person = with_mandates(coordinates("tata"), ENDS[place]())
    factories.enrolment("azilal")
    client.force_login(person)
    page = ask(client, place)
    path, whose = page.request["PATH_INFO"], Bundle.objects.get().whose
    bundles.make(started[0])
    assert whose in client.get(ASK).content.decode()
    person.mandates.exclude(province__slug="tata").update(ends=day(-1))
    assert whose not in client.get(ASK).content.decode()
    assert [client.get(f"{path}{end}").status_code for end in ("", "file/")] == [404, 404]
    assert client.post(f"{path}resume/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_bundles_takes_the_same_queries_however_many(
    client, coordinator, rows, django_assert_num_queries
):
    asked = {"asked_by": coordinator, "asked_at": timezone.now(), "beat_at": timezone.now(), "total": 1}
    for _ in range(rows):
        Bundle.objects.create(form="zip", province=Province.objects.get(slug="azilal"), **asked)
    with django_assert_num_queries(5):
        client.get(ASK)


def test_old_bundles_go_with_their_files(coordinator, started):
    old = bundles.ask(
        form="zip", province=Province.objects.get(slug="azilal"), by=coordinator,
        at=timezone.now() - timedelta(days=8),
    )  # fmt: skip
    bundles.make(old)
    stored = Bundle.objects.get().file
    bundles.ask(form="pdf", province=None, by=coordinator, at=timezone.now())
    assert not Bundle.objects.filter(pk=old.pk).exists()
    assert not stored.storage.exists(stored.name)


# ── From the command line ──
def test_the_command_writes_a_commune_a_province_and_the_programme(tmp_path, capsys):
    call_command("write_cards", "--commune", "demnate", "--output", str(tmp_path / "one.pdf"))
    call_command("write_cards", "--commune", "demnate", "--format", "docx", "--output", str(tmp_path / "one.docx"))
    call_command("write_cards", "--province", "azilal", "--output", str(tmp_path / "province.pdf"))
    call_command("write_cards", "--all", "--format", "docx", "--output", str(tmp_path / "all.zip"))
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "province.pdf").read_bytes().startswith(b"%PDF-")
    assert len(names((tmp_path / "all.zip").read_bytes())) == bundles.enrolments(None).count()
    out, told = capsys.readouterr()
    assert out == ""
    assert "[##############################] 13/13" in told


def test_the_command_says_when_there_is_nothing_to_write(tmp_path):
    with pytest.raises(CommandError, match="No commune"):
        call_command("write_cards", "--province", "nowhere", "--output", str(tmp_path / "x.pdf"))
