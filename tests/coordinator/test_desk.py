"""A coordinator's desk: what waits for review, the oldest first, above the communes of the province."""

import html
import re
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from accounts.models import Mandate, Role, User
from arabic import dates
from communes.models import Commune
from dashboard import quiet_words
from milestones import review
from milestones.models import Standing
from programme.models import Programme
from tests import factories
from tests.conventions.test_arabic_everywhere import latin_words, read_by_people
from tests.staff.test_desk import NOW, next_step, section, seen, standing, text
from tests.staff.test_reach import PEOPLE

HOME = "/coordination/communes/demnate/"


@pytest.fixture
def clerk():
    return factories.user(first_name="سعيد")


@pytest.fixture
def coordinator(client):
    factories.enrolment("azilal")
    person = factories.coordinator_of("azilal")
    User.objects.filter(pk=person.pk).update(first_name="نادية")
    client.force_login(person)
    return person


def waiting(page: str) -> str:
    return section(page, "في انتظار المراجعة")


def test_what_waits_longest_stands_first_with_its_age_its_commune_and_a_button(client, clerk, coordinator):
    for slug, days in (("demnate", 0), ("azilal", 70), ("demnate", 3)):
        standing("submitted", slug, by=clerk, statement=f"نص عمره {days}", days=days, when="2024-05-14")
    shown = re.findall(r"<li><div>.*?</li>", waiting(seen(client, "/coordination/")), re.DOTALL)
    assert [text(row).split(" : نص")[0] for row in shown] == [
        "نص عمره 70 جماعة أزيلال، إقليم أزيلال 14 ماي 2024 لقاء الانطلاق تنتظر منذ شهرين راجعها",
        "نص عمره 3 جماعة دمنات، إقليم أزيلال 14 ماي 2024 لقاء الانطلاق تنتظر منذ 3 أيام راجعها",
        "نص عمره 0 جماعة دمنات، إقليم أزيلال 14 ماي 2024 لقاء الانطلاق تنتظر منذ اليوم راجعها",
    ]


def test_a_milestone_sent_again_waits_since_it_was_sent_again(client, clerk, coordinator):
    milestone = standing("returned", "demnate", by=clerk, days=40)
    review.move(milestone, "submit", by=clerk, at=NOW)
    assert "تنتظر منذ اليوم" in text(waiting(seen(client, "/coordination/")))


WAITING_SEEN = {
    "staff of Demnate": None,
    "staff of Larache": None,
    "coordinator of Azilal": {"دمنات"},
    "coordinator of Tata": set(),
    "management": {"دمنات", "العرائش"},
    "observer": {"دمنات", "العرائش"},
}


@pytest.mark.parametrize("who", WAITING_SEEN)
def test_each_person_finds_what_waits_in_their_own_places(client, clerk, who):
    for slug, name in (("demnate", "دمنات"), ("larache", "العرائش")):
        standing("submitted", slug, by=clerk, statement=f"تنتظر في {name}")
        standing("draft", slug, by=clerk, statement=f"مسودة في {name}")
    client.force_login(PEOPLE[who]())
    page = seen(client, "/coordination/")
    if WAITING_SEEN[who] is None:
        assert "<h1>جماعة" in page, "a clerk of one commune finds its home"
        return
    assert set(re.findall(r"تنتظر في (\w+)</a>", page)) == WAITING_SEEN[who]
    assert "مسودة في" not in page
    assert ("راجعها" in page) is (who in {"coordinator of Azilal", "management"})


def matrix(page: str) -> list[str]:
    page = re.sub(r'<span class="sr">: الجماعات.*?</span>', "", page)
    return re.findall(r'<tr><th scope="row">.*?</tr>', page, re.DOTALL)


def test_the_communes_of_the_province_that_are_enrolled_stand_below_with_what_each_stage_holds(
    client, clerk, coordinator
):
    standing("returned", "azilal", by=clerk)
    factories.enrolment("larache")
    page = seen(client, "/coordination/")
    azilal, demnate = matrix(page)
    assert (
        text(azilal) == "أزيلال نموذج لا شيء لا شيء لا شيء لا شيء لا شيء لا شيء لا شيء لا شيء طلب الانخراط غير مسجَّل"
    )
    assert 'href="/coordination/communes/azilal/"' in azilal
    assert re.findall(r'<span class="num">(\d+)</span>', demnate) == ["1", "1", "2", "3", "1", "2", "1", "3"]
    assert 'href="/coordination/lists/published/?commune=demnate&amp;stage=training"' in demnate
    assert text(demnate).endswith("كلها مسجَّلة 22 فبراير 2025")
    assert "جماعتان" in text(page)


# ── The numbers, and the lists behind them ──
LISTS = {"waiting": 1, "returned": 2, "published": 14, "undated": 2, "communes": 3, "quiet": 1, "nothing": 2}


@pytest.fixture
def busy(clerk, coordinator):
    factories.enrolment("afourar")
    standing("submitted", "azilal", by=clerk, statement="نص ينتظر")
    for slug in ("azilal", "demnate"):
        standing("returned", slug, by=clerk, statement=f"نص معاد {slug}")
    for status in ("draft", "submitted"):
        standing(status, "larache", by=clerk, statement="من إقليم آخر")


@pytest.mark.parametrize("which", LISTS)
def test_every_number_is_the_length_of_the_list_behind_it(client, busy, which):
    desk = seen(client, "/coordination/")
    numbers = re.search('<dl class="facts facts--links">.*?</dl>', desk, re.DOTALL)[0]
    (told,) = re.findall(rf'href="/coordination/lists/{which}/\?">([^<]+)</a>', numbers)
    page = seen(client, f"/coordination/lists/{which}/")
    rows = matrix(page) or re.findall(r"<li><div>.*?</li>", page, re.DOTALL)
    assert len(rows) == LISTS[which]
    assert told == text(re.search(r'<h2 id="h-list">(.*?)</h2>', page)[1])
    assert "من إقليم آخر" not in page
    assert "العرائش" not in page


@pytest.mark.parametrize("which", ["waiting", "returned", "published", "undated"])
def test_what_waits_is_answered_from_its_list_too_and_nothing_else_asks_for_an_answer(client, busy, which):
    page = seen(client, f"/coordination/lists/{which}/")
    assert ("راجعها" in page) is (which == "waiting")
    assert "أكملها" not in page
    assert "صحِّحها" not in page


@pytest.mark.parametrize(("who", "reminds"), [("coordinator of Azilal", True), ("observer", False)])
def test_what_was_returned_says_since_when_and_its_commune_is_reminded_from_there(client, clerk, who, reminds):
    standing("returned", "demnate", by=clerk, days=40)
    client.force_login(PEOPLE[who]())
    page = seen(client, "/coordination/lists/returned/")
    assert "أُعيدت منذ 40 يوما" in text(page)
    assert ('href="/coordination/communes/demnate/follow-up/#h-reminders">ذكِّر الجماعة' in page) is reminds


def test_what_was_returned_is_listed_with_the_remark_that_asks_for_more(client, busy):
    page = text(seen(client, "/coordination/lists/returned/"))
    assert page.count("أُعيدت من طرف") == 2


def test_a_view_narrowed_by_its_address_stays_narrowed_behind_every_number(client, busy):
    page = seen(client, "/coordination/?stage=kickoff&period=2025")
    assert 'href="/coordination/lists/published/?stage=kickoff&amp;period=2025"' in page
    assert "لا محطة" in text(re.search(r"<dt>منشور</dt><dd>.*?</dd>", page)[0])
    page = seen(client, "/coordination/lists/published/?stage=training&period=2024")
    assert len(re.findall(r"<li><div>.*?</li>", page, re.DOTALL)) == 2
    page = seen(client, "/coordination/?stage=training&period=2024")
    assert re.findall(r'<span class="num">(\d+)</span>', page) == ["2"]


def test_what_the_address_asks_and_nobody_knows_is_said_and_ignored(client, busy):
    page = text(seen(client, "/coordination/?period=abc&region=nowhere"))
    assert "abc" in page
    assert "محطة واحدة" in page


@pytest.mark.parametrize("days", [100, 5000])
def test_a_commune_is_quiet_after_as_many_days_as_the_programme_says(client, busy, days):
    Programme.objects.update(quiet_after=days)
    assert len(matrix(seen(client, "/coordination/lists/quiet/"))) == (1 if days == 100 else 0)


def test_the_list_of_quiet_communes_says_the_rule_and_how_long_each_has_been_silent(client, busy, clerk):
    Programme.objects.update(quiet_after=100)
    standing("published", "azilal", by=clerk, when="")
    Standing.objects.filter(enrolment__commune__slug="azilal").update(last_published_at=NOW - timedelta(150))
    Standing.objects.filter(enrolment__commune__slug="demnate").update(last_day=localdate() - timedelta(130))
    page = seen(client, "/coordination/lists/quiet/")
    assert quiet_words.rule({100}) in page
    assert "أكثر من 100 يوم على اليوم الذي جرت فيه آخر محطة منشورة في سجلها، أيا كان يوم نشرها." in page
    azilal, demnate = map(text, matrix(page))
    assert azilal.endswith("بلا تاريخ، نُشرت منذ 5 أشهر")
    assert demnate.endswith(f"{dates.write((localdate() - timedelta(130)).isoformat())} منذ 4 أشهر")
    assert "منذ" not in text(matrix(seen(client, "/coordination/lists/communes/"))[-1])


@pytest.mark.parametrize("path", ["/coordination/lists/waiting/", "/coordination/lists/quiet/"])
def test_the_lists_are_for_those_who_review_or_read_all(client, path):
    client.force_login(factories.staff_of("demnate"))
    assert client.get(path).status_code == 404
    assert client.get("/coordination/lists/anything/").status_code == 404


def test_a_person_of_two_roles_finds_every_place_and_reviews_where_they_coordinate(client, clerk, coordinator):
    Mandate.objects.create(user=coordinator, role=Role.STAFF, commune=Commune.objects.get(slug="larache"))
    for slug in ("larache", "demnate"):
        standing("submitted", slug, by=clerk, statement=f"من {slug}")
    page = seen(client, "/coordination/")
    assert re.findall(r"من (\w+)</a>", waiting(page)) == ["demnate"]
    assert 'href="/coordination/communes/larache/"' in page


def test_nothing_waiting_is_said_in_words(client, coordinator):
    assert "لا محطة تنتظر المراجعة. تظهر هنا متى أرسلتها إحدى الجماعات." in seen(client, "/coordination/")


def test_management_reads_of_the_programmes_communes_not_of_its_own(client):
    client.force_login(factories.management())
    page = text(seen(client, "/coordination/"))
    assert "جماعات البرنامج 13 جماعة" in page
    assert "جماعاتك" not in page


# ── A commune's home, for who reviews it ─────────────────────────────────────
def test_the_next_step_of_a_reviewer_is_what_waits_longest(client, clerk, coordinator):
    for status, days in (("returned", 30), ("draft", 0), ("submitted", 1), ("submitted", 8)):
        standing(status, "demnate", by=clerk, statement=f"نص {status} {days}", days=days)
    assert next_step(seen(client, HOME)) == "محطة تنتظر مراجعتك منذ 8 أيام نص submitted 8 راجعها"


def test_a_reviewer_is_not_asked_to_do_the_commune_s_own_work(client, clerk, coordinator):
    for status in ("returned", "draft", "proposed"):
        standing(status, "demnate", by=clerk)
    page = seen(client, HOME)
    assert next_step(page) == ""
    assert "لا محطة تنتظر مراجعتك في هذه الجماعة." in page


def test_a_reviewer_goes_on_with_what_they_wrote_themselves(client, clerk, coordinator):
    standing("draft", "demnate", by=clerk, statement="نص المحرر")
    standing("draft", "demnate", by=coordinator, statement="نص المنسقة")
    assert "نص المنسقة" in next_step(seen(client, HOME))


def test_who_writes_and_reviews_in_one_commune_reviews_first_then_writes(client, clerk, coordinator):
    Mandate.objects.create(user=coordinator, role=Role.STAFF, commune=Commune.objects.get(slug="demnate"))
    standing("draft", "demnate", by=clerk, statement="نص المحرر")
    assert "نص المحرر" in next_step(seen(client, HOME))
    standing("submitted", "demnate", by=clerk, statement="نص ينتظر")
    assert "نص ينتظر" in next_step(seen(client, HOME))


def test_the_review_is_opened_from_every_waiting_milestone(client, clerk, coordinator):
    milestone = standing("submitted", "demnate", by=clerk)
    shown = section(seen(client, HOME), "في انتظار المراجعة")
    assert f'<a class="btn btn--line" href="/coordination/review/{milestone.pk}/#item">راجعها' in shown
    client.force_login(factories.staff_of("demnate"))
    assert "راجعها" not in section(seen(client, HOME), "في انتظار المراجعة")


# ── Pages, words, queries ────────────────────────────────────────────────────
def test_the_ten_that_wait_longest_stand_on_the_desk_and_all_of_them_in_their_list(client, clerk, coordinator):
    for number in range(27):
        standing("submitted", "demnate", by=clerk, statement=f"نص {number}", days=60 - number)
    desk = seen(client, "/coordination/")
    assert re.findall(r"نص \d+(?=</a>)", waiting(desk)) == [f"نص {number}" for number in range(10)]
    assert "الأقدم أولا: 10 من 27" in text(desk)
    assert 'href="/coordination/lists/waiting/?">كل ما ينتظر: 27 محطة</a>' in desk
    first, second = (seen(client, f"/coordination/lists/waiting/{query}") for query in ("", "?page=2"))
    assert [len(re.findall("تنتظر منذ", page)) for page in (first, second)] == [20, 7]
    assert 'href="?page=2#h-list"' in first
    assert 'href="?page=1#h-list"' in second
    for nonsense in ("x", "-1", "9" * 5000, "0"):
        assert "تنتظر منذ" in seen(client, f"/coordination/lists/waiting/?page={nonsense}")


def test_the_programmes_sixty_communes_stand_on_one_page(client):
    client.force_login(factories.management())
    for commune in Commune.objects.filter(enrolments__isnull=True)[:50]:
        factories.enrolment(commune.slug)
    first, second = (seen(client, f"/coordination/{query}") for query in ("", "?communes=2"))
    assert [len(matrix(page)) for page in (first, second)] == [60, 3]
    assert 'href="?communes=2#h-communes"' in first
    assert len(matrix(seen(client, "/coordination/?communes=x"))) == 60


# ── On paper ─────────────────────────────────────────────────────────────────
def printed(page: str) -> list[str]:
    """What is said on paper alone."""
    return [text(one) for one in re.findall(r'<p class="print-only">.*?</p>', page)]


@pytest.mark.parametrize("which", ["", "lists/communes/", "lists/published/"])
def test_the_paper_says_which_day_it_is_of_whose_it_is_and_what_was_asked(client, busy, coordinator, which):
    made = f"استُخرج يوم {dates.write(localdate().isoformat())}. استخرجه: نادية . ما طُلب:"
    assert printed(seen(client, f"/coordination/{which}")) == [f"{made} الكل، بلا تضييق."]
    query = f"?province=azilal&role=partner&coordinator={coordinator.pk}&next_stage=complete&stage=kickoff"
    asked = (
        "الإقليم أو العمالة: إقليم أزيلال، الصفة: جماعة شريكة، المتابعة: المسندة إليّ، المرحلة التالية: كلها مسجَّلة، "
        "المرحلة: لقاء الانطلاق، الفترة: 2024."
    )
    assert printed(seen(client, f"/coordination/{which}{query}&period=2024")) == [f"{made} {asked}"]


def test_a_commune_that_is_asked_for_is_named_on_paper_and_what_nobody_knows_is_not(client, busy):
    (said,) = printed(seen(client, "/coordination/lists/published/?commune=demnate&period=abc&region=nowhere"))
    assert said.endswith("ما طُلب: الجماعة: دمنات.")


def test_the_paper_says_that_there_is_more_than_it_holds(client, busy, monkeypatch):
    monkeypatch.setattr("dashboard.pages.COMMUNES", 2)
    for _ in range(13):
        factories.published("azilal")
    told = {
        "": ["الصفحة 1 من 2: جماعتان من 3"],
        "?communes=2": ["الصفحة 2 من 2: جماعة واحدة من 3"],
        "lists/communes/": [],
        "lists/published/": ["الصفحة 1 من 2: 20 محطة من 27"],
        "lists/published/?page=2": ["الصفحة 2 من 2: 7 محطات من 27"],
    }
    assert {path: printed(seen(client, f"/coordination/{path}"))[1:] for path in told} == told


def test_a_period_is_asked_for_as_people_write_it_and_said_again_when_it_is_none(client, busy):
    page = seen(client, "/coordination/?period=من يناير إلى ماي 2024&province=azilal")
    assert 'value="من يناير إلى ماي 2024"' in page
    lists = r'href="/coordination/lists/published/\?([^"]*)">([^<]*)</a>'
    ((address, number),) = re.findall(lists, page)
    behind = seen(client, f"/coordination/lists/published/?{html.unescape(address)}")
    assert text(re.search(r'<h2 id="h-list">.*?</h2>', behind)[0]) == number
    days = re.findall(r'<time datetime="([^"]*)"', behind)
    assert days
    assert all("2024-01" <= day <= "2024-05-31" for day in days)
    for none in ("6 و29 يونيو 2024", "بلا تاريخ", "الفصل الأول"):
        page = seen(client, f"/coordination/?period={none}")
        assert f"لم نعرف «<bdi>{none}</bdi>» في خانة «الفترة»" in page
        assert f'value="{none}"' in page


def test_who_filters_is_given_no_advice_for_who_writes_milestones(client, busy):
    page = text(seen(client, "/coordination/?period=2024 و 2025"))
    assert "إن كانت مدة متصلة فاكتب بدايتها ونهايتها، مثل: من ماي إلى يوليوز 2024." in page
    assert "فسجِّل لكل تاريخ محطة" not in page


def test_a_number_of_the_matrix_leads_to_its_milestones_within_the_same_period(client, busy):
    page = seen(client, "/coordination/?period=2024&province=azilal")
    (demnate,) = [row for row in matrix(page) if "دمنات" in row]
    for address, number in re.findall(
        r'<a href="(/coordination/lists/published[^"]*)"><span>.*?class="num">(\d+)<', demnate
    ):
        assert "period=2024" in address
        behind = seen(client, html.unescape(address))
        assert len(re.findall(r"<li><div>.*?</li>", behind, re.DOTALL)) == int(number)
        assert '<option value="demnate" selected>دمنات</option>' in behind
        assert '<a href="/coordination/?period=2024">مكتبي</a>' in behind


def test_communes_that_stand_before_the_same_stage_are_found_together(client, busy, clerk):
    standing("published", "azilal", by=clerk, stage="request")
    page = seen(client, "/coordination/?province=azilal")
    (azilal,) = [row for row in matrix(page) if "أزيلال" in row]
    (address,) = re.findall(r'href="(/coordination/lists/communes/[^"]*next_stage=kickoff)"', azilal)
    behind = matrix(seen(client, html.unescape(address)))
    assert [text(row).split()[0] for row in behind] == ["أزيلال"]
    for stage, communes in (("request", ["أفورار"]), ("complete", ["دمنات"]), ("training", []), ("nonsense", None)):
        page = seen(client, f"/coordination/lists/communes/?next_stage={stage}")
        remind = f"/coordination/lists/communes/reminders/?next_stage={stage}"
        assert (remind in page) is bool(communes), "they are reminded together"
        assert (
            [text(row).split()[0] for row in matrix(page)] == communes if communes is not None else "nonsense" in page
        )


def test_all_communes_of_a_desk_are_not_reminded_for_no_reason(client, busy):
    assert "/coordination/lists/communes/reminders/" not in seen(client, "/coordination/lists/communes/")


def test_the_desk_of_a_coordinator_holds_no_english(client, clerk, coordinator):
    for status in ("returned", "submitted"):
        standing(status, "demnate", by=clerk)
    for path in ("/coordination/", HOME):
        page = re.sub(r"<footer.*?</footer>", " ", seen(client, path), flags=re.DOTALL)
        assert [words for said in read_by_people(page) if (words := latin_words(said))] == []


def test_what_the_record_says_already_is_marked_on_the_desk(client, clerk, coordinator):
    standing("published", "demnate", by=clerk, statement="تنظيم ورشة بدار الشباب", when="2025-05-03")
    standing("submitted", "demnate", by=clerk, statement="تنظيم ورشة بدار الشباب", when="2025-05-03")
    standing("submitted", "demnate", by=clerk, statement="زيارة ميدانية", when="2025-06-03")
    page = waiting(seen(client, "/coordination/"))
    assert text(page).count("يبدو أنها مسجَّلة من قبل تنظيم ورشة") == page.count("tag--warn") == 1


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_the_desk_takes_the_same_queries_however_much_waits(client, clerk, rows, django_assert_num_queries):
    for commune in Commune.objects.filter(province__slug="azilal")[:rows]:
        standing("submitted", commune.slug, by=clerk)
    for _ in range(rows):
        standing("submitted", "demnate", by=clerk)
    for who in ("coordinator of Azilal", "management", "observer"):
        client.force_login(PEOPLE[who]())
        with django_assert_num_queries(12, info=who):
            assert client.get("/coordination/").status_code == 200


def test_a_narrowed_desk_takes_one_more_query_at_most(client, busy, clerk, django_assert_max_num_queries):
    standing("submitted", "azilal", by=clerk, stage="kickoff", when="2025-03-01")
    standing("submitted", "demnate", by=clerk, stage="kickoff", when="2024-03-01")
    for query in ("?stage=kickoff&period=2025", "?next_stage=complete", "?coordinator=none&role=partner&period=2024"):
        with django_assert_max_num_queries(12):
            assert len(matrix(seen(client, f"/coordination/{query}"))) > 0


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_a_home_takes_the_same_queries_for_who_reviews_it(
    client, clerk, coordinator, rows, django_assert_num_queries
):
    for status in ("returned", "proposed", "draft", "submitted", "published"):
        for _ in range(rows):
            standing(status, "azilal", by=clerk)
    with django_assert_num_queries(12):
        client.get("/coordination/communes/azilal/")
