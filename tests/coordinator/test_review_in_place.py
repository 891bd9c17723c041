"""A coordinator reads what waits in full, answers it and finds the next, without leaving the desk."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cards import applying
from milestones import attaching, review, revising
from milestones.kinds import Status
from milestones.models import Milestone
from milestones.uploads import examine
from tests import factories, files, imported
from tests.people import PEOPLE, REVIEWS, SEES
from tests.staff.test_desk import seen, standing, text

WAITING = "/coordination/lists/waiting/"
NOW = timezone.now()


def at(milestone, query="") -> str:
    return f"/coordination/review/{milestone.pk}/{query}"


@pytest.fixture
def clerk():
    return factories.staff_of("demnate")


@pytest.fixture
def coordinator(client):
    person = factories.coordinator_of("azilal")
    client.force_login(person)
    return person


@pytest.fixture
def three(clerk):
    """Waiting for four, three and two days."""
    rows = [standing("submitted", "demnate", by=clerk, statement=f"لقاء رقم {n}", days=5 - n) for n in (1, 2, 3)]
    return [Milestone.objects.get(pk=row.pk) for row in rows]


def decide(client, milestone, action, remark="", query="", **more):
    typed = {"action": action, "remark": remark, "seen": milestone.updated_at.isoformat()} | more
    return client.post(at(milestone, query), typed)


# ── Who ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", PEOPLE)
def test_it_opens_for_those_who_read_what_waits_there_and_decides_for_those_who_review(client, clerk, who):
    milestone = standing("submitted", "demnate", by=clerk)
    client.force_login(PEOPLE[who]())
    answer = client.get(at(milestone))
    if who == "without a mandate":
        assert answer.status_code == 302
    else:
        assert answer.status_code == (200 if who in REVIEWS | {"observer"} else 404)
    decide(client, milestone, "publish")
    assert Milestone.objects.get(pk=milestone.pk).status == ("published" if who in REVIEWS else "submitted")
    assert REVIEWS < SEES


def test_an_observer_reads_and_is_told_whose_decision_it_is(client, three):
    client.force_login(factories.observer())
    page = seen(client, at(three[0]))
    assert "قرارها للمنسق الإقليمي أو لإدارة البرنامج" in page
    assert 'name="action"' not in page


# ── What is shown ────────────────────────────────────────────────────────────
def test_the_item_stands_in_full_with_its_card_its_files_and_its_neighbours(client, coordinator, clerk):
    milestone = factories.draft(
        "demnate", by=clerk, statement="تنظيم لقاء تواصلي تحسيسي", when="2024-05-14", place="دار الشباب",
        original="تنظيم لقاء توافي تحسيبي بتاريخ 14 ماي 2024", when_as_written="14 ماي 2024",
        attendance_total=40, attendance_women=22,
    )  # fmt: skip
    attaching.attach(milestone, upload=examine(files.pdf()), description="محضر اللقاء", by=clerk)
    review.move(milestone, "submit", by=clerk, at=NOW - timedelta(3))
    told = text(seen(client, at(milestone)))
    for said in (
        "جماعة دمنات", "منذ 3 أيام", "تنظيم لقاء تواصلي تحسيسي", "14 ماي 2024", "دار الشباب", "محضر اللقاء",
        "في البطاقة تنظيم لقاء توافي تحسيبي بتاريخ 14 ماي 2024", "40 شخصا، منهم 22 امرأة", "في سجل الجماعة",
        "إرسال إلى المراجعة",
    ):  # fmt: skip
        assert said in told, said
    page = seen(client, at(milestone))
    assert "<del>توافي تحسيبي بتاريخ 14 ماي 2024</del>" in page
    assert "<ins>تواصلي تحسيسي</ins>" in page


def test_a_double_is_pointed_out_above_the_neighbours(client, coordinator, clerk):
    factories.published("demnate", statement="تنظيم لقاء مع جمعيات المدينة", when="2024-05-14")
    same = standing("submitted", "demnate", by=clerk, statement="تنظيم لقاء مع جمعيات المدينه", when="2024-05-14")
    before, near = seen(client, at(same)).split('id="h-near"')
    assert near.count("يبدو أنها هي نفسها") == 1
    assert near.count("تنظيم لقاء مع جمعيات المدينة") == 1, "it is named once, not again as a neighbour"
    assert "يبدو أنها مسجَّلة من قبل: تنظيم لقاء مع جمعيات المدينة ( 14 ماي 2024 ، منشورة)" in text(
        before.split('id="h-decide"')[0]
    ), "whoever decides on a phone reads it above the decision"
    maybe = standing("submitted", "demnate", by=clerk, statement="تنظيم لقاء مع جمعيات المدينة", when="2025-05-14")
    page = seen(client, at(maybe))
    assert "قد تكون هي نفسها" in page
    assert "قد تكون مسجَّلة من قبل" in page
    review.move(same, "publish", by=factories.coordinator_of("azilal"), at=NOW)
    assert "مسجَّلة من قبل" not in seen(client, at(same)), "nothing is decided any more"
    alone = standing("submitted", "azilal", by=clerk)
    assert "مسجَّلة من قبل" not in seen(client, at(alone))


def test_an_entry_on_its_way_stands_beside_it_like_a_published_one(client, coordinator, clerk):
    milestone = standing("submitted", "demnate", by=clerk, statement="الجديد", when="2024-03-05")
    for status in ("draft", "returned", "published"):
        standing(status, "demnate", by=clerk, statement=f"بجانبها {status}", when="2024-03-06")
    near = seen(client, at(milestone)).split('id="h-near"')[1].split("</ul>")[0]
    assert set(re.findall(r"بجانبها (\w+)", near)) == {"draft", "returned", "published"}


def test_its_line_in_the_uploaded_card_is_a_link_away(client, coordinator, clerk):
    card = imported.card("- إحداث نادي للأطفال بتاريخ 20 أبريل 2024", by=clerk)
    applying.confirm(card, by=clerk, at=NOW)
    milestone = Milestone.objects.get(card_row__card=card)
    review.move(milestone, "submit", by=clerk, at=NOW)
    (address, line) = re.search(r'href="([^"]+#r\d+)">السطر (\d+) من', seen(client, at(milestone))).groups()
    assert int(line) == milestone.card_row.line
    assert f'id="r{milestone.card_row.pk}"' in seen(client, address.split("#")[0])


def test_of_several_that_say_the_same_the_nearest_in_time_comes_first_and_each_is_pointed_out(
    client, coordinator, clerk
):
    factories.enrolment("afourar")
    for when in ("2023-05-14", "", "2024-04-05", "2024-09-01"):
        factories.published("afourar", statement="تنظيم لقاء مع الجمعيات", when=when)
    factories.published("afourar", statement="زيارة ميدانية", when="2024-05-01")
    asked = standing("submitted", "afourar", by=clerk, statement="تنظيم لقاء مع الجمعيات", when="2024-05-14")
    near = seen(client, at(asked)).split('id="h-near"')[1].split("</ul>")[0]
    told = [text(line) for line in near.split("<li>")[1:]]
    assert "5 أبريل 2024" in told[0]
    assert [("قد تكون هي نفسها" in line) is ("زيارة" not in line) for line in told] == [True] * 5


def test_the_nearest_entries_of_the_commune_stand_beside_it_and_no_others(client, coordinator, clerk):
    factories.enrolment("afourar")
    for day in range(1, 10):
        factories.published("afourar", statement=f"حدث اليوم {day}", when=f"2024-03-0{day}")
    milestone = standing("submitted", "afourar", by=clerk, statement="الجديد", when="2024-03-05/2024-03-06")
    factories.published("azilal", statement="من جماعة أخرى", when="2024-03-05")
    near = re.findall(r"حدث اليوم (\d)", seen(client, at(milestone)))
    assert near == ["3", "4", "5", "6", "7", "8"]


def test_a_correction_shows_what_it_changes_in_the_published_text(client, coordinator, clerk):
    milestone = factories.published("demnate", statement="تنظيم لقاء مع الشباب", when="2024-05-14")
    revision = revising.revise(milestone, by=clerk)
    revision = factories.rewritten(revision, statement="تنظيم لقاءين مع الشباب")
    review.move(revision, "submit", by=clerk, at=NOW, remark="كانا لقاءين")
    page = seen(client, at(revision))
    assert "<del>لقاء</del>" in page
    assert "<ins>لقاءين</ins>" in page
    assert "«كانا لقاءين»" in page
    decide(client, Milestone.objects.get(pk=revision.pk), "publish")
    assert Milestone.objects.get(pk=milestone.pk).statement == "تنظيم لقاءين مع الشباب"


# ── Deciding, and the next ───────────────────────────────────────────────────
def test_each_answer_leads_to_the_next_that_waits_and_the_last_to_the_empty_list(client, coordinator, three):
    answer = decide(client, three[1], "publish", query="?province=azilal")
    assert answer.url == at(three[2], "?province=azilal") + "#item"
    page = seen(client, answer.url)
    assert "«لقاء رقم 2»: نُشرت المحطة. يراها العموم الآن في سجل جماعة دمنات." in page
    assert "<li>رقم 2 من 2</li>" in page
    answer = decide(client, three[2], "return", "أضف المكان")
    assert answer.url == at(three[0], "?") + "#item"
    answer = decide(client, three[0], "publish")
    assert answer.url == WAITING + "?"
    assert "لا محطة تنتظر المراجعة." in seen(client, WAITING)
    assert [Milestone.objects.get(pk=one.pk).status for one in three] == ["published", "published", "returned"]


def test_what_became_of_the_last_is_told_where_the_reader_lands(client, coordinator, three, monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda done, **how: done())  # a test never commits
    page = seen(client, decide(client, three[0], "publish").url)
    landing = page[page.index('id="item"') : page.index('id="h-item"')]
    assert page.count("نُشرت المحطة.") == landing.count("نُشرت المحطة.") == 1
    assert 'class="note note--good"' in landing
    assert 'class="note note--news"' in landing, "that a letter is on its way is no warning"
    assert not re.findall("<(a|button|input) ", landing), "Tab would not lead to the decision at once"


@pytest.mark.parametrize(
    ("status", "tag"), [("published", "tag"), ("returned", "tag tag--warn"), ("draft", "tag tag--mute")]
)
def test_only_what_was_returned_is_marked_in_red(client, coordinator, clerk, status, tag):
    milestone = standing(status, "demnate", by=clerk)
    page = seen(client, at(milestone))
    assert f'<span class="{tag}">{milestone.get_status_display()}</span>' in page


def test_returning_without_a_word_asks_for_it_and_moves_nothing(client, coordinator, three):
    page = decide(client, three[0], "return", " ").content.decode()
    assert "اكتب ما ينبغي تصحيحه قبل إعادة المحطة." in page
    assert 'aria-invalid="true" autofocus' in page, "the cursor waits where something is missing"
    assert Milestone.objects.get(pk=three[0].pk).status == Status.SUBMITTED


def test_what_changed_meanwhile_is_shown_and_the_remark_is_still_there(client, coordinator, three, clerk):
    other = factories.coordinator_of("azilal")
    review.move(three[0], "return", by=other, at=NOW, remark="صحح")
    milestone = Milestone.objects.get(pk=three[0].pk)
    review.move(milestone, "submit", by=clerk, at=NOW)
    factories.rewritten(milestone, statement="نص جديد")
    Milestone.objects.filter(pk=milestone.pk).update(updated_at=NOW + timedelta(1))
    page = decide(client, three[0], "return", "أضف مكان اللقاء").content.decode()
    assert "تغيرت المحطة منذ فتحتَ صفحتها" in page
    assert "أضف مكان اللقاء</textarea>" in page
    assert "نص جديد" in page
    assert Milestone.objects.get(pk=three[0].pk).status == Status.SUBMITTED


def test_what_somebody_else_has_answered_is_said_and_the_remark_is_told(client, coordinator, three):
    review.move(three[0], "publish", by=factories.coordinator_of("azilal"), at=NOW)
    page = decide(client, three[0], "return", "أضف مكان اللقاء").content.decode()
    assert "لم يتم الإجراء: المحطة الآن «منشورة»." in page
    assert "«أضف مكان اللقاء»" in page
    assert "لا قرار ينتظر هذه المحطة" in page


def test_publishing_what_one_wrote_oneself_asks_why(client, coordinator):
    own = standing("submitted", "demnate", by=coordinator)
    assert "أنت آخر من كتب هذه المحطة" in seen(client, at(own))
    decide(client, own, "publish")
    assert Milestone.objects.get(pk=own.pk).status == Status.SUBMITTED


# ── Several at once ──────────────────────────────────────────────────────────
def publish(client, *milestones, listed_at=None, query=""):
    typed = {"milestone": [one.pk for one in milestones], "listed_at": (listed_at or timezone.now()).isoformat()}
    return client.post(f"{WAITING}publish/{query}", typed, follow=True).content.decode()


def test_those_that_the_list_shows_in_full_are_published_together(client, coordinator, three):
    page = publish(client, *three[:2])
    assert "نُشرت محطتان، والمنشور يراه العموم الآن." in page
    assert [Milestone.objects.get(pk=one.pk).status for one in three] == ["published", "published", "submitted"]


def test_what_wants_reading_has_no_box_and_is_refused_though_it_were_sent(client, coordinator, clerk):
    undated = standing("submitted", "demnate", by=clerk, statement="بلا تاريخ", when="")
    rewritten = standing("submitted", "demnate", by=clerk, statement="نص مصحح", original="نص كما كان")
    own = standing("submitted", "demnate", by=coordinator, statement="كتبته بنفسي")
    attached = factories.draft("demnate", by=clerk, statement="معها محضر")
    attaching.attach(attached, upload=examine(files.pdf()), description="محضر", by=clerk)
    review.move(attached, "submit", by=clerk, at=NOW)
    correction = revising.revise(factories.published("demnate"), by=clerk)
    review.move(correction, "submit", by=clerk, at=NOW, remark="تصحيح")
    rows = [undated, rewritten, own, attached, correction]
    assert 'name="milestone"' not in seen(client, WAITING)
    page = publish(client, *rows)
    assert page.count("لم تُنشر مع غيرها لأنها تُقرأ وحدها") == len(rows)
    assert set(Milestone.objects.filter(pk__in=[r.pk for r in rows]).values_list("status", flat=True)) == {
        "submitted"
    }


def test_what_the_record_says_already_is_no_more_published_among_others(client, coordinator, clerk):
    said = "إحداث مجلس للطفل لدى مجلس جماعة المدينة"
    factories.published("demnate", statement=said, when="2025-02-15")
    double = standing("submitted", "demnate", by=clerk, statement=said, when="2025-02-15")
    elsewhere = standing("submitted", "azilal", by=clerk, statement=said, when="2025-02-15")
    again = standing("submitted", "demnate", by=clerk, statement=said, when="2026-02-15")
    page = seen(client, WAITING)
    assert page.count("يبدو أنها مسجَّلة من قبل") == 1
    assert {int(pk) for pk in re.findall(r'name="milestone" value="(\d+)"', page)} == {elsewhere.pk, again.pk}
    publish(client, double, elsewhere, again)
    left = Milestone.objects.filter(pk__in=[double.pk, elsewhere.pk, again.pk]).awaiting_review()
    assert [one.pk for one in left] == [double.pk]


@pytest.mark.parametrize(
    ("original", "statement", "when", "choosable"),
    [
        ("احداث نادي للأطفال بتاريخ 20 ابريل 2026،", "إحداث نادي للأطفال", "2026-04-20", True),
        ("18 يناير 2025 تنظيم لقاء", "تنظيم لقاء", "2025-01-18", True),
        ("احداث نادي للأطفال بتاريخ 20 ابريل 2026،", "إحداث نادي للأطفال", "2026-04-21", False),
        ("احداث نادي للأطفال بدعم من الجمعية", "إحداث نادي للأطفال", "2026-04-20", False),
        ("تنظيم لقاء توافي تحسيبي", "تنظيم لقاء تواصلي تحسيسي", "2026-04-20", False),
        ("إحداث نادي للأطفال", "إحداث نادي للأطفال والشباب", "2026-04-20", False),
    ],
)
def test_a_line_of_a_card_whose_date_alone_was_taken_out_of_its_words_is_read_in_the_list(
    client, coordinator, clerk, original, statement, when, choosable
):
    standing("submitted", "demnate", by=clerk, statement=statement, original=original, when=when)
    page = seen(client, WAITING)
    assert ('name="milestone"' in page) is choosable
    assert ("نصها غير نص البطاقة" in page) is not choosable


def test_nothing_chosen_and_changed_since_it_was_listed_are_told(client, coordinator, three):
    assert "لم تُختر أي محطة" in publish(client)
    forged = {"milestone": three[0].pk, "listed_at": "now"}
    assert "لا يُعرف متى فُتحت" in client.post(f"{WAITING}publish/", forged, follow=True).content.decode()
    page = publish(client, three[0], listed_at=timezone.now() - timedelta(30))
    assert "تغيرت المحطة منذ فتحتَ صفحتها" in page
    assert Milestone.objects.get(pk=three[0].pk).status == Status.SUBMITTED


def test_what_a_colleague_answered_meanwhile_is_said_of_each_that_was_chosen(client, coordinator, three):
    for action, one in zip(("publish", "return"), three[:2], strict=True):
        review.move(one, action, by=factories.coordinator_of("azilal"), at=NOW, remark="للتجربة")
    page = publish(client, *three)
    for one, said in zip(three[:2], ("منشورة", "معادة"), strict=True):
        assert re.search(rf"«{one}»: [^<]*{said}", page), said
    assert "نُشرت محطة واحدة" in page


def test_nobody_publishes_several_of_another_province(client, three):
    client.force_login(factories.coordinator_of("tata"))
    publish(client, *three)
    client.force_login(factories.staff_of("demnate"))
    publish(client, *three)
    client.force_login(factories.observer())
    publish(client, *three)
    assert {Milestone.objects.get(pk=one.pk).status for one in three} == {"submitted"}


# ── Queries ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_database_nine_times(client, coordinator, clerk, rows, django_assert_num_queries):
    for _ in range(rows):
        milestone = standing("submitted", "demnate", by=clerk)
        factories.published("demnate")
    with django_assert_num_queries(9):
        client.get(at(milestone, "?province=azilal&period=2024"))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_correction_takes_two_more(client, coordinator, clerk, rows, django_assert_num_queries):
    for _ in range(rows):
        revision = revising.revise(factories.published("demnate"), by=clerk)
        review.move(revision, "submit", by=clerk, at=NOW, remark="تصحيح")
    with django_assert_num_queries(11):
        client.get(at(revision))
