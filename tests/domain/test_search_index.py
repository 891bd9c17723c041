"""What search looks in follows the text, whichever way a milestone is written."""

from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from arabic.folding import words
from arabic.questions import Question, pieces
from arabic.stemming import readings, terms
from milestones import review, revising
from milestones.models import Milestone
from milestones.search_index import key_of, terms_of
from tests import factories

ARABIC = st.text(alphabet="ابتلوينهمةىأإءئؤ \u064e\u0640abcé0123٥،«»", max_size=60)


def stale() -> list[int]:
    """The milestones that search looks for in something else than their text."""
    return [
        row.pk
        for row in Milestone.objects.all()
        if (row.search_key, row.search_terms)
        != (key_of(f"{row.statement} {row.place}"), terms_of(f"{row.statement} {row.place}"))
    ]


def test_every_milestone_of_the_seed_is_found_by_its_text():
    assert Milestone.objects.exists()
    assert not stale()


def test_writing_publishing_and_correcting_keep_the_index():
    person = factories.management()
    one = factories.published(statement="لقاء أول", place="دار الثقافة", by=person)
    assert one in Milestone.objects.published().matching("دار لقاء")
    revision = revising.revise(one, by=person)
    revision.statement = "ورشة ثانية"
    revision.save(update_fields=["statement"])
    for action in ("submit", "publish"):
        review.move(revision, action, by=person, at=revision.created_at, remark="للتجربة")
    assert one in Milestone.objects.published().matching("ورشات")
    assert one not in Milestone.objects.published().matching("لقاء أول")
    assert not stale()


def test_saving_some_columns_saves_what_search_looks_in_with_them():
    one = factories.draft(statement="لقاء أول")
    one.place = "المكتبة"
    one.save(update_fields=["place"])
    assert not stale()


def test_rows_in_bulk_are_indexed_and_a_text_is_never_written_past_the_index():
    one = factories.draft(statement="لقاء أول")
    one.pk, one.once = None, None
    one.statement, one.position = "ورشة في المكتبات", 7
    Milestone.objects.bulk_create([one])
    assert one in Milestone.objects.matching("مكتبة ورشات")
    for values in ({"statement": "آخر"}, {"place": "آخر"}):
        with pytest.raises(TypeError):
            Milestone.objects.update(**values)
    with pytest.raises(TypeError), transaction.atomic():
        Milestone.objects.bulk_update([one], ["statement"])
    assert not stale()


def test_a_stemmer_that_has_changed_is_followed_by_a_command():
    one = factories.draft(statement="لقاء أول")
    Milestone.objects.filter(pk=one.pk).update(search_terms=" قديم ", search_key=" قديم ")
    assert stale() == [one.pk]
    said = StringIO()
    call_command("index_milestones", stdout=said)
    assert "محطة واحدة" in said.getvalue()
    assert not stale()


def test_the_migration_indexes_what_was_there_before():
    Milestone.objects.update(search_terms="", search_key="")
    fill = import_module("milestones.migrations.0018_what_milestones_are_found_by").fill
    fill(apps, connection.schema_editor())
    assert not stale()


@given(ARABIC)
def test_every_text_is_found_by_each_of_its_words(text):
    held = terms_of(text).split(" ")
    for word in words(text):
        assert readings(word) & set(held), word


@given(ARABIC, ARABIC)
def test_marking_words_changes_no_letter_of_a_text(text, asked):
    cut = pieces(text, Question.of(asked))
    assert "".join(piece.text for piece in cut) == text
    assert all(words(piece.text) for piece in cut if piece.found)


@pytest.mark.parametrize(
    "forms",
    [
        "ورشة الورشات ورشتين أوراش بورشة",
        "جمعية الجمعيات للجمعيات جمعيتان",
        "تكوين التكوينات تكوينية وتكوين",
        "هيئة هيأة الهيئات للهيأة",
        "طفل أطفال للأطفال والطفل",
        "منتدى المنتديات بالمنتدى",
        "مواطن مواطنة المواطنون والمواطنات للمواطنين",
    ],
)
def test_forms_of_one_word_meet(forms):
    first, *others = map(readings, words(forms))
    assert all(first & other for other in others)


@pytest.mark.parametrize("apart", ["بلدية لدى", "مجلس جلسة", "خطة خط", "مدينة مدني", "شباب شبابيك", "قانون قناة"])
def test_different_words_stay_apart(apart):
    one, other = words(apart)
    assert not readings(one) & readings(other)


def test_terms_are_told_once_and_in_order():
    assert terms("لقاء ولقاءات اللقاء")[0] == "لقا"
    assert len(terms("دمنات دمنات")) == 1
