"""A visitor takes a commune's card along: as PDF and as Word, what is published and nothing else."""

import io
from urllib.parse import unquote

import docx
import pypdfium2
import pytest
from django.core.cache import cache
from django.utils import timezone

from arabic.folding import fold
from milestones import review, uploads
from milestones.models import Milestone
from tests import factories
from tests.people import PEOPLE, SEES

PDF, WORD = "/communes/demnate/card.pdf", "/communes/demnate/card.docx"
DRAFTS_PDF, DRAFTS_WORD = "/coordination/communes/demnate/card.pdf", "/coordination/communes/demnate/card.docx"


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


def text_of_pdf(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return fold(" ".join(page.get_textpage().get_text_range() for page in document))


def text_of_word(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)


def test_the_commune_page_offers_both(client):
    page = client.get("/communes/demnate/").content.decode()
    assert f'href="{PDF}"' in page
    assert f'href="{WORD}"' in page


def test_the_card_holds_the_whole_published_record_in_both_forms(client, demnate):
    pdf, docx_ = text_of_pdf(client.get(PDF).content), text_of_word(client.get(WORD).content)
    for milestone in demnate.milestones.published():
        assert set(fold(milestone.statement).split()) <= set(pdf.split()), milestone
        assert milestone.statement in docx_
    for text in (pdf, fold(docx_)):
        assert "المشاركه المواطنه" in text


def test_they_come_with_their_names_in_arabic_and_latin_and_their_types(client):
    pdf, docx_ = client.get(PDF), client.get(WORD)
    assert pdf["Content-Type"] == "application/pdf"
    assert docx_["Content-Type"] == uploads.DOCX
    assert pdf["Content-Disposition"].startswith("inline; filename=\"tadafur-demnate.pdf\"; filename*=UTF-8''")
    assert unquote(docx_["Content-Disposition"]).endswith("''بطاقة جماعة دمنات.docx")
    assert docx_["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("path", [PDF, WORD])
def test_a_card_that_has_not_changed_is_not_sent_again(client, path):
    etag = client.get(path)["ETag"]
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", [PDF, WORD])
def test_it_is_made_once_and_again_when_the_record_changes(client, path, demnate, monkeypatch):
    from cards import giving

    made = []
    form = path.rpartition(".")[2]
    media, write = giving.FORMS[form]
    monkeypatch.setitem(giving.FORMS, form, (media, lambda sheet: made.append(sheet) or write(sheet)))
    first = client.get(path)
    client.get(path)
    assert len(made) == 1
    factories.published("demnate", statement="افتتاح دار المواطن")
    changed = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert len(made) == 2
    assert "افتتاح دار المواطن" in [entry.statement for entry in made[1].timeline]


def test_the_card_made_on_an_earlier_day_keeps_its_day_of_issue(client, monkeypatch):
    from cards import giving

    first = client.get(PDF).content
    monkeypatch.setattr(giving.timezone, "localdate", lambda: timezone.datetime(2031, 1, 1).date())
    assert client.get(PDF).content == first


def test_what_is_withdrawn_leaves_the_card(client, demnate):
    gone = demnate.milestones.published().first()
    review.move(gone, "withdraw", by=factories.user(), at=timezone.now(), remark="خطأ")
    assert gone.statement not in text_of_word(client.get(WORD).content)


def test_no_draft_reaches_the_public_card(client):
    for status in ("draft", "submitted", "returned", "withdrawn"):
        one = factories.draft("demnate", statement=f"سر لا ينشر {status}")
        Milestone._base_manager.filter(pk=one.pk).update(status=status)
    for text in (text_of_pdf(client.get(PDF).content), text_of_word(client.get(WORD).content)):
        assert fold("سر لا ينشر") not in fold(text)
        assert "مسوده غير منشوره" not in fold(text)


def test_a_commune_with_nothing_yet_has_a_card_that_says_so(client):
    assert "لم تُسجَّل بعد أي محطة." in text_of_word(client.get("/communes/larache/card.docx").content)


@pytest.mark.parametrize("slug", ["tanger", "no-such-commune"])
def test_a_commune_outside_the_programme_has_no_card(client, slug):
    assert client.get(f"/communes/{slug}/card.pdf").status_code == 404


def test_a_card_takes_the_same_queries_however_long(client, django_assert_num_queries):
    for number in (0, 3):
        for _ in range(number):
            factories.published("demnate")
        with django_assert_num_queries(5):
            client.get(WORD)


# ── With drafts, for whoever sees them ──
@pytest.mark.parametrize("who", PEOPLE)
def test_the_card_with_drafts_is_for_those_who_see_drafts(client, who):
    factories.draft("demnate", statement="محطة لم تنشر بعد")
    client.force_login(PEOPLE[who]())
    for path in (DRAFTS_PDF, DRAFTS_WORD):
        expected = 200 if who in SEES else 302 if who == "without a mandate" else 404
        assert client.get(path).status_code == expected
    if who in SEES:
        pdf, docx_ = client.get(DRAFTS_PDF), client.get(DRAFTS_WORD)
        assert "محطة لم تنشر بعد" in text_of_word(docx_.content)
        document = pypdfium2.PdfDocument(pdf.content)
        for page in document:
            assert "مسوده غير منشوره" in fold(page.get_textpage().get_text_range())
        assert "no-store" in pdf["Cache-Control"]
        assert "draft" in pdf["Content-Disposition"]


def test_corrections_and_proposals_not_published_are_not_mixed_into_the_card_with_drafts(client):
    from milestones import revising

    shown = factories.published("demnate", statement="النص المنشور كما هو")
    revising.revise(shown, by=factories.user())
    client.force_login(factories.staff_of("demnate"))
    assert text_of_word(client.get(DRAFTS_WORD).content).count("النص المنشور كما هو") == 1
