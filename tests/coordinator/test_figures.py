"""The programme in figures: each number counted again the slow way, on random data, for each kind of reader."""

import re
from datetime import datetime, timedelta
from html import unescape
from itertools import product
from statistics import median

import pytest
from django.utils import timezone

from accounts import policy
from accounts.models import Mandate, User
from arabic.counting import NOUNS
from arabic.counting import counted as in_words
from communes.models import Enrolment, Province
from dashboard import figures as counting
from dashboard import lists
from dashboard.scope import Scope
from milestones import review
from milestones.kinds import Kind
from milestones.models import Milestone
from programme.models import Programme, Stage
from tests import factories
from tests.coordinator.test_numbers_agree import TODAY, random_record  # noqa: F401 - a fixture
from tests.coordinator.test_tables import rows as csv_rows
from tests.coordinator.test_tables import sheet
from tests.people import PEOPLE
from tests.staff.test_desk import seen, text

PAGE = "/coordination/figures/"
READERS = ["management", "observer", *(who for who in PEOPLE if "coordinator of Azilal" in who)]
LARACHE_TOO = [who for who in READERS if "staff of Larache" in who]
ASKED = [{}, {"region": "beni-mellal-khenifra"}, {"province": "azilal"}]


def counted(user, asked=None):
    scope = Scope(user, asked or {})
    provinces = scope.narrowed(Scope(user).provinces())
    return counting.figures(scope, provinces, list(Stage.objects.all()), TODAY)


def readers() -> list[tuple[str, User]]:
    return [(who, PEOPLE[who]()) for who in READERS]


def slowly(user, asked) -> list[Milestone]:
    """The published milestones of the scope, one after the other."""
    rows = Milestone.objects.filter(status="published").select_related("enrolment__commune__province__region")
    found = []
    for one in rows:
        province = one.commune.province
        inside = asked.get("region", province.region.slug) == province.region.slug
        inside &= asked.get("province", province.slug) == province.slug
        if inside and policy.may_see_drafts_of(user, one.commune):
            found.append(one)
    return found


@pytest.fixture
def attended(random_record):  # noqa: F811
    """Some of the published say who came; kept where the counting reads it, as publishing does. The provinces of
    Larache and of Tata have a second commune, of which its neighbour's staff learn nothing."""
    from milestones import standing

    for slug in ("ksar-el-kebir", "ksar-el-kebir", "akka"):
        factories.published(slug)
    for number, one in enumerate(Milestone.objects.filter(status="published")):
        if number % 3:
            one.attendance_total = 10 * number
            one.attendance_women = number if number % 2 else None
            one.attendance_youth = 2 * number if number % 5 else None
            one.kind = one.kind if one.closes_on else Kind.values[number % len(Kind.values)]
            one.save()
    for enrolment in Enrolment.objects.all():
        standing.refresh(enrolment.pk)


def test_every_figure_is_what_the_rows_say(attended, subtests):
    for (who, user), asked in product(readers(), ASKED):
        with subtests.test(who=who, asked=asked):
            told, rows = counted(user, asked), slowly(user, asked)
            assert told.whole["published"] == len(rows) > 0
            assert told.whole["undated"] == sum(not one.when for one in rows)
            assert told.recorded == len({one.enrolment_id for one in rows})
            for stage in told.stages:
                there = [one for one in rows if one.stage_id == stage.pk]
                assert told.whole["by_stage"].get(str(stage.pk), 0) == len(there)
                assert told.whole["reached"].get(str(stage.pk), 0) == len({one.enrolment_id for one in there})
            for kind in Kind.values:
                assert told.whole["by_kind"].get(kind, 0) == sum(one.kind == kind for one in rows)
            people = told.attended
            for part in ("total", "women", "youth"):
                said = [getattr(one, f"attendance_{part}") for one in rows]
                said = [number for number in said if number is not None]
                recorded = people.recorded if part == "total" else getattr(people, f"{part}_recorded")
                assert (getattr(people, part), recorded) == (sum(said), len(said)), part
            assert people.unrecorded == sum(one.attendance_total is None for one in rows)
            assert {year: one.published for year, one in told.years} == {
                year: sum((str(one.earliest.year) if one.earliest else "") == year for one in rows)
                for year in {str(one.earliest.year) if one.earliest else "" for one in rows}
            }
            assert sum(month.published for month in told.months) == told.months[-1].until == len(rows)


def test_each_place_is_what_its_communes_say_and_the_places_are_the_whole(attended, subtests):
    for (who, user), asked in product(readers(), ASKED):
        with subtests.test(who=who, asked=asked):
            told, rows = counted(user, asked), slowly(user, asked)
            assert told.by_region is (who in ("management", "observer") and not asked)
            for place in told.places:
                there = {province.pk for province in place.provinces}
                enrolled = [
                    one for one in Enrolment.objects.filter(commune__province__in=there).select_related("commune")
                    if policy.may_see_drafts_of(user, one.commune)
                ]  # fmt: skip
                published = [one for one in rows if one.commune.province_id in there]
                assert place.communes == len(enrolled)
                assert place.pilots == sum(one.is_pilot for one in enrolled)
                assert place.recorded == len({one.enrolment_id for one in published})
                assert place.published == len(published)
                sent = Milestone.objects.filter(status="submitted", enrolment__commune__province__in=there)
                waiting = [
                    one for one in sent
                    if policy.may_review_in(user, one.commune) or policy.may_read_reference(user)
                ]  # fmt: skip
                assert place.waiting == len(waiting)
                assert place.oldest == min((one.since for one in waiting), default=None)
                assert place.attended.total == sum(one.attendance_total or 0 for one in published)
            assert told.communes == sum(place.communes for place in told.places)
            names = [place.title for place in told.places]
            assert len(names) == len(set(names))


def test_the_figures_and_the_lists_of_the_desk_say_the_same(attended, subtests):
    for (who, user), asked in product(readers(), [*ASKED, {"province": "larache"}]):
        with subtests.test(who=who, asked=asked):
            told, scope = counted(user, asked), Scope(user, asked)
            pilots = Scope(user, asked | {"role": "pilot"})
            for number, found in {
                "communes": lists.communes("communes", scope, TODAY),
                "pilots": lists.communes("communes", pilots, TODAY),
                "recorded": lists.communes("recorded", scope, TODAY),
                "unstaffed": lists.communes("unstaffed", scope, TODAY),
                "waiting": lists.milestones("waiting", scope, TODAY),
            }.items():
                assert getattr(told, number) == len(found), number
            for which in ("published", "undated"):
                assert told.whole[which] == len(lists.milestones(which, scope, TODAY)), which


@pytest.mark.parametrize("who", LARACHE_TOO)
def test_whoever_keeps_one_commune_of_a_province_reads_no_figure_of_its_neighbours(client, attended, who):
    own = Milestone.objects.filter(status="published", enrolment__commune__slug="larache").count()
    client.force_login(PEOPLE[who]())
    assert f"محطات منشورة {in_words(own, NOUNS['milestone'])} " in text(seen(client, f"{PAGE}?province=larache"))
    for which, column in (("places", "محطات منشورة"), ("attendance", "محطات منشورة")):
        (row,) = csv_rows(client, which, "?province=larache")
        assert int(row[column]) == own
    (row,) = csv_rows(client, "reached", "?province=larache")
    assert row.pop("جماعات منخرطة") == "1"
    assert set(list(row.values())[1:]) <= {"0", "1"}


def test_waiting_is_told_from_each_sending_to_the_decision_that_answered_it():
    by, noon = factories.management(), timezone.now()
    one = factories.draft("azilal", by=by)
    days = iter((10, 9, 7, 3))
    for action in ("submit", "return", "submit", "publish"):
        review.move(one, action, by=by, at=noon - timedelta(next(days)), remark="للتجربة")
    factories.draft("azilal", by=by)
    told = counted(by, {"province": "azilal"})
    assert sorted(told.waited)[-2:] == [timedelta(1), timedelta(4)]
    assert told.waited_median == median(told.waited)


def test_accounts_are_counted_by_their_last_visit_and_communes_without_staff_are_found(client):
    boss = factories.management()
    never, long_ago, lately = (factories.staff_of("azilal") for _ in range(3))
    User.objects.filter(pk=long_ago.pk).update(last_login=timezone.make_aware(datetime(2026, 3, 1)))
    User.objects.filter(pk=lately.pk).update(last_login=timezone.now())
    stopped = factories.staff_of("larache")
    User.objects.filter(pk=stopped.pk).update(is_active=False)
    factories.enrolment("azilal")
    told = counted(boss)
    assert (told.accounts.held, told.accounts.never, told.accounts.absent) == (3, 1, 1)
    assert told.unstaffed == Enrolment.objects.count() - 1
    client.force_login(boss)
    page = seen(client, "/coordination/accounts/?which=absent")
    assert long_ago.username in page
    assert never.username not in page
    unstaffed = seen(client, "/coordination/lists/unstaffed/")
    assert "/coordination/communes/larache/" in unstaffed
    assert "/coordination/communes/azilal/" not in unstaffed


@pytest.fixture
def visits() -> dict[str, User]:
    """Accounts by when they came: never, this year, last year; and one of another province."""
    people = {"never": "azilal", "lately": "azilal", "long ago": "azilal", "elsewhere": "larache"}
    people = {when: factories.staff_of(slug) for when, slug in people.items()}
    for when, year in (("lately", 2026), ("long ago", 2025)):
        User.objects.filter(pk=people[when].pk).update(last_login=timezone.make_aware(datetime(year, 3, 1)))
    for slug in ("azilal", "larache"):
        factories.enrolment(slug)
    return people


ACCOUNTS = "/coordination/accounts/?province=azilal"


def test_who_never_came_stands_first_and_then_who_came_longest_ago(client, visits):
    client.force_login(factories.observer())
    named = re.findall(r"<td[^>]*><bdi>(\w+)</bdi>", seen(client, ACCOUNTS))
    assert named == [visits[when].username for when in ("never", "long ago", "lately")]
    assert [row["اسم المستعمل"] for row in csv_rows(client, "accounts", "?province=azilal")] == named


def test_a_coordinator_of_a_province_without_an_enrolment_is_listed_and_counted_too(client):
    there = factories.coordinator_of("boujdour")
    assert not Enrolment.objects.filter(commune__province__slug="boujdour").exists()
    boss = factories.management()
    client.force_login(boss)
    for query in ("", "?province=boujdour", "?region=laayoune-sakia-el-hamra"):
        assert there.username in [row["اسم المستعمل"] for row in csv_rows(client, "accounts", query)], query
    assert counted(boss).accounts.held == len(csv_rows(client, "accounts"))
    assert there.username not in str(csv_rows(client, "accounts", "?province=azilal"))


def test_the_accounts_say_what_they_are_narrowed_to_and_show_all_again(client, visits):
    client.force_login(factories.management())
    page = seen(client, f"{ACCOUNTS}&which=never")
    assert "النطاق: إقليم أزيلال" in text(page)
    assert '<option value="azilal" selected' in page
    assert '<input type="hidden" name="which" value="never">' in page
    assert visits["elsewhere"].username not in page
    (every,) = re.findall(r'href="([^"]+)">اعرض الكل<', page)
    assert visits["elsewhere"].username in seen(client, every)


def test_the_management_opens_an_account_from_its_name_and_invites_who_never_came(client, visits):
    client.force_login(factories.management())
    page = seen(client, ACCOUNTS)
    links = {when: f"/admin/accounts/user/{one.pk}/change/" for when, one in visits.items()}
    assert [when for when, link in links.items() if f'href="{link}"' in page] == ["never", "lately", "long ago"]
    (invited,) = re.findall('href="([^"]+)#h-link"', page)
    assert invited == links["never"]
    assert 'id="h-link"' in seen(client, invited)


def test_an_observer_reads_the_accounts_and_opens_none(client, visits):
    client.force_login(factories.observer())
    page = seen(client, ACCOUNTS)
    assert visits["never"].username in page
    assert "/admin/accounts/user/" not in page


def test_a_mandate_that_has_ended_keeps_no_record():
    boss, person = factories.management(), factories.staff_of("larache")
    before = counted(boss).unstaffed
    Mandate.objects.filter(user=person).update(ends=TODAY - timedelta(1))
    assert counted(boss).unstaffed == before + 1


# ── The page ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("more", [-3, 0, 3])
def test_the_target_stands_beside_what_there_is_be_it_fewer_as_many_or_more(client, attended, more):
    known = Enrolment.objects.count()
    Programme.objects.update(target_communes=known - more)
    client.force_login(factories.management())
    said = text(unescape(seen(client, PAGE)))
    assert f"الجماعات المنخرطة {in_words(known, NOUNS['commune'])}، والمستهدف {known - more} " in said
    assert "الجماعات النموذج 12 جماعة، والمستهدف 12 " in said
    assert "لم تُحدَّد مستهدفات جهوية" in said
    assert "%" not in said


def test_no_target_of_the_whole_programme_stands_beside_the_numbers_of_a_part(client, attended):
    client.force_login(factories.management())
    assert "والمستهدف" not in text(seen(client, f"{PAGE}?region=beni-mellal-khenifra"))
    client.force_login(factories.coordinator_of("azilal"))
    assert "والمستهدف" not in text(seen(client, PAGE))


@pytest.mark.parametrize("query", ["", "region=beni-mellal-khenifra"])
def test_each_number_at_the_top_leads_to_its_list(client, attended, query):
    boss = factories.management()
    client.force_login(boss)
    told = counted(boss, dict([query.split("=")]) if query else {})
    pilots = "communes/?role=pilot" + (f"&amp;{query}" if query else "")
    page = seen(client, f"{PAGE}?{query}")
    top = re.search(r'<dl class="facts.*?</dl>', page, re.DOTALL)[0]
    assert re.findall(r'href="/coordination/lists/([^"]+)"', top) == [
        f"communes/?{query}", pilots, f"recorded/?{query}", f"published/?{query}", f"undated/?{query}"
    ]  # fmt: skip
    numbers = told.communes, told.pilots, told.recorded, told.whole["published"], told.whole["undated"]
    assert all(numbers)
    for at, (href, number) in enumerate(zip(re.findall(r'href="([^"]+)"', top), numbers, strict=True)):
        noun = NOUNS["commune" if at < 3 else "milestone"]
        assert heading(seen(client, href.replace("&amp;", "&"))) == in_words(number, noun), href


def heading(page: str) -> str:
    return text(re.search(r'<h2 id="h-list">(.*?)</h2>', page)[1])


@pytest.mark.parametrize("query", ["", "?region=beni-mellal-khenifra"])
def test_a_bar_leads_to_the_list_of_as_many_as_it_says(client, attended, query):
    client.force_login(factories.management())
    bar = r'<li><a href="([^"]+)">[^<]+</a><svg.*?</svg><span class="num">(?:\d+ من )?(\d+)</span>'
    drawn = re.findall(bar, seen(client, PAGE + query))
    assert {href.split("/")[3] for href, _ in drawn} == {"communes", "published", "waiting"}
    for href, number in drawn:
        noun = NOUNS["commune" if "/communes/" in href else "milestone"]
        assert heading(seen(client, href.replace("&amp;", "&"))) == in_words(int(number), noun), href


@pytest.mark.parametrize(("subject", "what"), [("stages", "by_stage"), ("kinds", "by_kind")])
def test_each_place_has_a_small_chart_from_right_to_left_on_one_scale_for_all(client, attended, subject, what):
    boss = factories.management()
    client.force_login(boss)
    told, part = counted(boss), block(seen(client, PAGE), subject)
    choices = Kind.choices if subject == "kinds" else [(str(stage.pk), stage.name) for stage in told.stages]
    assert re.findall("<li>([^<]+)</li>", re.search(r'<ol class="key.*?</ol>', part)[0]) == [
        name for _, name in choices
    ]
    charts = re.findall(r"<figure>(.*?)</figure>", part)
    highest = max(max(place.tallies[what].values(), default=0) for place in told.places)
    assert f"أعلى عمود {in_words(highest, NOUNS['milestone'])}." in text(part)
    for chart, place in zip(charts, told.places, strict=True):
        assert text(chart).endswith(f"{place.title} {in_words(place.published, NOUNS['milestone'])}")
        drawn = re.findall(
            r'<rect class="part" x="([\d.]+)%" y="([\d.]+)%" width="[\d.]+%" height="([\d.]+)%"', chart
        )
        starts = [float(start) for start, _, _ in drawn]
        assert starts == sorted(starts, reverse=True)
        numbers = [place.tallies[what].get(key, 0) for key, _ in choices]
        assert [round(float(high) * highest / 100) for _, _, high in drawn] == numbers
        assert {round(float(top) + float(high)) for _, top, high in drawn} == {100}
        assert re.findall(r"<text[^>]*>(\d+)</text>", chart) == [str(at + 1) for at in range(len(choices))]


def block(page: str, name: str) -> str:
    return re.search(rf'<section[^>]*aria-labelledby="h-{name}".*?</section>', page, re.DOTALL)[0]


def test_one_place_alone_is_not_drawn_twice_and_its_table_stays(client, attended):
    client.force_login(factories.coordinator_of("azilal"))
    part = block(seen(client, PAGE), "stages")
    assert "<figure>" not in part
    assert "إقليم أزيلال" in text(part[part.index("<table") :])


def test_how_many_communes_have_reached_each_stage_is_told_of_all_that_are_enrolled(client):
    factories.enrolment("akka")
    for slug, stage in (("tata", "kickoff"), ("tata", "kickoff"), ("tata", "training"), ("akka", "kickoff")):
        factories.published(slug, stage=stage)
    factories.enrolment("fam-el-hisn")
    client.force_login(factories.coordinator_of("tata"))
    part = block(seen(client, PAGE), "reached")
    drawn = dict(re.findall(r"<li><span>([^<]+)</span>.*?<span class=\"num\">([^<]+)</span>", part))
    assert drawn["لقاء الانطلاق"] == "2 من 3"
    assert drawn["التكوين وتقوية القدرات"] == "1 من 3"
    assert drawn["المصادقة"] == "0 من 3"
    (row,) = csv_rows(client, "reached")
    assert (row["جماعات منخرطة"], row["لقاء الانطلاق"]) == ("3", "2")


@pytest.mark.parametrize(("days", "said"), [(900, True), (90, False)])
def test_the_chart_of_growth_says_so_where_it_shows_the_latest_months_alone(client, days, said):
    one = factories.draft("tata")
    for action in ("submit", "publish"):
        review.move(one, action, by=factories.management(), at=timezone.now() - timedelta(days))
    client.force_login(factories.coordinator_of("tata"))
    part = block(seen(client, PAGE), "months")
    assert ("آخر 24 شهرا" in text(part)) is said
    assert part.count("<rect") == 24 if said else part.count("<rect") < 5


def test_the_decisions_that_waiting_is_counted_on_are_told_as_people_say_it(client):
    client.force_login(factories.coordinator_of("tata"))
    factories.enrolment("tata")
    assert "الوسيط" not in text(seen(client, PAGE))
    for _ in range(3):
        factories.published("tata")
    assert "محسوب على آخر ما صدر من قرارات النشر والإعادة: 3 قرارات." in text(seen(client, PAGE))


def test_who_was_not_counted_is_not_told_as_nought(client):
    factories.published("tata", when="2024-03-05", attendance_total=12, attendance_women=0)
    client.force_login(factories.coordinator_of("tata"))
    for which in ("years", "attendance"):
        cells = re.findall("<td[^>]*>(.*?)</td>", block(seen(client, PAGE), which))
        assert [text(cell) for cell in cells] == ["1", "1", "0", "12", "0", "1", "غير مسجَّل", "0"]
        (row,) = csv_rows(client, which)
        assert (row["الحاضرون"], row["النساء"], row["الشباب"]) == ("12", "0", "")
        table, explained = sheet(client, which).worksheets
        assert [cell.value for cell in table[2]][-2:] == [None, 0]
        notes = {label: note for label, note, *_ in explained.values}
        assert "فارغ إن لم يُسجَّل" in notes["الشباب"]


def test_the_page_says_in_words_what_was_asked_of_it(client, attended):
    client.force_login(factories.management())
    page = seen(client, f"{PAGE}?region=beni-mellal-khenifra&province=azilal")
    assert "النطاق: جهة بني ملال - خنيفرة، إقليم أزيلال" in text(page)
    assert "النطاق" not in text(seen(client, PAGE))


def test_how_many_have_no_attendance_stands_beside_every_sum(client, attended):
    client.force_login(factories.management())
    page = seen(client, PAGE)
    rows = slowly(factories.management(), {})
    without = sum(one.attendance_total is None for one in rows)
    people = re.search(r'aria-labelledby="h-people".*?</section>', page, re.DOTALL)[0]
    assert f"لم يُسجَّل حضور {without} " in text(people)
    assert "معدل" not in text(people)


def test_a_coordinator_reads_the_figures_of_the_province_and_no_accounts(client, attended):
    client.force_login(factories.coordinator_of("azilal"))
    said = text(seen(client, PAGE))
    assert "إقليم أزيلال" in said
    for hidden in ("طاطا", "العرائش", "سطات", "لم تدخل قط"):
        assert hidden not in said
    assert client.get("/coordination/accounts/").status_code == 404
    elsewhere = seen(client, f"{PAGE}?province=larache")
    assert "العرائش" not in text(elsewhere)


def test_a_clerk_and_a_visitor_do_not_come_in(client):
    assert client.get(PAGE).status_code == 302
    client.force_login(factories.staff_of("demnate"))
    assert client.get(PAGE).status_code == 404
    assert client.get("/coordination/accounts/").status_code == 404


def test_nothing_published_is_said_so(client):
    factories.enrolment("tata")
    client.force_login(factories.coordinator_of("tata"))
    assert "لا شيء منشور بعد" in seen(client, PAGE)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"), [(PAGE, 11), (f"{PAGE}?province=azilal", 11), ("/coordination/accounts/", 8)]
)
def test_the_pages_take_the_same_queries_however_much_there_is(
    client, rows, path, queries, django_assert_num_queries
):
    for slug in ("azilal", "larache", "settat")[:rows]:
        factories.published(slug, attendance_total=12)
        review.move(factories.draft(slug), "submit", by=factories.staff_of(slug), at=timezone.now())
    client.force_login(factories.management())
    with django_assert_num_queries(queries):
        client.get(path)


@pytest.mark.parametrize("rows", [1, 3])
def test_who_also_keeps_a_commune_elsewhere_waits_no_longer(client, rows, django_assert_num_queries):
    for slug in ("larache", "azilal", "ksar-el-kebir")[:rows]:
        factories.published(slug, attendance_total=12)
    client.force_login(PEOPLE[LARACHE_TOO[-1]]())
    with django_assert_num_queries(11):
        client.get(PAGE)


def test_every_bar_grows_from_the_right(client, attended):
    client.force_login(factories.management())
    page = seen(client, PAGE)
    drawn = re.findall(r'<rect class="(?:whole|part)" x="([\d.]+)%" width="([\d.]+)%"', page)
    assert len(drawn) > 20
    assert {round(float(start) + float(width)) for start, width in drawn} == {100}
    assert Province.objects.count() == 75
