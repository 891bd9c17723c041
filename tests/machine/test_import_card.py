"""Cards from the command line: read, proposed, applied; counts, exit status, JSON on standard output alone."""

import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cards.models import Card
from milestones.models import Milestone
from tests import factories, imported

FIXTURES = settings.BASE_DIR / "fixtures"
EXPECTED = json.loads((FIXTURES / "demnate.json").read_text())["milestones"]


def run(*arguments, capsys) -> tuple[int, str, str]:
    """(exit status, standard output, standard error)."""
    status = 0
    try:
        call_command("import_card", *map(str, arguments))
    except SystemExit as end:
        status = end.code
    return status, *capsys.readouterr()


@pytest.mark.parametrize("name", ["demnate-card.txt", "demnate-card.docx"])
def test_a_dry_run_tells_all_of_the_card_as_json_and_writes_nothing(name, capsys):
    before = Milestone.objects.count()
    how = ("--commune", "demnate", "--dry-run", "--format", "json")
    status, out, told = run(FIXTURES / name, *how, capsys=capsys)
    assert status == 0
    card = json.loads(out)  # one object, and nothing else on standard output
    assert sorted(card) == ["file", "items", "unplaced"]
    assert card["file"] == name
    assert card["unplaced"] == []
    facts = ("section", "statement", "original", "when", "kind", "stage")
    assert [tuple(item[fact] for fact in facts) for item in card["items"]] == [
        tuple(line[fact] for fact in facts) for line in EXPECTED
    ]
    assert [sorted(item["bodies"]) for item in card["items"]] == [sorted(line["bodies"]) for line in EXPECTED]
    assert [item["flags"] for item in card["items"]] == [[]] * 14
    assert "1 files: 1 done" in told
    assert (Milestone.objects.count(), Card.objects.count()) == (before, 0)


def test_a_card_becomes_drafts_and_again_nothing_new(capsys):
    factories.enrolment("azilal")
    status, out, told = run(FIXTURES / "demnate-card.docx", "--commune", "azilal", capsys=capsys)
    assert (status, "14 drafts" in told) == (0, True)
    assert len(out.splitlines()) == 14
    written = Milestone.objects.filter(enrolment__commune__slug="azilal")
    assert set(written.values_list("status", "created_by__username")) == {("draft", "import")}
    status, _, told = run(FIXTURES / "demnate-card.docx", "--commune", "azilal", capsys=capsys)
    assert (status, "nothing new" in told) == (0, True)
    assert written.count() == 14


def test_a_card_with_something_to_decide_is_left_open_for_a_person(tmp_path, capsys):
    factories.enrolment("azilal")
    file = tmp_path / "azilal.txt"
    file.write_text(imported.text("- احداث مجلس الطفل بتاريخ 5 مارس"))
    status, _, told = run(file, capsys=capsys)
    assert status == 1
    card = Card.objects.get()
    assert card.get_absolute_url() in told
    assert card.is_open
    assert not Milestone.objects.filter(enrolment__commune__slug="azilal").exists()


def test_a_folder_of_cards_named_after_their_communes(tmp_path, capsys):
    for slug in ("azilal", "demnate"):
        factories.enrolment(slug)
        (tmp_path / f"{slug}.txt").write_text(imported.text("- احداث مجلس الشباب بتاريخ 5 مارس 2024"))
    (tmp_path / "nowhere.txt").write_text(imported.text("- احداث مجلس"))
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    (tmp_path / "~$azilal.docx").write_bytes(b"lock")
    (tmp_path / "notes.md").write_text("no card")
    status, out, told = run(tmp_path, "--format", "json", capsys=capsys)
    assert status == 1
    assert [json.loads(line)["file"] for line in out.splitlines()] == ["azilal.txt", "demnate.txt"]
    assert "4 files: 2 done, 2 refused or left open" in told
    assert "nowhere" in told
    assert Milestone.objects.filter(statement="إحداث مجلس الشباب").count() == 2


def test_whose_drafts_they_are_may_be_said_if_they_may_write_there(tmp_path, capsys):
    factories.enrolment("azilal")
    file = tmp_path / "card.txt"
    file.write_text(imported.text("- احداث مجلس الطفل"))
    clerk, stranger = factories.staff_of("azilal"), factories.staff_of("demnate")
    status, _, told = run(file, "--commune", "azilal", "--by", stranger.username, capsys=capsys)
    assert (status, "may not write" in told) == (1, True)
    status, _, _ = run(file, "--commune", "azilal", "--by", clerk.username, capsys=capsys)
    assert status == 0
    assert Milestone.objects.get(enrolment__commune__slug="azilal").created_by == clerk


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["no-such-file.docx", "--commune", "demnate"], "no file"),
     (["{card}", "--commune", "no-such-commune"], "slug"),
     (["{card}", "--commune", "demnate", "--by", "nobody"], "nobody")],
)  # fmt: skip
def test_what_can_not_be_done_at_all_is_said_before_anything_is_written(arguments, said):
    with pytest.raises(CommandError, match=said):
        call_command("import_card", *[one.format(card=FIXTURES / "demnate-card.txt") for one in arguments])
    assert not Card.objects.exists()
