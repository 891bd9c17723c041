"""What a person typed is never lost: not to a colleague, nor to a session that ran out, nor to a second click."""

import re
import uuid
from html import unescape

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from accounts import kept_forms
from milestones import recording, review
from milestones.models import Body, Milestone
from tests import factories
from tests.shown import as_shown
from tests.staff.test_milestone_in_the_admin import ADD, filled

LIST = "/admin/milestones/milestone/"


@pytest.fixture
def clerk(client):
    clerk = factories.staff_of("demnate")
    client.force_login(clerk)
    return clerk


def hidden(page: str, name: str) -> str:
    return re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)[1]


def changed(milestone, **facts):
    """The fields of its form as the page would send them, but for those given."""
    fields = {
        "section": milestone.section, "statement": milestone.statement, "when": "5 مارس 2024",
        "stage": milestone.stage_id, "kind": milestone.kind, "level": milestone.level, "place": milestone.place,
    }  # fmt: skip
    return fields | facts


def written_by_a_colleague(milestone, **facts):
    milestone, colleague = Milestone.objects.get(pk=milestone.pk), factories.user(first_name="إدريس")
    for name, value in facts.items():
        setattr(milestone, name, value)
    recording.write(milestone, by=colleague)


# ── Two people, one draft ──
def test_the_second_writer_sees_the_first_one_s_version_beside_their_own_and_chooses(client, clerk):
    milestone = factories.draft("demnate", by=clerk, statement="النص الأصلي", place="دار الشباب")
    path = f"{LIST}{milestone.pk}/change/"
    seen = hidden(client.get(path).content.decode(), "seen")
    written_by_a_colleague(milestone, statement="نص إدريس", place="مقر الجماعة")

    mine = changed(milestone, statement="نصي أنا", place="دار الشباب", seen=seen)
    page = client.post(path, mine).content.decode()
    assert "لم يُحفظ شيء بعد: كُتبت نسخة أخرى من طرف إدريس" in page
    for said in ("نص إدريس", "نصي أنا", "مقر الجماعة"):
        assert f"<td>{said}</td>" in page
    assert ">نصي أنا</textarea>" in page.replace("\n", "")  # the form still holds what the second typed
    assert Milestone.objects.get(pk=milestone.pk).statement == "نص إدريس"

    mine |= {"seen": hidden(page, "seen"), "_take": ["place"]}
    assert client.post(path, mine).status_code == 302
    milestone.refresh_from_db()
    assert (milestone.statement, milestone.place) == ("نصي أنا", "مقر الجماعة")
    assert [version.statement for version in milestone.history.order_by("history_id")] == [
        "النص الأصلي", "نص إدريس", "نصي أنا",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fact", "mine", "theirs"),
    [("when", "6 مارس 2024", "2024-03-07"), ("bodies", "council", "children"), ("kind", "training", "forum"),
     ("attendance_total", "12", 30)],
)  # fmt: skip
def test_the_other_s_version_can_be_chosen_in_every_kind_of_field(client, clerk, fact, mine, theirs):
    milestone = factories.draft("demnate", by=clerk)
    path = f"{LIST}{milestone.pk}/change/"
    seen = hidden(client.get(path).content.decode(), "seen")
    if fact == "bodies":
        mine = [Body.objects.get(code=mine).pk]
        recording.write(
            Milestone.objects.get(pk=milestone.pk), by=factories.user(), bodies=Body.objects.filter(code=theirs)
        )
    else:
        written_by_a_colleague(milestone, **{fact: theirs})
    sent = changed(milestone, seen=seen, **{fact: mine})
    page = client.post(path, sent).content.decode()
    assert f'name="_take" value="{fact}"' in page
    client.post(path, sent | {"seen": hidden(page, "seen"), "_take": [fact]})
    now = Milestone.objects.get(pk=milestone.pk)
    value = [body.code for body in now.bodies.all()] if fact == "bodies" else getattr(now, fact)
    assert value == ([theirs] if fact == "bodies" else theirs)


def test_two_who_wrote_the_same_are_not_bothered(client, clerk):
    milestone = factories.draft("demnate", by=clerk)
    path = f"{LIST}{milestone.pk}/change/"
    seen = hidden(client.get(path).content.decode(), "seen")
    written_by_a_colleague(milestone, place="دار الشباب")
    assert client.post(path, changed(milestone, place="دار الشباب", seen=seen)).status_code == 302


# ── One form, sent twice ──
def test_a_double_click_makes_one_milestone(client, clerk):
    fields = filled(sending=str(uuid.uuid4()))
    client.post(ADD, fields)
    page = client.post(ADD, fields, follow=True)
    assert "حُفظت هذه المحطة من قبل، ولم تُكرَّر." in page.content.decode()
    assert page.redirect_chain[-1][0] == f"{LIST}{Milestone.objects.latest('pk').pk}/change/"
    assert Milestone.objects.count() == 15


def test_each_new_form_has_a_number_of_its_own(client, clerk):
    numbers = {hidden(client.get(ADD).content.decode(), "sending") for _ in range(2)}
    assert len(numbers) == 2


def test_a_move_s_button_pressed_twice_moves_once_and_says_so(client, clerk):
    milestone = factories.draft("demnate", by=clerk)
    for _ in range(2):
        page = client.post(f"{LIST}{milestone.pk}/move/submit/", as_shown(), follow=True).content.decode()
        assert "أُرسلت المحطة إلى المراجعة" in unescape(page)
        assert "لم يتم الإجراء" not in page
    assert milestone.reviews.count() == 1


# ── A session that ran out ──
SIGN_IN = "/account/sign-in/"


def signed_in_again(client, clerk, page, password="secret"):  # noqa: S107 - what the factories give everyone
    sent = {"username": clerk.username, "password": password, "held": unescape(hidden(page, "held")), "next": "/"}
    return client.post(SIGN_IN, sent, follow=True)


def test_a_session_that_ran_out_keeps_a_new_milestone_through_sign_in(client, clerk):
    number = hidden(client.get(ADD).content.decode(), "sending")
    client.logout()
    page = client.post(ADD, filled(place="مقر الجماعة", sending=number)).content.decode()
    assert "انتهت جلستك قبل أن يُحفظ ما كتبته" in page
    page = signed_in_again(client, clerk, page, "wrong").content.decode()  # a slip at the door loses nothing either
    answer = signed_in_again(client, clerk, page)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == ADD
    assert "لم يُحفظ ما كتبته لأن جلستك انتهت. ها هو كما تركته: راجعه ثم احفظ." in page
    assert 'value="مقر الجماعة"' in page
    assert 'value="الثلاثاء 4 مارس 2025"' in page
    assert hidden(page, "sending") == number
    assert Milestone.objects.count() == 14  # nothing is saved behind anyone's back
    client.post(ADD, filled(place="مقر الجماعة", sending=number))
    assert Milestone.objects.latest("pk").place == "مقر الجماعة"


def test_it_keeps_an_edit_and_still_sees_who_wrote_meanwhile(client, clerk):
    milestone = factories.draft("demnate", by=clerk, statement="النص الأصلي")
    path = f"{LIST}{milestone.pk}/change/"
    seen = hidden(client.get(path).content.decode(), "seen")
    client.logout()
    page = client.post(path, changed(milestone, statement="نصي أنا", seen=seen)).content.decode()
    written_by_a_colleague(milestone, statement="نص إدريس")
    page = signed_in_again(client, clerk, page).content.decode()
    assert "نصي أنا</textarea>" in page
    assert "<td>نص إدريس</td>" in page
    assert Milestone.objects.get(pk=milestone.pk).statement == "نص إدريس"


def test_it_keeps_the_remark_of_a_move(client):
    coordinator = factories.coordinator_of("azilal")
    milestone = factories.draft("demnate")
    review.move(milestone, "submit", by=milestone.created_by, at=timezone.now())
    page = client.post(f"{LIST}{milestone.pk}/move/return/", as_shown(remark="أضف مكان اللقاء")).content.decode()
    page = signed_in_again(client, coordinator, page).content.decode()
    assert "أضف مكان اللقاء</textarea>" in page
    assert Milestone.objects.get(pk=milestone.pk).status == "submitted"


def test_what_was_kept_is_shown_once_and_only_at_its_own_address(client, clerk):
    client.logout()
    page = client.post(ADD, filled(place="مقر الجماعة")).content.decode()
    held = unescape(hidden(page, "held"))
    client.post(SIGN_IN, {"username": clerk.username, "password": "secret", "held": held})
    assert "مقر الجماعة" not in client.get(f"{ADD}?x=1").content.decode()
    assert "مقر الجماعة" in client.get(ADD).content.decode()
    assert "مقر الجماعة" not in client.get(ADD).content.decode()


def test_whoever_signs_in_instead_and_may_not_write_there_is_shown_nothing(client):
    milestone = factories.draft("demnate")
    page = client.post(f"{LIST}{milestone.pk}/change/", {"statement": "نص لم يُحفظ"}).content.decode()
    page = signed_in_again(client, factories.staff_of("larache"), page).content.decode()
    assert "نص لم يُحفظ" not in page
    assert milestone.statement not in page


@pytest.mark.parametrize("held", ["", "forged", "WyIvYWRtaW4vIiwiYT1iIl0:1abc:xyz"])
def test_a_forged_form_is_not_carried(client, clerk, held):
    client.logout()
    answer = client.post(SIGN_IN, {"username": clerk.username, "password": "secret", "held": held, "next": "/about/"})
    assert answer["Location"] == "/about/"


def test_passwords_and_endless_texts_are_not_carried(client):
    page = client.post(
        "/admin/accounts/user/1/password/", {"password1": "my-secret-words", "x": "y"}
    ).content.decode()
    assert "my-secret-words" not in signing.loads(unescape(hidden(page, "held")), salt=kept_forms.SALT)[1]
    assert 'name="held"' not in client.post(ADD, filled(place="x" * 200_000)).content.decode()


def test_a_page_that_had_become_stale_loses_nothing_either(clerk):
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk)
    page = client.post(ADD, filled(place="مقر الجماعة"), headers={"origin": "http://testserver"}).content.decode()
    assert "لم يضع: افتح الاستمارة كما تركتها" in page
    assert "مقر الجماعة" in client.get(ADD).content.decode()
    forged = client.post(ADD, filled(place="من موقع آخر"), headers={"origin": "https://example.com"})
    assert "كما تركتها" not in forged.content.decode()
    assert "من موقع آخر" not in client.get(ADD).content.decode()
