"""A clerk opens a consultation, and once it is over writes its outcome; what can't be is said in its place."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import escape

from accounts.models import Mandate, Role
from arabic import dates
from communes.models import Commune
from milestones import recording, review, revising
from milestones.consultation_form import OF_ANOTHER_KIND
from milestones.models import Milestone
from tests import attached, factories
from tests.people import PEOPLE, SEES
from tests.staff.test_attachments import LIST, fields, new, send

LINK = "https://ara.example.ma/q?n=1"
HOME = "/coordination/communes/demnate/"
DAYS = {"kind": "consultation", "opens_on": "2 يناير 2027", "closes_on": "20 يناير 2027"}


@pytest.fixture
def clerk(client):
    person = factories.staff_of("demnate")
    client.force_login(person)
    return person


@pytest.fixture
def draft():
    return factories.draft("demnate")


def in_words(days: int) -> str:
    return dates.write((timezone.localdate() + timedelta(days)).isoformat())


def test_its_days_are_typed_as_people_write_them(client, clerk, draft):
    send(client, draft, **DAYS, take_part_at=f" {LINK} ")
    draft.refresh_from_db()
    assert [day.isoformat() for day in (draft.opens_on, draft.closes_on)] == ["2027-01-02", "2027-01-20"]
    assert draft.take_part_at == LINK
    page = client.get(f"{LIST}{draft.pk}/change/").content.decode()
    assert 'value="2 يناير 2027"' in page
    assert '<details><summary>\n        <h2 id="fieldset-0-3-heading"' not in page, (
        "for a consultation it stands open"
    )


REFUSED = {
    "another kind": ({**DAYS, "kind": "meeting"}, "closes_on", OF_ANOTHER_KIND),
    "a link of another kind": ({"take_part_at": LINK}, "take_part_at", OF_ANOTHER_KIND),
    "no last day": ({**DAYS, "closes_on": ""}, "closes_on", "اكتب آخر يوم للمشاركة، ما دام أول يوم مذكورا"),
    "no first day": ({**DAYS, "opens_on": ""}, "opens_on", "اكتب أول يوم للمشاركة، ما دام آخر يوم مذكورا"),
    "upside down": (
        {**DAYS, "closes_on": "1 يناير 2027"},
        "closes_on",
        "آخر يوم للمشاركة سابق لأول يوم؛ صحح أحدهما.",
    ),
    "several days": ({**DAYS, "closes_on": "من 3 إلى 9 يناير 2027"}, "closes_on", "اكتب يوما واحدا بتاريخه الكامل"),
    "no day": ({**DAYS, "opens_on": "بعد العيد"}, "opens_on", "العيد"),
    "a link without days": (
        {"kind": "consultation", "take_part_at": LINK},
        "opens_on",
        "ما دام رابط المشاركة مذكورا",
    ),
    "no link": ({**DAYS, "take_part_at": "http://ara.ma"}, "take_part_at", "هذا ليس رابطا كاملا يبدأ بـ https://"),
    "too early": (
        {**DAYS, "synthesis": "طلبوا ساحة"},
        "synthesis",
        "تُكتب حصيلته بعد 20 يناير 2027",
    ),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_what_does_not_hold_together_is_said_beside_it_and_nothing_typed_is_lost(
    client, clerk, draft, wrong, monkeypatch
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: draft.updated_at.replace(year=2026, month=12, day=1))
    changes, field, said = REFUSED[wrong]
    page = client.post(f"{LIST}{draft.pk}/change/", fields(draft, **changes)).content.decode()
    row = re.search(rf'<div class="form-row[^>]*field-{field}">.*?<(?:input|textarea)', page, re.DOTALL)[0]
    assert escape(said) in row
    for name, typed in changes.items():
        assert name == "kind" or escape(typed) in page
    draft.refresh_from_db()
    assert (draft.kind, draft.opens_on, draft.take_part_at, draft.synthesis) == ("meeting", None, "", "")


@pytest.mark.parametrize(
    ("kind", "closes", "said"),
    [("meeting", None, "للتشاور العمومي وحده حصيلة"), ("consultation", 3, "لم ينته التشاور بعد: تُكتب حصيلته بعد ")],
)
def test_a_file_is_no_outcome_of_another_kind_nor_before_the_end(client, clerk, draft, kind, closes, said):
    days = {"opens_on": in_words(-3), "closes_on": in_words(closes)} if closes else {}
    sent = new() | {"attachments-0-of_outcome": "on"}
    page = send(client, draft, kind=kind, **days, **sent).content.decode()
    assert said in page
    assert not draft.attachments.exists()


def over(**facts):
    return factories.consultation("demnate", opens=-20, closes=-2, statement="تشاور حول الساحة", **facts)


def test_the_outcome_is_asked_for_written_as_a_correction_and_public_once_published(client, clerk):
    one = over()
    page = client.get(HOME).content.decode()
    assert "تشاور انتهى وينتظر حصيلته" in page
    assert "لا شيء ينتظرك الآن" not in page
    assert f'action="/admin/milestones/milestone/{one.pk}/revise/"' in page
    client.post(f"{LIST}{one.pk}/revise/")
    revision = one.revisions.get()
    told = {"opens_on": in_words(-20), "closes_on": in_words(-2), "synthesis": "طلبوا\nساحة", "decision": "برمجتها"}
    send(client, revision, when="بلا تاريخ" if not one.when else "5 مارس 2024", **told,
         **new(description="التقرير التركيبي"), **{"attachments-0-of_outcome": "on"})  # fmt: skip
    assert "حصيلته مكتوبة ولم تُنشر بعد" in client.get(HOME).content.decode()
    assert "طلبوا ساحة" not in client.get(one.get_absolute_url()).content.decode()
    review.move(revision, "submit", by=clerk, at=timezone.now(), remark="حصيلة التشاور")
    coordinator = factories.coordinator_of("azilal")
    client.force_login(coordinator)
    sheet = client.get(f"/coordination/review/{revision.pk}/").content.decode()
    for said in ("خلاصة التشاور", "القرار المتخذ", "التقرير التركيبي (من حصيلة التشاور)"):
        assert said in sheet
    review.move(revision, "publish", by=coordinator, at=timezone.now())
    page = client.get(one.get_absolute_url()).content.decode()
    assert "<b>خلاصة التشاور:</b> طلبوا ساحة" in page
    assert "أُضيفت خلاصة التشاور يوم " in page
    assert "من «غير مذكور» إلى «طلبوا" not in page
    assert one.attachments.get().of_outcome
    assert "تشاور انتهى وينتظر حصيلته" not in client.get(HOME).content.decode()


def test_marking_what_is_attached_already_is_a_correction_told_in_words(clerk):
    one = over(make=factories.draft)
    attached.attach(one, "التقرير التركيبي")
    one = attached.stand_published(one)
    revision = revising.revise(one, by=clerk)
    revision.attachments.update(of_outcome=True)
    assert revising.differences(revision) == [
        ("attachments", "التقرير التركيبي", "التقرير التركيبي (من حصيلة التشاور)")
    ]
    for action in ("submit", "publish"):
        review.move(revision, action, by=clerk, at=timezone.now(), remark="هو الحصيلة")
    assert one.attachments.get().of_outcome


def test_the_history_tells_its_days_and_an_earlier_version_brings_them_back(client, clerk, draft):
    send(client, draft, **DAYS, take_part_at=LINK)
    draft.refresh_from_db()
    send(client, draft, kind="meeting")
    page = client.get(f"{LIST}{draft.pk}/history/").content.decode()
    assert "آخر يوم للمشاركة" in page
    assert "20 يناير 2027" in page
    version = draft.history.order_by("history_id")[1]
    client.post(f"{LIST}versions/{version.pk}/restore/")
    draft.refresh_from_db()
    assert (draft.closes_on.isoformat(), draft.take_part_at) == ("2027-01-20", LINK)


def test_the_second_writer_sees_the_days_of_the_first_and_may_take_them(client, clerk, draft):
    mine = fields(draft, **DAYS)
    other = Milestone.objects.get(pk=draft.pk)
    other.kind, other.opens_on, other.closes_on = "consultation", *[timezone.localdate()] * 2
    recording.write(other, by=factories.user())
    page = client.post(f"{LIST}{draft.pk}/change/", mine).content.decode()
    assert "<td>2 يناير 2027</td>" in page
    other.refresh_from_db()
    taken = mine | {"seen": other.updated_at.isoformat(), "_take": ["opens_on", "closes_on"]}
    client.post(f"{LIST}{draft.pk}/change/", taken)
    draft.refresh_from_db()
    assert draft.closes_on == timezone.localdate()


@pytest.mark.parametrize("who", PEOPLE)
def test_the_number_and_its_list_are_of_ones_own_places(client, who):
    over()
    client.force_login(PEOPLE[who]())
    for path in ("/coordination/", "/coordination/lists/outcomes/"):
        page = client.get(path).content.decode()
        assert "تشاور حول الساحة" not in page or who in SEES, path
    if who in ("coordinator of Azilal", "management", "observer"):
        assert "تشاورات انتهت دون حصيلة" in client.get("/coordination/").content.decode()
        assert "تشاور حول الساحة" in page
    if who in ("staff of Demnate", "staff of Larache and of Demnate"):
        assert "تشاور حول الساحة" in client.get("/coordination/").content.decode()


def test_a_desk_of_several_communes_names_what_awaits_its_outcome(client, clerk):
    Mandate.objects.create(
        user=clerk, role=Role.STAFF, commune=Commune.objects.get(slug="azilal"), starts=timezone.localdate()
    )
    over()
    page = client.get("/coordination/").content.decode()
    assert '<a href="/coordination/communes/demnate/#h-outcomes">تشاور حول الساحة (جماعة دمنات)</a>' in page


def test_it_is_never_published_unread_among_others(client):
    one = factories.consultation("demnate", opens=1, closes=3, make=factories.draft)
    review.move(one, "submit", by=one.created_by, at=timezone.now())
    client.force_login(factories.coordinator_of("azilal"))
    page = client.get("/coordination/lists/waiting/").content.decode()
    assert one.statement in page
    assert f'name="milestone" value="{one.pk}"' not in page


def test_an_observer_reads_its_days_and_of_other_kinds_no_empty_boxes(client, draft):
    client.force_login(factories.observer())
    one = over()
    assert "آخر يوم للمشاركة" in client.get(f"{LIST}{one.pk}/change/").content.decode()
    assert "آخر يوم للمشاركة" not in client.get(f"{LIST}{draft.pk}/change/").content.decode()
