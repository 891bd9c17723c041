"""Management adds, renames and reorders the stages; every milestone stays in its stage, every page follows."""

import re

import pytest
from django.db import IntegrityError

from milestones.models import Milestone
from programme import ordering
from programme.models import Programme, Stage
from tests import factories
from tests.conventions.test_arabic_everywhere import latin_words, read_by_people
from tests.manager.test_reference_data import deleted

LIST, ORDER = "/admin/programme/stage/", "/admin/programme/stage/order/"
CODES = ["request", "kickoff", "steering", "training", "action-plan", "consultation", "adoption", "achievements"]


@pytest.fixture
def manager(client):
    person = factories.management()
    client.force_login(person)
    return person


def codes() -> list[str]:
    places = list(Stage.objects.values_list("position", flat=True))
    assert places == list(range(1, len(places) + 1)), "the places have gaps or repeat"
    return list(Stage.objects.values_list("code", flat=True))


def pk(code: str) -> int:
    return Stage.objects.get(code=code).pk


def shown(page) -> list[int]:
    return [int(number) for number in re.findall(r'name="order" value="(\d+)"', page.content.decode())]


def saved(client, order: list[int], why: str = "قرار اللجنة"):
    return client.post(ORDER, {"order": order, "why": why, "save": "1"}, follow=True)


def test_a_stage_moves_from_the_list_by_buttons_and_nothing_moves_before_it_is_saved(client, manager):
    page = client.get(LIST).content.decode()
    (link,) = re.findall(rf'href="([^"]+\?up={pk("training")})"', page)
    page = client.get(link)
    assert shown(page)[2:4] == [pk("training"), pk("steering")]
    page = client.post(ORDER, {"order": shown(page), "up": pk("training"), "why": "لأن التكوين يسبق"})
    assert shown(page)[1:4] == [pk("training"), pk("kickoff"), pk("steering")]
    assert "لأن التكوين يسبق</textarea>" in page.content.decode()
    assert codes() == CODES
    assert "حُفظ الترتيب الجديد" in saved(client, shown(page)).content.decode()
    assert codes() == ["request", "training", "kickoff", "steering", *CODES[4:]]
    versions = {stage.code: stage.history.latest() for stage in Stage.objects.all()}
    moved = {code for code, version in versions.items() if version.history_change_reason == "قرار اللجنة"}
    assert moved == {"training", "kickoff", "steering"}
    assert all(versions[code].history_user == manager for code in moved)


def test_no_step_leads_out_of_the_pathway(client, manager):
    order = [pk(code) for code in CODES]
    assert shown(client.post(ORDER, {"order": order, "up": order[0]})) == order
    assert shown(client.post(ORDER, {"order": order, "down": order[-1]})) == order
    assert shown(client.get(f"{ORDER}?up=99999999999999999999&down=x")) == order
    assert shown(client.post(ORDER, {"order": order[:-1], "up": order[3]}))[2] == order[3]


def test_an_order_without_a_reason_is_shown_again_as_it_was_asked(client, manager):
    order = [pk(code) for code in reversed(CODES)]
    page = saved(client, order, why="")
    assert "اكتب سبب التغيير" in page.content.decode()
    assert shown(page) == order
    assert codes() == CODES


@pytest.mark.parametrize("wrong", ["one less", "one twice", "a stranger", "nonsense"])
def test_an_order_of_other_stages_than_those_there_are_is_shown_again(client, manager, wrong):
    order = [pk(code) for code in CODES]
    orders = {"one less": order[:-1], "one twice": [*order, order[0]], "a stranger": [*order, 999], "nonsense": ["x"]}
    assert "أُضيفت مرحلة أو حُذفت أخرى في هذه الأثناء" in saved(client, orders[wrong]).content.decode()
    assert codes() == CODES


def test_every_milestone_keeps_its_stage_and_every_page_follows_the_order(client, manager):
    before = dict(Milestone.objects.values_list("pk", "stage__code"))
    factories.published("azilal", stage="adoption")
    order = [pk(code) for code in reversed(CODES)]
    saved(client, order)
    assert {pk: stage for pk, stage in Milestone.objects.values_list("pk", "stage__code") if pk in before} == before
    short = [Stage.objects.get(code=code).short_name for code in reversed(CODES)]
    page = client.get("/communes/demnate/").content.decode()
    steps = re.findall(r'<ol class="steps.*?</ol>', page, re.DOTALL)[0]
    assert sorted(short, key=steps.index) == short
    for path in ("/milestones/", "/coordination/lists/published/"):
        options = re.findall(r'<select[^>]*name="stage".*?</select>', client.get(path).content.decode(), re.DOTALL)[0]
        assert re.findall(r'<option value="([\w-]+)"', options) == list(reversed(CODES))
    desk = client.get("/coordination/").content.decode()
    head = re.findall(r"<thead>.*?</thead>", desk, re.DOTALL)[0]
    assert sorted(short, key=head.index) == short


def test_a_stage_is_renamed_and_its_milestones_show_the_new_name(client, manager):
    stage = Stage.objects.get(code="kickoff")
    facts = {"name": "لقاء البداية", "short_name": "البداية", "position": 7, "why": "تسمية جديدة"}
    client.post(f"{LIST}{stage.pk}/change/", facts)
    assert codes() == CODES
    assert "البداية" in client.get("/communes/demnate/").content.decode()
    assert "لقاء البداية" in client.get("/milestones/").content.decode()
    assert stage.history.latest().history_change_reason == "تسمية جديدة"


def named(code: str, name: str) -> dict:
    """What the form of a new stage sends."""
    return {"programme": Programme.objects.get().pk, "code": code, "name": name, "short_name": name}


def test_a_new_stage_stands_last_and_one_that_is_removed_leaves_no_gap(client, manager):
    client.post(f"{LIST}add/", named("follow-up", "المواكبة"))
    assert codes() == [*CODES, "follow-up"]
    saved(client, [pk("follow-up"), *(pk(code) for code in CODES)])
    assert codes() == ["follow-up", *CODES]
    assert deleted(client, f"programme/stage/{pk('follow-up')}") == 302
    assert "المواكبة" in client.get("/admin/programme/stage/deleted/").text, "what was deleted is named"
    assert codes() == CODES
    said = Stage.objects.get(code="request").history.latest()
    assert (said.history_change_reason, said.history_user) == ("حُذفت مرحلة «المواكبة».", manager)


def test_no_stage_is_called_what_addresses_say_of_all_of_them(client, manager):
    page = client.post(f"{LIST}add/", named("complete", "الاكتمال")).text
    assert "تقول به الروابط «كل المراحل»؛ اختر رمزا آخر للمرحلة." in page
    assert not Stage.objects.filter(code="complete").exists()


def test_a_stage_that_milestones_rest_on_stays(client, manager):
    assert deleted(client, f"programme/stage/{pk('kickoff')}") == 403


def test_the_database_refuses_two_stages_in_one_place(manager):
    with pytest.raises(IntegrityError):
        Stage.objects.filter(code="kickoff").update(position=1)


def test_the_same_order_again_adds_no_version(client, manager):
    versions = Stage.history.count()
    assert "الترتيب كما كان" in saved(client, [pk(code) for code in CODES]).content.decode()
    assert Stage.history.count() == versions


@pytest.mark.parametrize("who", [factories.observer, lambda: factories.coordinator_of("azilal")])
def test_nobody_else_reorders(client, who):
    client.force_login(who())
    assert client.get(ORDER).status_code == 403
    assert saved(client, [pk(code) for code in reversed(CODES)]).status_code == 403
    assert codes() == CODES
    page = client.get(LIST)
    assert page.status_code == 403 or "رتِّب المراحل" not in page.content.decode()


def test_the_page_of_the_order_holds_no_english(client, manager):
    page = client.get(ORDER).content.decode().replace(str(manager), "")
    assert not [said for said in read_by_people(page) if latin_words(said)]


@pytest.mark.parametrize(("order", "stage", "step", "then"), [
    ([1, 2, 3], 2, -1, [2, 1, 3]), ([1, 2, 3], 2, 1, [1, 3, 2]), ([1, 2, 3], 1, -1, [1, 2, 3]),
    ([1, 2, 3], 3, 1, [1, 2, 3]), ([1, 2, 3], 9, 1, [1, 2, 3]),
])  # fmt: skip
def test_a_step_changes_two_neighbours(order, stage, step, then):
    assert ordering.moved(order, stage, step) == then
