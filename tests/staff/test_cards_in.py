"""A clerk's Word card becomes drafts: read, previewed, mended, confirmed, sent, taken back; nothing is lost."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cards import applying, rows
from cards.models import Card, Row
from milestones import review
from milestones.kinds import Status
from milestones.models import Milestone
from tests import factories, imported
from tests.conventions.test_arabic_everywhere import latin_words, read_by_people
from tests.people import PEOPLE, SEES, WRITES

CARDS = "/coordination/communes/azilal/cards/"
DEMNATE = settings.BASE_DIR / "fixtures" / "demnate-card.docx"


@pytest.fixture
def clerk(client):
    factories.enrolment("azilal")
    person = factories.staff_of("azilal")
    client.force_login(person)
    return person


def uploaded(name="بطاقة الجماعة.docx", content=None):
    return SimpleUploadedFile(name, DEMNATE.read_bytes() if content is None else content)


def said(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def post(client, card: Card, action: str, **data):
    return client.post(f"/coordination/cards/{card.pk}/{action}/", data, follow=True)


def decide(client, row: Row, decision: str, **data):
    seen = {"seen": Row.objects.get(pk=row.pk).version}
    return client.post(f"/coordination/cards/{row.card_id}/rows/{row.pk}/{decision}/", seen | data, follow=True)


def row_of(card: Card, words: str) -> Row:
    return card.rows.get(original__contains=words)


def drafts(slug="azilal"):
    return Milestone.objects.filter(enrolment__commune__slug=slug)


FIELDS = {
    "section": "timeline", "statement": "تنظيم لقاء", "when": "5 مارس 2024", "kind": "meeting", "level": "commune",
    "place": "", "seen": 0,
}  # fmt: skip


def filled(**facts):
    from programme.models import Stage

    return FIELDS | {"stage": Stage.objects.get(code="kickoff").pk} | facts


# ── The whole way ──
def test_the_word_card_becomes_fourteen_drafts_with_their_source_and_is_sent_in_one_go(client, clerk):
    page = client.post(CARDS, {"file": uploaded()}, follow=True)
    assert "قُرئ 26 سطرا: 14 محطة، 4 عناوين، 8 أسطر من السياق." in said(page)
    card = Card.objects.get()
    assert "كل شيء واضح: 14 محطة" in said(post(client, card, "ours"))  # its headings name Demnate
    assert drafts().count() == 0  # a preview writes nothing
    page = post(client, card, "confirm")
    assert "أُدخلت 14 مسودة في سجل جماعة أزيلال" in said(page)
    written = list(drafts().order_by("position"))
    assert [m.status for m in written] == ["draft"] * 14
    seeded = list(Milestone.objects.filter(enrolment__commune__slug="demnate").order_by("position"))
    for fact in ("section", "statement", "original", "when", "when_as_written", "kind", "stage_id", "level", "place"):
        assert [getattr(m, fact) for m in written] == [getattr(m, fact) for m in seeded], fact
    assert [{b.code for b in m.bodies.all()} for m in written] == [{b.code for b in m.bodies.all()} for m in seeded]
    assert {m.source for m in written} == {"بطاقة حول الانخراط في برنامج دعم المشاركة المواطنة"}
    assert {m.card_row.card for m in written} == {card}
    assert card.name == "بطاقة الجماعة.docx"
    assert all(m.source_line == m.card_row.line and m.created_by == clerk for m in written)
    page = post(client, card, "submit")
    assert "أُرسلت إلى المراجعة 14 محطة، وهي الآن في لائحة منسق إقليم أزيلال" in said(page)
    assert set(drafts().values_list("status", flat=True)) == {"submitted"}


def test_the_same_card_again_proposes_nothing_new(client, clerk):
    client.post(CARDS, {"file": uploaded()})
    post(client, Card.objects.get(), "ours")
    post(client, Card.objects.get(), "confirm")
    page = client.post(CARDS, {"file": uploaded("نسخة.docx")}, follow=True)
    assert "تأكد من الجماعة أولا" in said(page)
    assert Row.objects.filter(card=Card.objects.latest("pk"), left_out=True).count() == 14
    post(client, Card.objects.latest("pk"), "ours")
    page = post(client, Card.objects.latest("pk"), "confirm")
    assert "لا محطة لإدخالها" in said(page)
    assert drafts().count() == 14


def test_pasted_text_is_read_like_a_file_and_kept_like_one(client, clerk):
    page = client.post(CARDS, {"text": imported.text("- احداث مجلس الطفل بتاريخ 5 مارس 2024")}, follow=True)
    assert "إحداث مجلس الطفل" in said(page)
    card = Card.objects.get()
    assert card.name.startswith("نص ملصق يوم ")
    assert "احداث مجلس الطفل" in card.file.read().decode()


def test_one_line_added_to_the_card_is_all_that_is_new(client, clerk):
    line = "- المصادقة على خطة العمل بتاريخ 6 فبراير 2025"
    card = imported.card(line, by=clerk)
    applying.confirm(card, by=clerk, at=timezone.now())
    again = imported.card(f"{line}\n- احداث مجلس الطفل بتاريخ 15 فبراير 2025", by=clerk)
    page = client.get(again.get_absolute_url())
    assert "أكِّد وأدخل مسودة واحدة" in said(page)
    post(client, again, "confirm")
    assert sorted(drafts().values_list("statement", flat=True)) == ["إحداث مجلس الطفل", "المصادقة على خطة العمل"]


# ── What the upload refuses, and what it keeps ──
@pytest.mark.parametrize(
    ("content", "told"),
    [(b"%PDF-1.7 x", "PDF"), (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "docx"), (b"", "فارغ"), (b"PK\x03\x04x", "تالف")],
)  # fmt: skip
def test_a_file_that_is_no_card_gets_a_sentence_that_says_what_to_do(client, clerk, content, told):
    page = client.post(CARDS, {"file": uploaded(content=content)})
    error = re.search(r'<p class="err">(.*?)</p>', page.content.decode())[1]
    assert told in error
    assert not Card.objects.exists()


def test_nothing_chosen_and_both_chosen_are_told_apart_and_the_text_stays(client, clerk):
    assert "اختر ملف البطاقة، أو ألصق نصها" in said(client.post(CARDS, {}))
    page = client.post(CARDS, {"file": uploaded(), "text": "نص ألصقته بنفسي"})
    assert "أبق أحدهما" in said(page)
    assert "نص ألصقته بنفسي" in page.content.decode()


def test_too_large_a_file_is_told_to_be(client, clerk, settings):
    settings.ATTACHMENT_MB = 1
    page = client.post(CARDS, {"file": uploaded(content=b"\0" * (1024 * 1024 + 5))})
    assert "أكبر من 1 ميغابايت" in said(page)


def test_the_same_file_while_its_preview_is_open_leads_back_to_it(client, clerk):
    client.post(CARDS, {"file": uploaded()})
    page = client.post(CARDS, {"file": uploaded()}, follow=True)
    assert "قيد المعاينة من قبل" in said(page)
    assert Card.objects.count() == 1


def test_what_was_pasted_outlives_the_session(client, clerk):
    client.logout()
    page = client.post(CARDS, {"text": imported.text("- احداث مجلس الطفل")})
    held = re.search(r'name="held" value="([^"]+)"', page.content.decode())[1]
    answer = client.post(
        "/account/sign-in/", {"username": clerk.username, "password": "secret", "held": held, "next": CARDS}
    )
    assert "احداث مجلس الطفل" in client.get(answer["Location"]).content.decode()


# ── The preview ──
def test_what_is_uncertain_comes_first_and_nothing_is_written_before_it_is_decided(client, clerk):
    card = imported.card("- احداث مجلس الطفل بتاريخ 5 مارس", "- حضور لقاء انطلاق بتاريخ 3 نونبر 2023", by=clerk)
    page = said(client.get(card.get_absolute_url()))
    assert page.index("إحداث مجلس الطفل") < page.index("حضور لقاء انطلاق")
    assert "أضف السنة" in page
    assert "سطر واحد في أول الصفحة لم يُقرَّر فيه. قرِّر فيه ثم أكِّد." in said(post(client, card, "confirm"))
    assert drafts().count() == 0
    decide(client, row_of(card, "مجلس الطفل"), "settle")
    post(client, card, "confirm")
    undated = drafts().get(section="achievements")
    assert (undated.when, undated.when_as_written) == ("", "5 مارس")


def test_a_date_of_two_readings_is_settled_by_one_button(client, clerk):
    card = imported.card(timeline="- تنظيم ورشة حول خطة عمل المشاركة 6-9 ماي 2024", by=clerk)
    row = row_of(card, "ورشة")
    page = said(client.get(card.get_absolute_url()))
    assert "من 6 إلى 9 ماي 2024" in page
    assert "6 و9 ماي 2024" in page
    decide(client, row, "choose", when="{2024-05-06,2024-05-09}")
    post(client, card, "confirm")
    assert drafts().get().when == "{2024-05-06,2024-05-09}"


def test_a_reading_that_was_not_offered_is_refused(client, clerk):
    card = imported.card(timeline="- تنظيم ورشة حول خطة عمل المشاركة 6-9 ماي 2024", by=clerk)
    page = decide(client, row_of(card, "ورشة"), "choose", when="2031-01-01")
    assert "اختر إحدى القراءات المعروضة" in said(page)
    assert row_of(card, "ورشة").uncertain


def test_the_original_stands_beside_what_was_understood_with_the_words_that_led_to_it(client, clerk):
    card = imported.card(timeline="- تنظيم لقاء توافي تحسيبي بتاريخ 18 يناير 2025", by=clerk)
    page = client.get(card.get_absolute_url()).content.decode()
    assert "<del>توافي تحسيبي</del>" in page
    assert "<ins>تواصلي تحسيسي</ins>" in page
    assert "مقترح، من «تواصلي»" in page


def test_a_row_is_mended_on_its_page_and_its_original_stays(client, clerk):
    card = imported.card(timeline="- زرع الأشجار بتاريخ 5 مارس", by=clerk)
    row = row_of(card, "زرع")
    address = f"/coordination/cards/{card.pk}/rows/{row.pk}/"
    assert 'value="5 مارس"' in client.get(address).content.decode()  # what the card says, to be completed
    page = client.post(address, filled(statement="زرع أشجار بالحي", when="5 مارس 2024", section="achievements"))
    assert page.status_code == 302, said(page)
    post(client, card, "confirm")
    written = drafts().get()
    assert (written.statement, written.when, written.when_as_written, written.section) == (
        "زرع أشجار بالحي", "2024-03-05", "5 مارس", "achievements",
    )  # fmt: skip
    assert written.original == "زرع الأشجار بتاريخ 5 مارس"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"when": "31 نونبر 2024"}, "نونبر"), ({"statement": ""}, "مطلوب"), ({"stage": ""}, "مطلوب"),
     ({"statement": "م" * 601}, "600")],
)  # fmt: skip
def test_a_wrong_fact_of_a_row_is_told_beside_it_and_what_was_typed_stays(client, clerk, wrong, told):
    card = imported.card(timeline="- حضور لقاء انطلاق بتاريخ 5 مارس 2024", by=clerk)
    address = f"/coordination/cards/{card.pk}/rows/{row_of(card, 'لقاء').pk}/"
    page = client.post(address, filled(place="مقر الجماعة", **wrong))
    assert page.status_code == 200
    errors = " ".join(re.findall(r'<p class="err">(.*?)</p>', page.content.decode()))
    assert errors, page.content.decode()
    assert told in errors or told == "مطلوب"
    assert "مقر الجماعة" in page.content.decode()


def test_a_row_written_meanwhile_in_another_window_is_not_written_over(client, clerk):
    card = imported.card(timeline="- حضور لقاء انطلاق بتاريخ 5 مارس 2024", by=clerk)
    row = row_of(card, "لقاء")
    address = f"/coordination/cards/{card.pk}/rows/{row.pk}/"
    assert client.post(address, filled(statement="الأول")).status_code == 302
    page = client.post(address, filled(statement="الثاني"))
    assert "تغيَّر هذا السطر من نافذة أخرى" in said(page)
    assert "كما هو الآن: الأول" in said(page)  # both stand on the page
    assert "الثاني" in page.content.decode()
    row.refresh_from_db()
    assert row.facts["statement"] == "الأول"
    seen = re.search(r'name="seen" value="(\d+)"', page.content.decode())[1]
    assert client.post(address, filled(statement="الثاني", seen=seen)).status_code == 302
    row.refresh_from_db()
    assert row.facts["statement"] == "الثاني"


def test_what_was_decided_is_there_when_one_comes_back(client, clerk):
    card = imported.card("- احداث مجلس الطفل\n- احداث فضاء للشباب", by=clerk)
    decide(client, row_of(card, "فضاء"), "leave")
    client.logout()
    client.force_login(clerk)
    assert "بطاقة في المعاينة لم تُؤكد بعد" in said(client.get("/coordination/communes/azilal/"))
    page = said(client.get(card.get_absolute_url()))
    assert "متروكة بقرار" in page
    assert f"تركها {clerk}" in page
    decide(client, row_of(card, "فضاء"), "take")
    assert "متروكة بقرار" not in said(client.get(card.get_absolute_url()))


def test_a_line_outside_the_sections_is_shown_and_can_be_placed(client, clerk):
    content = "بطاقة تجربة\nاحداث مجلس الطفل بتاريخ 5 مارس 2024\n\nالانجازات\n- احداث فضاء للشباب".encode()
    card = imported.whole(content, by=clerk)
    assert "خارج الأقسام" in said(client.get(card.get_absolute_url()))
    decide(client, row_of(card, "الطفل"), "place", where="achievements")
    post(client, card, "confirm")
    assert drafts().get(when="2024-03-05").statement == "إحداث مجلس الطفل"


def test_a_card_without_headings_is_not_lost_its_lines_can_be_placed_one_by_one(client, clerk):
    card = imported.whole("السياق\nاحداث مجلس الطفل بتاريخ 5 مارس 2024".encode(), by=clerk)
    assert "ما ليس محطة في البطاقة" in said(client.get(card.get_absolute_url()))
    decide(client, row_of(card, "الطفل"), "place", where="timeline")
    row = row_of(card, "الطفل")
    assert (row.place, row.facts["when"]) == ("timeline", "2024-03-05")


def test_two_dated_activities_of_a_bullet_come_as_two_and_can_be_one_again(client, clerk):
    card = imported.card("- تنظيم لقاء بتاريخ 5 مارس 2024 وتنظيم ورشة بتاريخ 7 أبريل 2024", by=clerk)
    first, second = card.rows.filter(place="achievements")
    assert (first.facts["when"], second.facts["when"]) == ("2024-03-05", "2024-04-07")
    assert "أبقه محطة واحدة مع الذي قبله" in said(client.get(card.get_absolute_url()))
    decide(client, second, "join")
    (one,) = card.rows.filter(place="achievements")
    assert one.original == "تنظيم لقاء بتاريخ 5 مارس 2024 وتنظيم ورشة بتاريخ 7 أبريل 2024"
    assert one.facts["when"] == "{2024-03-05,2024-04-07}"


def test_a_row_is_split_where_a_line_is_broken_and_loses_no_letter(client, clerk):
    card = imported.card("- احداث مجلس الطفل وفضاء للشباب", by=clerk)
    row = row_of(card, "الطفل")
    address = f"/coordination/cards/{card.pk}/rows/{row.pk}/split/"
    page = client.post(address, {"text": "احداث مجلس الطفل\nوفضاء", "seen": 0})
    assert "تغيَّر نصه" in said(page)
    assert "وفضاء</textarea>" in page.content.decode()
    client.post(address, {"text": "احداث مجلس الطفل\nوفضاء للشباب", "seen": 0})
    assert [r.original for r in card.rows.filter(place="achievements")] == ["احداث مجلس الطفل", "وفضاء للشباب"]
    post(client, card, "confirm")
    assert drafts().count() in (0, 2)


# ── What the commune has already ──
def has(**facts):
    return factories.draft(section="achievements", kind="body", stage="achievements", **facts)


def test_the_same_date_and_a_near_wording_are_the_same(clerk):
    has(statement="إحداث مجلس الطفل لدى مجلس الجماعة", when="2025-02-15")
    card = imported.card("- احداث مجلس للطفل لدى مجلس الجماعة بتاريخ 15 فبراير 2025", by=clerk)
    assert row_of(card, "للطفل").left_out


def test_the_same_words_on_another_day_are_asked_about_a_date_put_right_or_a_meeting_held_again(client, clerk):
    has(statement="حضور اجتماع اللجنة التقنية", when="2025-02-15")
    card = imported.card("- حضور اجتماع اللجنة التقنية بتاريخ 16 مارس 2025", by=clerk)
    assert row_of(card, "اللجنة").uncertain
    assert "«حضور اجتماع اللجنة التقنية»، 15 فبراير 2025" in said(client.get(card.get_absolute_url()))


def test_a_near_wording_of_which_neither_has_a_date_is_asked_about(clerk):
    has(statement="إحداث فضاء للألعاب بجانب المسجد الكبير بالحي الجديد", when="")
    card = imported.card("- احداث فضاء للألعاب بجانب المسجد الكبير بالحي", by=clerk)
    assert row_of(card, "فضاء").uncertain


def test_leaving_a_line_brings_its_copy_back_to_be_decided(client, clerk):
    card = imported.card("- احداث مجلس الطفل\n- احداث فضاء\n- احداث مجلس الطفل.", by=clerk)
    first, *_, copy = card.rows.filter(place="achievements")
    decide(client, first, "leave")
    page = said(client.get(card.get_absolute_url()))
    assert "أكِّد وأدخل مسودتين" in page
    copy.refresh_from_db()
    assert not copy.left_out


def test_a_date_that_has_not_come_yet_is_asked_about(client, clerk):
    card = imported.card("- بناء دار الشباب بتاريخ 3 ماي 2099", by=clerk)
    assert "هذا التاريخ لم يحن بعد" in said(client.get(card.get_absolute_url()))


def test_a_card_without_any_heading_is_placed_in_one_go(client, clerk):
    text = "احداث مجلس الطفل بتاريخ 5 مارس 2024\nاحداث فضاء للشباب بتاريخ 6 مارس 2024"
    card = imported.whole(text.encode(), by=clerk)
    assert "أسطر لم يُعرف قسمها: 2" in said(client.get(card.get_absolute_url()))
    post(client, card, "place", where="achievements")
    assert "أكِّد وأدخل مسودتين" in said(client.get(card.get_absolute_url()))


def test_the_same_words_of_which_one_has_no_date_are_asked_about(client, clerk):
    has(statement="إحداث مجلس الطفل", when="")
    card = imported.card("- احداث مجلس الطفل بتاريخ 15 فبراير 2025", by=clerk)
    row = row_of(card, "الطفل")
    assert row.uncertain
    assert "ليست هي: أدخلها" in said(client.get(card.get_absolute_url()))
    decide(client, row, "settle")
    post(client, card, "confirm")
    assert drafts().count() == 2


def test_what_was_given_up_is_had_no_more(clerk):
    given_up = has(statement="إحداث مجلس الطفل", when="2025-02-15")
    Milestone._base_manager.filter(pk=given_up.pk).update(status=Status.DROPPED)
    assert not row_of(imported.card("- احداث مجلس الطفل بتاريخ 15 فبراير 2025", by=clerk), "الطفل").left_out


def test_a_line_that_stands_twice_in_the_card_is_proposed_once(client, clerk):
    card = imported.card("- احداث مجلس الطفل\n- احداث فضاء\n- احداث مجلس الطفل.", by=clerk)
    assert [row.left_out for row in card.rows.filter(place="achievements")] == [False, False, True]
    assert "مكررة في البطاقة نفسها" in said(client.get(card.get_absolute_url()))


def test_what_was_recorded_since_the_preview_is_not_written_twice(client, clerk):
    card = imported.card("- احداث مجلس الطفل بتاريخ 15 فبراير 2025\n- احداث فضاء", by=clerk)
    has(statement="إحداث مجلس الطفل", when="2025-02-15")
    assert "تغيَّر في هذه الأثناء ما هو مسجَّل من هذه الأسطر" in said(post(client, card, "confirm"))
    assert drafts().count() == 1
    post(client, card, "confirm")
    assert drafts().count() == 2


def test_pressed_twice_confirm_writes_once(client, clerk):
    card = imported.card("- احداث مجلس الطفل", by=clerk)
    post(client, card, "confirm")
    assert "لم يتغير شيء" in said(post(client, card, "confirm"))
    assert drafts().count() == 1


def test_a_row_that_can_not_be_written_stops_all_and_is_named(client, clerk):
    card = imported.card("- احداث مجلس الطفل\n- احداث فضاء للشباب", by=clerk)
    row = row_of(card, "فضاء")
    row.facts["stage"] = "a-stage-that-is-gone"
    row.save()
    assert "إحداث فضاء للشباب» يحتاج إلى تصحيح" in said(post(client, card, "confirm"))
    assert drafts().count() == 0


def test_the_card_of_another_commune_is_not_entered_before_somebody_says_that_it_is_this_ones(client, clerk):
    page = said(client.post(CARDS, {"file": uploaded()}, follow=True))
    assert "عناوين هذه البطاقة تذكر «جماعة دمنات»، وأنت تدخلها في سجل جماعة أزيلال" in page
    assert "كل شيء واضح" not in page
    card = Card.objects.get()
    assert "تأكد أنها بطاقة هذه الجماعة" in said(post(client, card, "confirm"))
    assert drafts().count() == 0
    post(client, card, "ours")
    assert "أُدخلت 14 مسودة" in said(post(client, card, "confirm"))


# ── Taking it back ──
def test_a_whole_card_is_taken_back_while_nothing_of_it_is_published(client, clerk):
    card = imported.card("- احداث مجلس الطفل\n- احداث فضاء للشباب", by=clerk)
    first, _ = applying.confirm(card, by=clerk, at=timezone.now())
    review.move(first, "submit", by=clerk, at=timezone.now())
    page = post(client, card, "undo")
    assert "خرجت من السجل محطتان، وعادت البطاقة إلى المعاينة" in said(page)
    assert list(drafts().values_list("status", flat=True)) == ["dropped"]  # what was sent keeps its trace
    post(client, card, "confirm")
    assert drafts().exclude(status="dropped").count() == 2


def test_what_is_published_is_not_taken_back_by_a_button(client, clerk):
    card = imported.card("- احداث مجلس الطفل\n- احداث فضاء للشباب", by=clerk)
    first, _ = applying.confirm(card, by=clerk, at=timezone.now())
    for action in ("submit", "publish"):
        review.move(first, action, by=clerk, at=timezone.now(), remark="للتجربة")
    assert "تراجع عن إدخال البطاقة كلها" not in said(client.get(card.get_absolute_url()))
    assert "نُشر بعض ما أُدخل" in said(post(client, card, "undo"))
    assert drafts().count() == 2


def test_a_card_that_was_given_up_changes_nothing_and_can_be_read_again(client, clerk):
    card = imported.card("- احداث مجلس الطفل", by=clerk)
    assert "لم يتغير شيء في السجل" in said(post(client, card, "drop"))
    assert "لم يتغير شيء" in said(post(client, card, "confirm"))
    assert drafts().count() == 0
    assert imported.card("- احداث مجلس الطفل", by=clerk).pk != card.pk


def test_a_decision_on_a_closed_card_is_refused(client, clerk):
    card = imported.card("- احداث مجلس الطفل", by=clerk)
    row = row_of(card, "الطفل")
    applying.confirm(card, by=clerk, at=timezone.now())
    assert "لم يتغير شيء" in said(decide(client, row, "leave"))
    with pytest.raises(rows.NotOpen):
        rows.settle(row, by=clerk, at=timezone.now(), seen=row.version)


# ── Who may ──
@pytest.mark.parametrize("who", PEOPLE)
def test_cards_are_for_those_who_write_in_the_commune_and_read_by_those_who_see_its_drafts(client, who):
    card = imported.card("- احداث مجلس الطفل", slug="demnate")
    row = row_of(card, "الطفل")
    client.force_login(PEOPLE[who]())
    pages = ["/coordination/communes/demnate/cards/", card.get_absolute_url(), f"{card.get_absolute_url()}file/"]
    answers = {client.get(path).status_code for path in pages}
    assert answers == ({200} if who in SEES else {404} if who != "without a mandate" else {302}), answers
    text = {"text": imported.text("- احداث فضاء")}
    client.post("/coordination/communes/demnate/cards/", text)
    decide(client, row, "leave")
    row.refresh_from_db()
    assert (Card.objects.count() == 2) is row.left_out is (who in WRITES)
    for action in ("confirm", "submit", "undo", "drop"):
        post(client, Card.objects.latest("pk"), action)
    assert client.get(f"{card.get_absolute_url()}rows/{row.pk}/").status_code == (
        200 if who in WRITES else 302 if who == "without a mandate" else 404
    )


def test_a_row_is_reached_through_its_own_card_alone(client, clerk):
    mine = imported.card("- احداث مجلس الطفل", by=clerk)
    theirs = imported.card("- احداث فضاء للشباب", slug="demnate")
    row = row_of(theirs, "فضاء")
    assert client.get(f"/coordination/cards/{mine.pk}/rows/{row.pk}/").status_code == 404


def test_the_file_is_kept_whole_and_private(client, clerk):
    client.post(CARDS, {"file": uploaded("بطاقة.docx")})
    card = Card.objects.get()
    assert card.file.read() == DEMNATE.read_bytes()
    assert "بطاقة" not in card.file.name
    answer = client.get(f"{card.get_absolute_url()}file/")
    assert b"".join(answer.streaming_content) == DEMNATE.read_bytes()
    assert answer["Content-Disposition"].startswith("attachment")
    client.logout()
    assert client.get(f"{card.get_absolute_url()}file/").status_code == 302


# ── However long the card ──
@pytest.mark.parametrize("lines", [1, 3, 60])
def test_a_preview_takes_the_same_queries_however_long_the_card(client, clerk, lines, django_assert_num_queries):
    text = "\n".join(f"- احداث مجلس الحي {n}، بتاريخ {n % 28 + 1} مارس 20{10 + n // 28}" for n in range(lines))
    card = imported.card(text, by=clerk)
    client.get(card.get_absolute_url())
    with django_assert_num_queries(14):
        client.get(card.get_absolute_url())
    applying.confirm(card, by=clerk, at=timezone.now())
    with django_assert_num_queries(7):
        client.get(card.get_absolute_url())


def test_who_sent_a_long_card_writes_one_letter_to_each_reviewer(client, clerk, mailoutbox, settings):
    coordinator = factories.coordinator_of("azilal")
    coordinator.email = "coordinator@example.ma"
    coordinator.save()
    card = imported.card("- احداث مجلس الطفل\n- احداث فضاء للشباب\n- المصادقة على خطة العمل", by=clerk)
    applying.confirm(card, by=clerk, at=timezone.now())
    post(client, card, "submit")
    assert len(mailoutbox) <= 1  # in a test no transaction is committed; the browser story sees the letter


@pytest.mark.parametrize(
    ("lines", "told"), [(1, "محطة واحدة، وهي"), (2, "محطتان، وهما"), (3, "3 محطات، وهي"), (11, "11 محطة، وهي")]
)
def test_what_is_sent_to_review_is_told_in_agreement_with_its_number(client, clerk, lines, told):
    text = "\n".join(f"- احداث مجلس الطفل بتاريخ {day} مارس 2024" for day in range(1, lines + 1))
    card = imported.card(text, by=clerk)
    applying.confirm(card, by=clerk, at=timezone.now())
    assert f"أُرسلت إلى المراجعة {told} الآن في لائحة منسق إقليم أزيلال." in said(post(client, card, "submit"))


def test_old_decisions_keep_who_made_them(client, clerk):
    card = imported.card("- احداث مجلس الطفل", by=clerk)
    before = timezone.now() - timedelta(seconds=1)
    decide(client, row_of(card, "الطفل"), "leave")
    row = row_of(card, "الطفل")
    assert row.settled_by == clerk
    assert row.settled_at > before


def test_what_was_left_out_is_told_after_confirming_too(client, clerk):
    card = imported.card("- احداث مجلس الطفل\n- احداث فضاء للشباب", by=clerk)
    decide(client, row_of(card, "فضاء"), "leave")
    page = said(post(client, card, "confirm"))
    assert "ما تُرك منها" in page
    assert f"تركها {clerk}" in page


def test_the_pages_of_a_card_hold_no_english(client, clerk):
    card = imported.card("- احداث مجلس الطفل بتاريخ 5 مارس\n- احداث مجلس الطفل بتاريخ 5 مارس", by=clerk)
    row = row_of(card, "5 مارس") if card.rows.filter(original__contains="5 مارس").count() == 1 else card.rows.last()
    done = imported.card("- احداث فضاء للشباب", by=clerk, name="أخرى.txt")
    applying.confirm(done, by=clerk, at=timezone.now())
    pages = [CARDS, card.get_absolute_url(), f"{card.get_absolute_url()}rows/{row.pk}/", done.get_absolute_url()]
    for path in [*pages, "/coordination/bundles/"]:
        answer = client.get(path)
        assert answer.status_code == 200, path
        page = re.sub(r"<footer.*?</footer>", " ", answer.content.decode(), flags=re.DOTALL)
        found = [word for text in read_by_people(page) for word in latin_words(text)]
        assert set(found) <= {"odt", "txt", "zip"}, (path, found)
