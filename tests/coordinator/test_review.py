"""A coordinator reads what waits, publishes it, returns it with a remark or withdraws it."""

import pytest
from django.utils import timezone

from accounts.models import Mandate, Role, User
from milestones import recording, review
from milestones.kinds import Status
from milestones.models import Milestone
from tests import factories
from tests.people import PEOPLE, REVIEWS, SEES, WRITES
from tests.shown import as_listed, as_shown

LIST = "/admin/milestones/milestone/"


def change(milestone):
    return f"{LIST}{milestone.pk}/change/"


def move(client, milestone, action, remark=""):
    return client.post(f"{LIST}{milestone.pk}/move/{action}/", as_shown(remark), follow=True)


def publish_selected(client, *chosen):
    return client.post(LIST, as_listed(*chosen), follow=True).content.decode()


def submitted(slug="demnate", **facts):
    milestone = factories.draft(slug, **facts)
    return review.move(milestone, "submit", by=milestone.created_by, at=timezone.now())


def test_the_whole_story_from_a_draft_to_the_public(client):
    clerk, coordinator = factories.staff_of("demnate"), factories.coordinator_of("azilal")
    milestone = factories.draft("demnate", by=clerk, statement="تنظيم لقاء مع الشباب")

    client.force_login(clerk)
    assert "لا يراها العموم قبل نشرها" in client.get(change(milestone)).content.decode()
    page = move(client, milestone, "submit").content.decode()
    assert "أُرسلت المحطة إلى المراجعة، وهي الآن في لائحة منسق إقليم أزيلال." in page
    assert "لا إجراء متاح لك الآن على هذه المحطة." in page

    client.force_login(coordinator)
    page = move(client, milestone, "return", "أضف مكان اللقاء").content.decode()
    assert "أُعيدت المحطة مع ملاحظتك، وهي الآن في لائحة محرري جماعة دمنات." in page

    client.force_login(clerk)
    assert "«أضف مكان اللقاء»" in client.get(change(milestone)).content.decode()
    move(client, milestone, "submit")
    assert "تنظيم لقاء مع الشباب" not in client.get("/communes/demnate/").content.decode()

    client.force_login(coordinator)
    page = move(client, milestone, "publish").content.decode()
    assert "نُشرت المحطة. يراها العموم الآن في سجل جماعة دمنات." in page
    assert "تنظيم لقاء مع الشباب" in client.get("/communes/demnate/").content.decode()

    move(client, milestone, "withdraw", "المحطة مكررة")
    assert "تنظيم لقاء مع الشباب" not in client.get("/communes/demnate/").content.decode()
    log = client.get(change(milestone)).content.decode()
    for said in ("إرسال إلى المراجعة", "إعادة", "نشر", "سحب من النشر", "«المحطة مكررة»"):
        assert said in log


@pytest.mark.parametrize("action", ["return", "withdraw"])
def test_a_missing_remark_is_asked_for_and_nothing_moves(client, action):
    milestone = submitted() if action == "return" else factories.published("demnate")
    client.force_login(factories.coordinator_of("azilal"))
    page = move(client, milestone, action, "   ").content.decode()
    assert "errornote" in page
    assert Milestone.objects.get(pk=milestone.pk).status == milestone.status


def test_an_unsafe_remark_is_refused_and_kept(client):
    milestone = submitted()
    client.force_login(factories.coordinator_of("azilal"))
    page = move(client, milestone, "return", "صحح \u202e التاريخ").content.decode()
    assert "علامات خفية تقلب اتجاه الكتابة" in page
    assert "صحح \u202e التاريخ" in page
    assert Milestone.objects.get(pk=milestone.pk).status == "submitted"


def test_four_eyes_hold_for_management_too_unless_they_say_why(client):
    manager = factories.management()
    milestone = factories.draft("demnate", by=manager)
    review.move(milestone, "submit", by=manager, at=timezone.now())
    client.force_login(manager)
    assert "أنت آخر من كتب هذه المحطة" in move(client, milestone, "publish").content.decode()
    assert Milestone.objects.get(pk=milestone.pk).status == "submitted"
    page = move(client, milestone, "publish", "لا منسق للإقليم حاليا").content.decode()
    assert Milestone.objects.get(pk=milestone.pk).status == "published"
    assert "«لا منسق للإقليم حاليا»" in page


def test_the_second_of_two_publishers_is_told_what_happened(client):
    milestone = submitted()
    review.move(milestone, "publish", by=factories.user(), at=timezone.now())
    client.force_login(factories.coordinator_of("azilal"))
    assert "لم يتم الإجراء: المحطة الآن «منشورة»." in move(client, milestone, "publish").content.decode()
    assert milestone.reviews.filter(action="publish").count() == 1


def test_several_are_published_at_once_and_one_refusal_does_not_stop_the_others(client):
    coordinator = factories.coordinator_of("azilal")
    good = [submitted(), submitted("azilal")]
    own = factories.draft("demnate", by=coordinator, statement="كتبها المنسق")
    review.move(own, "submit", by=coordinator, at=timezone.now())
    draft = factories.draft("demnate", statement="ما زالت مسودة")
    elsewhere = submitted("larache", statement="من إقليم آخر")
    chosen = [*good, own, draft, elsewhere]
    client.force_login(coordinator)
    page = publish_selected(client, *chosen)
    assert "نُشرت محطتان، والمنشور يراه العموم الآن." in page
    assert "«كتبها المنسق»: لم تُنشر مع غيرها لأنها تُقرأ وحدها؛ افتحها." in page
    assert "«ما زالت مسودة»: لم يتم الإجراء: المحطة الآن «مسودة»." in page
    assert "من إقليم آخر" not in page
    statuses = {m.pk: m.status for m in Milestone.objects.all()}
    assert [statuses[m.pk] for m in chosen] == ["published", "published", "submitted", "draft", "submitted"]


MAY = dict.fromkeys(("accept", "adapt", "decline", "submit", "drop"), WRITES)
MAY |= dict.fromkeys(("return", "publish", "withdraw"), REVIEWS)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("who", PEOPLE)
def test_each_move_is_open_to_whom_the_policy_names_and_closed_to_all_others(client, who, status):
    person = PEOPLE[who]()
    milestone = factories.published("demnate", statement="محطة للتجربة")
    sees = who in SEES
    client.force_login(person)
    by_hand = {action: move for action, move in review.MOVES.items() if action not in review.MADE_ELSEWHERE}
    for action, (sources, target) in by_hand.items():
        Milestone.objects.filter(pk=milestone.pk).update(status=status)
        milestone.refresh_from_db()
        allowed = who in MAY[action] and status in sources
        allowed &= (action, status) != ("drop", "draft")  # a draft nobody else has seen is deleted instead
        assert (action in review.open_to(person, milestone)) is allowed
        answer = move(client, milestone, action, "سبب")
        after = Milestone.objects.get(pk=milestone.pk).status
        assert after == (target if allowed else status), (who, action, status)
        if not sees and who != "without a mandate":
            assert answer.status_code == 404
        assert sees or "محطة للتجربة" not in answer.content.decode()
    Milestone.objects.filter(pk=milestone.pk).update(status=status)
    answer = publish_selected(client, milestone)
    published = who in REVIEWS and status == Status.SUBMITTED
    assert Milestone.objects.get(pk=milestone.pk).status == (Status.PUBLISHED if published else status)
    assert sees or "محطة للتجربة" not in answer


def test_bulk_publishing_is_offered_to_reviewers_alone(client):
    submitted()
    for who, offered in (("staff of Demnate", False), ("observer", False), ("coordinator of Azilal", True)):
        client.force_login(PEOPLE[who]())
        assert ("publish_selected" in client.get(LIST).content.decode()) is offered


def test_no_move_is_made_by_merely_opening_a_link(client):
    milestone = submitted()
    client.force_login(factories.coordinator_of("azilal"))
    page = client.get(f"{LIST}{milestone.pk}/move/publish/").content.decode()
    assert "يراها العموم فورا في سجل الجماعة" in page
    assert Milestone.objects.get(pk=milestone.pk).status == "submitted"


def test_rows_beyond_ones_reach_are_refused_one_by_one(client):
    person = factories.staff_of("larache")
    Mandate.objects.create(
        user=person, role=Role.COORDINATOR, province=factories.enrolment("demnate").commune.province
    )
    chosen = [submitted("larache", statement="من العرائش"), submitted("demnate", statement="من دمنات")]
    client.force_login(User.objects.get(pk=person.pk))
    page = publish_selected(client, *chosen)
    assert "«من العرائش»: نشر محطات هذه الجماعة ليس ضمن صلاحياتك." in page
    assert [Milestone.objects.get(pk=one.pk).status for one in chosen] == ["submitted", "published"]


def test_a_form_saved_after_its_milestone_moved_on_says_so(client, monkeypatch):
    clerk = factories.staff_of("demnate")
    milestone = factories.draft("demnate", by=clerk)
    client.force_login(clerk)
    write = recording.write

    def move_on_first(saved, *, by, **others):
        review.move(saved, "submit", by=by, at=timezone.now())
        return write(saved, by=by, **others)

    monkeypatch.setattr(recording, "write", move_on_first)
    fields = {
        "section": "timeline", "statement": "نص متأخر", "when": "7 مارس 2024", "stage": milestone.stage_id,
        "kind": "meeting", "level": "commune", "place": "",
    }  # fmt: skip
    page = client.post(change(milestone), fields, follow=True).content.decode()
    assert "لم يُحفظ ما كتبته" in page
    assert Milestone.objects.get(pk=milestone.pk).statement != "نص متأخر"
