"""A clerk's desk: what to do next in the commune, what is on its way, how far its pathway is recorded."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Mandate, Role, User
from communes.models import Commune, Enrolment
from milestones import review, revising
from milestones.kinds import Status
from milestones.models import Milestone, Review
from programme.models import Stage
from tests import factories
from tests.conventions.test_arabic_everywhere import latin_words, read_by_people
from tests.shown import as_shown
from tests.staff.test_reach import PEOPLE, SEES

DESK, HOME = "/coordination/", "/coordination/communes/demnate/"
LIST = "/admin/milestones/milestone/"
NOW = timezone.now()


def named(person: User, name="سعيد بنعلي") -> User:
    User.objects.filter(pk=person.pk).update(first_name=name)
    return User.objects.get(pk=person.pk)


@pytest.fixture
def clerk(client):
    person = named(factories.staff_of("larache"))
    factories.enrolment("larache")
    client.force_login(person)
    return person


def standing(status, slug="larache", *, by, remark="صحح التاريخ", days=0, **facts):
    """A milestone that stands at a status, brought there as people bring it."""
    milestone = factories.draft(slug, by=by, **facts)
    at = NOW - timedelta(days)
    if status == "proposed":
        Milestone.objects.filter(pk=milestone.pk).update(status=status)
    if status in ("submitted", "returned", "published"):
        review.move(milestone, "submit", by=by, at=at)
    if status in ("returned", "published"):
        action = "return" if status == "returned" else "publish"
        review.move(milestone, action, by=factories.user(first_name="نادية"), at=at, remark=remark)
    return Milestone.objects.get(pk=milestone.pk)


def seen(client, path=DESK) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return answer.content.decode()


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def section(page: str, title: str) -> str:
    """The section under a heading, as HTML."""
    found = re.search(rf"<section(?:(?!<section).)*?<h2[^>]*>{title}.*?</section>", page, re.DOTALL)
    assert found, f"no section «{title}» among {re.findall('<h2[^>]*>(.*?)</h2>', page)}"
    return found[0]


def next_step(page: str) -> str:
    found = re.search(r'<section class="next.*?</section>', page, re.DOTALL)
    return text(found[0]) if found else ""


# ── One clear next step ──────────────────────────────────────────────────────
STEPS = [
    ("returned", "محطة أُعيدت مع ملاحظة", "صحِّحها وأعد إرسالها"),
    ("proposed", "محطة مقترحة تنتظر الجواب", "اقرأها وأجب"),
    ("draft", "مسودة لم تُرسل بعد", "أكملها وأرسلها إلى المراجعة"),
]


@pytest.mark.parametrize("first", range(len(STEPS)))
def test_the_next_step_is_what_most_needs_an_answer(client, clerk, first):
    for status, _, _ in reversed(STEPS[first:]):
        standing(status, by=clerk, statement=f"نص {status}")
    status, title, button = STEPS[first]
    said = next_step(seen(client))
    assert said.startswith(f"{title} نص {status}")
    assert said.endswith(button)


def test_the_remark_stands_with_what_is_to_be_corrected(client, clerk):
    milestone = standing("returned", by=clerk, remark="أضف مكان اللقاء")
    page = seen(client)
    assert "«أضف مكان اللقاء»" in next_step(page)
    assert f'href="{LIST}{milestone.pk}/change/"' in page


def test_with_nothing_in_hand_the_first_empty_stage_is_next(client, clerk):
    standing("published", by=clerk, stage="request")
    standing("submitted", by=clerk, stage="kickoff")
    assert next_step(seen(client)).startswith("مرحلة «التوجيه والتتبع» لم تُسجَّل بعد")


def test_with_every_stage_recorded_nothing_is_next_and_that_is_said(client, clerk):
    for stage in Stage.objects.all():
        standing("published", by=clerk, stage=stage.code)
    page = seen(client)
    assert next_step(page) == ""
    assert "لا شيء ينتظرك الآن: كل مراحل المسار مسجَّلة أو في طريقها إلى النشر." in page


# ── What is there ────────────────────────────────────────────────────────────
def test_a_clerk_of_one_commune_finds_its_home_on_the_desk(client, clerk):
    assert "<h1>جماعة العرائش</h1>" in seen(client)


def test_each_milestone_stands_under_its_own_heading(client, clerk):
    for status in ("returned", "proposed", "draft", "submitted", "published"):
        standing(status, by=clerk, statement=f"نص {status}")
    page = seen(client)
    titles = ["معادة مع ملاحظة", "مقترحة على الجماعة", "مسودات", "في انتظار المراجعة", "أحدث ما نُشر"]
    for status, title in zip(("returned", "proposed", "draft", "submitted", "published"), titles, strict=True):
        assert re.findall(r"نص (\w+)", re.sub(r'<span class="sr">.*?</span>', "", section(page, title))) == [status]


def test_what_was_withdrawn_or_given_up_is_not_on_the_desk(client, clerk):
    for status in (Status.WITHDRAWN, Status.DROPPED):
        milestone = standing("published", by=clerk, statement="نص متروك")
        Milestone.objects.filter(pk=milestone.pk).update(status=status)
    assert "نص متروك" not in seen(client)


def test_a_returned_milestone_shows_the_last_remark_who_made_it_and_when(client, clerk):
    milestone = standing("returned", by=clerk, remark="ملاحظة أولى", days=9)
    review.move(milestone, "submit", by=clerk, at=NOW - timedelta(5))
    other = factories.user(first_name="يونس")
    at = timezone.make_aware(timezone.datetime(2026, 5, 14, 12))
    Review._base_manager.filter(milestone=milestone).update(at=at - timedelta(1))
    review.move(milestone, "return", by=other, at=at, remark="ملاحظة ثانية")
    shown = text(section(seen(client), "معادة مع ملاحظة"))
    assert "«ملاحظة ثانية» أُعيدت من طرف يونس يوم 14 ماي 2026" in shown
    assert "ملاحظة أولى" not in shown


def test_what_waits_says_since_when_and_the_oldest_stands_first(client, clerk):
    for days in (0, 12, 3):
        standing("submitted", by=clerk, statement=f"نص عمره {days}", days=days)
    shown = text(section(seen(client), "في انتظار المراجعة"))
    assert re.findall(r"نص عمره (\d+)", shown) == ["12", "3", "0"]
    assert re.findall(r"تنتظر (منذ \S+ ?\S*?)(?= نص|$)", shown) == ["منذ 12 يوما", "منذ 3 أيام", "منذ اليوم"]


def test_an_open_correction_is_called_one(client, clerk):
    published = standing("published", by=clerk)
    standing("draft", by=clerk)
    assert "تصحيح" not in section(seen(client), "مسودات")
    revising.revise(published, by=clerk)
    assert text(section(seen(client), "مسودات")).count("تصحيح") == 1


def test_the_ten_last_published_lead_to_the_public_record(client, clerk):
    milestones = [standing("published", by=clerk, days=20 - number) for number in range(12)]
    shown = section(seen(client), "أحدث ما نُشر")
    assert re.findall(r'href="(/milestones/\d+/)"', shown) == [m.get_absolute_url() for m in milestones[:1:-1]]
    assert 'href="/communes/larache/"' in shown


def test_a_long_list_is_cut_and_leads_to_the_whole(client, clerk):
    for _ in range(21):
        standing("draft", by=clerk)
    standing("submitted", by=clerk, statement="نص ينتظر")
    shown = section(seen(client), "مسودات")
    assert shown.count("<li>") == 20
    assert "21 محطة" in text(shown)
    (rest,) = re.findall(r'href="([^"]*)">اعرضها كلها', shown)
    found = seen(client, rest.replace("&amp;", "&"))
    assert found.count('class="field-statement"') == 21
    assert "نص ينتظر" not in found
    assert "اعرضها كلها" not in section(seen(client), "في انتظار المراجعة")


def test_an_empty_commune_says_so_in_words(client, clerk):
    page = text(seen(client))
    for said in (
        "لا مسودة، ولا مقترح، ولا محطة معادة أو في انتظار المراجعة.",
        "لم تُسجَّل بعد أي مرحلة من 8",
        "لم تُنشر بعد أي محطة لهذه الجماعة.",
    ):
        assert said in page


def test_the_pathway_tells_recorded_from_empty_and_from_what_is_coming(client, clerk):
    for _ in range(2):
        standing("published", by=clerk, stage="kickoff")
    standing("draft", by=clerk, stage="training")
    path = section(seen(client), "المسار")
    told = [text(step) for step in re.findall(r"<li.*?</li>", path, re.DOTALL)]
    assert told[1] == "لقاء الانطلاق محطتان"
    assert told[3] == "التكوين وتقوية القدرات لم تُنشر بعد"
    assert told[0] == "طلب الانخراط أضف محطة"
    assert path.count("star--full") == 1
    assert path.count("star--none") == 7
    assert "/milestones/?commune=larache&amp;stage=kickoff" in path


# ── Adding from the desk ─────────────────────────────────────────────────────
def test_an_empty_stage_leads_to_a_form_with_commune_and_stage_chosen(client, clerk):
    Mandate.objects.create(user=clerk, role=Role.STAFF, commune=Commune.objects.get(slug="demnate"))
    path = section(seen(client, "/coordination/communes/larache/"), "المسار")
    links = dict(reversed(pair) for pair in re.findall(r'href="(/admin/[^"]*)">([^<]*)</a>', path))
    form = seen(client, links["التشاور العمومي"].replace("&amp;", "&"))
    chosen = re.findall(r"<option value=\"[^\"]+\" selected[^>]*>([^<]*)</option>", form)
    assert "العرائش، إقليم العرائش" in chosen
    assert "التشاور العمومي" in chosen
    achievement = seen(client, links["الإنجازات"].replace("&amp;", "&"))
    assert '<option value="achievements" selected>' in achievement


def test_the_button_for_a_new_milestone_keeps_the_commune(client, clerk):
    Mandate.objects.create(user=clerk, role=Role.STAFF, commune=Commune.objects.get(slug="demnate"))
    page = seen(client, "/coordination/communes/larache/")
    (link,) = re.findall(r'class="btn" href="([^"]*)">أضف محطة<', page)
    assert "العرائش، إقليم العرائش</option>" in seen(client, link)


def test_another_commune_can_not_be_chosen_by_changing_the_link(client, clerk):
    form = seen(client, f"{LIST}add/?enrolment={factories.enrolment('demnate').pk}")
    assert "دمنات" not in form


# ── Several communes ─────────────────────────────────────────────────────────
def test_a_clerk_of_two_communes_finds_both_with_their_counts(client, clerk):
    Mandate.objects.create(user=clerk, role=Role.STAFF, commune=Commune.objects.get(slug="demnate"))
    for status in ("returned", "draft", "draft", "submitted", "proposed"):
        standing(status, by=clerk)
    standing("draft", "azilal", by=clerk)
    page = seen(client)
    rows = {text(row)[:7].split()[0]: row for row in re.findall(r'<li class="row">.*?</li>', page, re.DOTALL)}
    assert sorted(rows) == ["العرائش", "دمنات"]
    assert 'href="/coordination/communes/larache/"' in rows["العرائش"]
    assert text(rows["العرائش"]).endswith(
        "محطة واحدة معادة مقترح واحد محطة واحدة في انتظار المراجعة مسودتان لم تُنشر بعد أي محطة"
    )
    assert text(rows["دمنات"]).endswith("8 مراحل مسجَّلة من 8 14 محطة منشورة")
    assert "في انتظار المراجعة</h2>" not in page


def test_a_clerk_whose_commune_is_not_enrolled_is_told_what_to_do(client):
    client.force_login(factories.staff_of("tanger"))
    assert "اتصل بإدارة البرنامج لتسجيل انخراطها" in seen(client)
    assert client.get("/coordination/communes/tanger/").status_code == 404


# ── Doors ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", PEOPLE)
def test_a_home_opens_to_whoever_sees_the_drafts_of_its_commune_and_to_nobody_else(client, who):
    person = PEOPLE[who]()
    for status in ("draft", "submitted", "returned", "proposed"):
        standing(status, "demnate", by=factories.user(), statement="محطة للتجربة")
    factories.enrolment("larache")
    client.force_login(person)
    answer = client.get(HOME)
    expected = 302 if who == "without a mandate" else 200 if who in SEES else 404
    assert answer.status_code == expected
    assert ("محطة للتجربة" in answer.content.decode()) is (who in SEES)
    desk = client.get(DESK, follow=True).content.decode()
    assert ("دمنات" in desk) is (who in SEES)
    if who not in SEES:
        assert "محطة للتجربة" not in desk


def test_a_commune_beyond_ones_reach_answers_as_one_that_does_not_exist(client, clerk):
    beyond, nowhere = (client.get(f"/coordination/communes/{slug}/") for slug in ("demnate", "no-such-commune"))
    assert beyond.status_code == nowhere.status_code == 404
    assert beyond.content.replace(b"demnate", b"") == nowhere.content.replace(b"no-such-commune", b"")


def test_a_clerk_of_larache_learns_nothing_of_demnate_from_the_desk(client, clerk):
    other = named(factories.staff_of("demnate"), "مريم")
    for status in ("returned", "proposed", "draft", "submitted", "published"):
        standing(status, "demnate", by=other, statement="محطة للتجربة", remark="ملاحظة سرية")
        standing(status, by=clerk)
    page = seen(client)
    for secret in ("محطة للتجربة", "ملاحظة سرية", "مريم", "دمنات"):
        assert secret not in page


@pytest.mark.parametrize("path", [DESK, f"{HOME}?waiting=2"])
def test_a_visitor_is_sent_to_sign_in_and_comes_back(client, path):
    factories.staff_of("demnate")
    person = User.objects.latest("pk")
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/sign-in/?next=/coordination/")
    came = client.post(answer["Location"], {"username": person.username, "password": "secret"})
    assert came["Location"] == path


def test_the_desk_answers_no_post_is_kept_by_no_cache_and_listed_by_no_search_engine(client, clerk):
    assert client.post(DESK).status_code == 405
    answer = client.get(DESK)
    assert "no-store" in answer["Cache-Control"]
    page = answer.content.decode()
    assert '<meta name="robots" content="noindex">' in page
    assert "canonical" not in page


def test_one_signs_out_from_the_desk(client, clerk):
    assert '<form method="post" action="/account/sign-out/">' in seen(client)
    client.post("/admin/logout/")
    assert client.get(DESK).status_code == 302


def test_the_admin_leads_back_to_the_desk_and_visitors_find_its_door(client, clerk):
    for path in ("/admin/", LIST, f"{LIST}add/"):
        assert '<a href="/coordination/">مكتبي</a>' in seen(client, path)
    assert 'href="/coordination/">فضاء الجماعات' in seen(client, "/")


def test_what_was_said_elsewhere_is_shown_once(client, clerk):
    milestone = standing("draft", by=clerk)
    client.post(f"{LIST}{milestone.pk}/move/submit/", as_shown())
    page = seen(client)
    assert "أُرسلت المحطة إلى المراجعة" in page
    assert "note--good" in page
    assert "أُرسلت المحطة إلى المراجعة" not in seen(client)


# ── Observers ────────────────────────────────────────────────────────────────
def test_an_observer_reads_everything_and_is_offered_nothing_they_can_not_do(client, clerk):
    for status in ("returned", "proposed", "draft", "submitted"):
        standing(status, by=clerk, statement=f"نص {status}")
    client.force_login(factories.observer())
    page = seen(client, "/coordination/communes/larache/")
    for status in ("returned", "proposed", "draft", "submitted"):
        assert f"نص {status}" in page
    assert "«صحح التاريخ»" in page
    assert next_step(page) == ""
    offered = {text(link) for link in re.findall(r'<a class="btn[^>]*>.*?</a>', page, re.DOTALL)}
    assert offered == {"السجل العمومي", "المتابعة"}  # where notes and reminders are read
    assert "/admin/milestones/milestone/add/" not in page


# ── Words and queries ────────────────────────────────────────────────────────
def test_the_desk_holds_no_english(client, clerk):
    Mandate.objects.create(user=clerk, role=Role.STAFF, commune=Commune.objects.get(slug="demnate"))
    for status in ("returned", "proposed", "draft", "submitted", "published"):
        standing(status, by=clerk)
    for path in (DESK, HOME, "/coordination/communes/larache/"):
        page = re.sub(r"<footer.*?</footer>", " ", seen(client, path), flags=re.DOTALL)
        assert [words for said in read_by_people(page) if (words := latin_words(said))] == []


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_the_home_of_a_commune_takes_the_same_queries_however_much_it_holds(
    client, clerk, rows, django_assert_num_queries
):
    for status in ("returned", "proposed", "draft", "submitted", "published"):
        for _ in range(rows):
            standing(status, by=clerk)
    with django_assert_num_queries(12):
        client.get("/coordination/communes/larache/")
    with django_assert_num_queries(12):
        client.get(DESK)


@pytest.mark.parametrize("rows", [2, 3, 50])
def test_a_desk_of_several_communes_takes_the_same_queries_however_many(
    client, clerk, rows, django_assert_num_queries
):
    for commune in Commune.objects.exclude(slug="larache")[: rows - 1]:
        factories.enrolment(commune.slug)
        Mandate.objects.create(user=clerk, role=Role.STAFF, commune=commune)
    assert Enrolment.objects.count() >= rows
    with django_assert_num_queries(12):
        page = client.get(DESK).content.decode()
    assert page.count('<li class="row">') == rows
