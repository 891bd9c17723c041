"""Several people at one card, files that are odd, decisions overtaken by others: nothing is lost, nothing breaks."""

import re

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cards import applying, own, proposing, rows, word
from cards.models import Card, Row
from milestones import recording, review
from milestones.models import Body, Milestone
from milestones.storage import PrivateStorage
from tests import attached, factories, imported
from tests.sheets import entry, sheet
from tests.staff.test_cards_in import CARDS, decide, drafts, filled, has, post, row_of, said


@pytest.fixture
def clerk(client):
    factories.enrolment("azilal")
    person = factories.staff_of("azilal")
    client.force_login(person)
    return person


@pytest.fixture
def colleague():
    return factories.staff_of("azilal")


def how(by, row=None, **more):
    return {"by": by, "at": timezone.now()} | ({"seen": row.version} if row else {}) | more


def address(row, end=""):
    return f"/coordination/cards/{row.card_id}/rows/{row.pk}/{end}"


TWO = "- احداث مجلس الطفل بالحي\n- احداث فضاء للشباب بالحي"


# ── Two people decide about one row ──
def changes(row, colleague):
    """What a colleague may have done since the page was opened."""
    other = row.card.rows.filter(place=row.place, order__gt=row.order).first()
    return {
        "written": lambda: rows.put(
            row, facts={"statement": "نص كتبته زميلة"}, place=row.place, **how(colleague, row)
        ),
        "split": lambda: rows.split(row, parts=["احداث مجلس الطفل", "بالحي"], **how(colleague, row)),
        "joined to": lambda: rows.join(other, **how(colleague, other)),
        "left out": lambda: rows.leave(row, **how(colleague, row)),
    }


@pytest.mark.parametrize("change", ["written", "split", "joined to", "left out"])
@pytest.mark.parametrize("mine", ["settle", "leave", "split", "form"])
def test_what_a_colleague_has_done_since_is_not_overwritten_unread(client, clerk, colleague, change, mine):
    row = row_of(imported.card(TWO, by=clerk), "الطفل")
    seen = row.version
    changes(Row.objects.get(pk=row.pk), colleague)[change]()
    before = list(row.card.rows.values_list("original", "facts", "left_out"))
    if mine == "form":
        page = client.post(address(row), filled(seen=seen))
    elif mine == "split":
        page = client.post(address(row, "split/"), {"text": "احداث مجلس\nالطفل بالحي", "seen": seen})
    else:
        page = decide(client, row, mine, seen=seen)
    assert "تغيَّر" in said(page)
    assert list(row.card.rows.values_list("original", "facts", "left_out")) == before


@pytest.mark.parametrize("end", ["", "split/", "settle/"])
def test_a_row_joined_away_meanwhile_is_told_and_what_was_typed_is_not_lost(client, clerk, end):
    card = imported.card(TWO, by=clerk)
    second = row_of(card, "فضاء")
    gone = address(second, end)
    rows.join(second, **how(clerk, second))
    page = client.post(gone, filled(statement="نص طويل كتبته بعناية", text="سطر أول\nسطر ثان"), follow=True)
    assert page.status_code == 200
    assert "ضُم هذا السطر إلى غيره" in said(page)
    assert "نص طويل كتبته بعناية" in said(page)


def test_a_form_whose_card_was_confirmed_meanwhile_is_told_and_kept(client, clerk):
    card = imported.card("- احداث مجلس الطفل", by=clerk)
    row = row_of(card, "الطفل")
    applying.confirm(card, **how(clerk))
    page = client.post(address(row), filled(statement="نص طويل كتبته بعناية"), follow=True)
    assert "أُدخلت مسودات هذه البطاقة" in said(page)
    assert "نص طويل كتبته بعناية" in said(page)


def test_a_row_number_of_nobody_is_not_there(client, clerk):
    card = imported.card("- احداث مجلس الطفل", by=clerk)
    assert client.get(f"/coordination/cards/{card.pk}/rows/999999/").status_code == 404


def test_what_was_taken_after_all_stays_taken(clerk):
    has(statement="إحداث مجلس الطفل", when="2025-02-15")
    card = imported.card("- احداث مجلس الطفل بتاريخ 15 فبراير 2025\n- احداث فضاء ومكتبة", by=clerk)
    row, other = row_of(card, "الطفل"), row_of(card, "فضاء")
    rows.take(row, **how(clerk, row))
    rows.split(other, parts=["احداث فضاء", "ومكتبة"], **how(clerk, other))
    row.refresh_from_db()
    assert not row.left_out


# ── The record changes under a preview ──
def test_what_may_be_recorded_since_is_shown_to_be_decided(client, clerk):
    card = imported.card("- احداث مجلس الطفل بتاريخ 15 فبراير 2025\n- احداث فضاء", by=clerk)
    has(statement="إحداث مجلس الطفل", when="")
    assert "تغيَّر في هذه الأثناء" in said(post(client, card, "confirm"))
    page = said(client.get(card.get_absolute_url()))
    assert "سطر واحد في انتظار قرارك" in page
    decide(client, row_of(card, "الطفل"), "settle")
    assert "أُدخلت مسودتان" in said(post(client, card, "confirm"))


def test_a_twin_that_is_gone_is_proposed_again(client, clerk):
    first = imported.card("- احداث مجلس الطفل", by=clerk, name="أولى.txt")
    applying.confirm(first, **how(clerk))
    second = imported.card("- احداث مجلس الطفل.", by=clerk, name="ثانية.txt")
    assert row_of(second, "الطفل").left_out
    applying.undo(first, **how(clerk))
    assert "أكِّد وأدخل مسودة واحدة" in said(client.get(second.get_absolute_url()))


def test_a_card_is_not_taken_back_over_a_new_preview_of_the_same_file(client, clerk):
    first = imported.card("- احداث مجلس الطفل", by=clerk)
    applying.confirm(first, **how(clerk))
    imported.card("- احداث مجلس الطفل", by=clerk)
    assert "الملف نفسه قيد المعاينة من جديد" in said(post(client, first, "undo"))
    assert drafts().count() == 1


def test_what_others_have_added_since_is_told_before_a_card_is_taken_back(client, clerk, colleague):
    card = imported.card("- احداث مجلس الطفل", by=clerk)
    (made,) = applying.confirm(card, **how(clerk))
    assert "تخرج معها إن تراجعت" not in said(client.get(card.get_absolute_url()))
    attached.attach(made)
    made.refresh_from_db()
    made.statement = "إحداث مجلس الأطفال"
    recording.write(made, by=colleague)
    page = said(client.get(card.get_absolute_url()))
    assert "حُرِّر منها بعد إدخالها: محطة واحدة" in page
    assert "وأُرفق بها: مرفق واحد" in page


def test_a_move_or_a_save_of_a_draft_that_was_taken_back_meanwhile_is_refused_with_a_sentence(clerk):
    card = imported.card("- احداث مجلس الطفل", by=clerk)
    (made,) = applying.confirm(card, **how(clerk))
    applying.undo(card, **how(clerk))
    with pytest.raises(review.Refused, match="حُذفت هذه المسودة"):
        review.move(made, "submit", **how(clerk))
    for act in (recording.write, recording.delete):
        with pytest.raises(recording.NotEditable):
            act(made, by=clerk)


def test_a_body_that_is_gone_since_stops_all_and_is_told(client, clerk):
    card = imported.card("- المصادقة من طرف مجلس الجماعة على خطة العمل", by=clerk)
    assert row_of(card, "المصادقة").facts["bodies"] == ["council"]
    Body.objects.filter(code="council").update(code="other")
    assert "هيئة من المشاركين لم تعد في البوابة" in said(post(client, card, "confirm"))
    assert drafts().count() == 0


# ── Odd cards ──
HIDDEN = "\u202e\u202b\ue001\uffff"


def test_hidden_signs_of_a_paste_reach_neither_the_record_nor_the_public(client, clerk):
    text = imported.text("- احداث\u202e مجلس الطفل بتاريخ \u202b5 مارس\u202c 2024 بقاعة \ue001البلدية").replace(
        "بطاقة حول", f"بطاقة {HIDDEN}حول"
    )
    card = imported.whole(text.encode(), by=clerk, name=f"ب{HIDDEN}طاقة.txt")
    made = applying.confirm(card, **how(clerk))[0]
    told = f"{made.statement}{made.when_as_written}{made.place}{made.source}{card.name}"
    assert not set(told) & set(HIDDEN + "\u202c")
    assert made.when == "2024-03-05"


@pytest.mark.parametrize(
    "facts",
    [
        ((own.WOMEN, "5"),),
        ((own.TOTAL, "3"), (own.WOMEN, "5")),
        ((own.TOTAL, "حوالي 40"),),
        ((own.TOTAL, "9" * 5000),),
    ],
)
def test_attendance_that_does_not_hold_together_is_flagged_and_can_be_mended(client, clerk, facts):
    facts = ((own.STAGE, "الإنجازات"), (own.KIND, "إحداث هيئة"), *facts)
    content = word.write(sheet(achievements=(entry("إحداث مجلس الطفل", facts=facts),)))
    card = imported.whole(content, by=clerk, name="بطاقة.docx")
    row = row_of(card, "الطفل")
    assert "أعداد الحاضرين لا تستقيم" in said(client.get(card.get_absolute_url()))
    page = client.post(address(row), filled(seen=row.version, attendance_total=12, attendance_women=5))
    assert page.status_code == 302
    post(client, card, "ours")
    post(client, card, "confirm")
    assert (drafts().get().attendance_total, drafts().get().attendance_women) == (12, 5)


def test_attendance_outlives_splitting_and_joining(clerk):
    facts = ((own.STAGE, "الإنجازات"), (own.KIND, "إحداث هيئة"), (own.TOTAL, "30"))
    content = word.write(sheet(achievements=(entry("إحداث مجلس الطفل بالحي", facts=facts),)))
    row = row_of(imported.whole(content, by=clerk), "الطفل")
    first, second = rows.split(row, parts=[row.original[:-5], row.original[-5:]], **how(clerk, row))
    assert first.facts["attendance_total"] == 30
    second.refresh_from_db()
    assert rows.join(second, **how(clerk, second)).facts["attendance_total"] == 30


def test_a_card_that_can_not_be_kept_leaves_no_file_behind(clerk, monkeypatch):
    monkeypatch.setattr(proposing, "mark_twins", lambda card: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        imported.card("- احداث مجلس الطفل", by=clerk)
    assert not PrivateStorage().exists("cards") or PrivateStorage().listdir("cards")[1] == []


def test_a_card_of_one_long_day_is_compared_soon_and_lines_beyond_the_limit_are_refused(clerk, settings):
    line = "احداث " + " ".join(f"كلمة{n}" for n in range(240))
    card = imported.card("\n".join(f"- {line} {n} بتاريخ 5 مارس 2024" for n in range(20)), by=clerk)
    assert card.rows.filter(place="achievements").count() == 20
    too_many = "\n".join(f"- احداث مجلس {n}" for n in range(settings.CARD_LINES))
    with pytest.raises(proposing.files.Unreadable, match="أطول بكثير من بطاقة"):
        imported.card(too_many, by=clerk)


def test_a_file_that_is_gone_from_the_disk_is_said_not_to_be_there(client, clerk):
    card = imported.card("- احداث مجلس الطفل", by=clerk)
    card.file.storage.delete(card.file.name)
    assert client.get(f"{card.get_absolute_url()}file/").status_code == 404


def test_a_button_pressed_after_the_session_ended_leads_back_to_the_card(client, clerk):
    card = imported.card("- احداث مجلس الطفل", by=clerk)
    client.logout()
    page = client.post(f"{card.get_absolute_url()}confirm/", {"x": "1"})
    held = re.search(r'name="held" value="([^"]+)"', page.content.decode())[1]
    signed = {"username": clerk.username, "password": "secret", "held": held, "next": "/coordination/"}
    page = client.post("/account/sign-in/", signed, follow=True)
    assert page.request["PATH_INFO"] == card.get_absolute_url()
    assert drafts().count() == 0


@pytest.mark.parametrize("seen", ["", "x", "-1", "2024-13-01", "9" * 30])
def test_a_version_that_was_tampered_with_changes_nothing(client, clerk, seen):
    row = row_of(imported.card("- احداث مجلس الطفل", by=clerk), "الطفل")
    assert client.post(address(row), filled(seen=seen)).status_code == 200
    decide(client, row, "leave", seen=seen)
    row.refresh_from_db()
    assert (row.version, row.left_out) == (0, False)


def test_names_of_files_are_kept_from_leading_elsewhere(client, clerk):
    file = SimpleUploadedFile("x", (project.BASE_DIR / "fixtures" / "demnate-card.docx").read_bytes())
    file.name = '..\\..\\"بطاقة"\r\nSet-Cookie: a=b.docx'
    client.post(CARDS, {"file": file})
    card = Card.objects.get()
    header = client.get(f"{card.get_absolute_url()}file/")["Content-Disposition"]
    assert "\r" not in header
    assert "\n" not in header
    assert Milestone.objects.filter(enrolment__commune__slug="azilal").count() == 0
