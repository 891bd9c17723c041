"""A visitor narrows the lists; what can't be understood is said and set aside, never an error."""

import re
from urllib.parse import quote

import pytest

from tests import factories
from tests.visitor.test_commune_page import text_of


def names(response) -> list[str]:
    return re.findall(r'<li class="row"><div><h3><a href="[^"]+">([^<]+)</a>', response.content.decode())


def statements(response) -> list[str]:
    page = re.sub("</?mark>", "", response.content.decode())
    return re.findall(r'<h3><a href="/milestones/\d+/">([^<]+)</a>', page)


def test_the_directory_lists_thirteen_of_sixty_and_owns_up_to_the_rest(client):
    response = client.get("/communes/")
    assert len(names(response)) == 13
    assert names(response)[0] == "دمنات"  # the newest milestone first
    shown = text_of(response)
    assert "13 جماعة معروفة بالاسم من أصل 60" in shown
    assert "47 جماعة شريكة غير مسجَّلة بالاسم بعد في البوابة" in shown
    assert "8 مراحل مسجَّلة من 8" in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("region=oriental", ["وجدة", "بركان", "جرادة"]),
        ("province=azilal", ["دمنات", "أزيلال"]),
        ("province=azilal&role=pilot", ["أزيلال"]),
        ("role=partner", ["دمنات"]),
        ("stage=adoption", ["دمنات"]),
        ("q=" + quote("تيزنيت"), ["تزنيت"]),  # HCP's spelling
        ("q=tiznit", ["تزنيت"]),
        ("q=" + quote("الحسيمه"), ["الحسيمة"]),
        ("q=" + quote("ازيلال"), ["أزيلال"]),
        ("q=" + quote("béni mellal"), ["بني ملال"]),
        ("region=oriental&stage=adoption", []),
    ],
)
def test_the_directory_is_narrowed_by_place_role_stage_and_name(client, query, found):
    assert names(client.get(f"/communes/?{query}")) == found


def test_what_was_asked_stays_in_the_form(client):
    page = client.get("/communes/?q=abc&region=oriental").content.decode()
    assert 'value="abc"' in page
    assert '<option value="oriental" selected>' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=" + quote("الطفل مجلس"), 2),
        ("q=" + quote("احداث"), 3),
        ("kind=training", 3),
        ("section=achievements", 4),
        ("year=2024", 5),
        ("commune=demnate&stage=training", 3),
        ("region=oriental", 0),
    ],
)
def test_milestones_are_narrowed_by_words_kind_section_year_and_place(client, query, found):
    response = client.get(f"/milestones/?{query}")
    assert len(statements(response)) == found
    assert response.status_code == 200


def test_milestones_run_from_the_newest_to_the_undated(client):
    factories.published(statement="الأحدث", when="2025-06")
    found = statements(client.get("/milestones/"))
    assert found[0] == "الأحدث"
    assert len(found) == 15
    assert found[-1].startswith("حضور هيئة المساواة")


@pytest.mark.parametrize("path", ["/communes/", "/milestones/"])
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("region=atlantis", "لم نعرف «atlantis» في خانة «الجهة»، فعرضنا النتائج من غير هذا المعيار"),
        ("stage=%3Cb%3E", "في خانة"),
        ("page=99", "لم نعرف «99» في خانة «رقم الصفحة»، فعرضنا الصفحة 1"),
        ("page=abc", "لم نعرف «abc» في خانة «رقم الصفحة»، فعرضنا الصفحة 1"),
        ("page=-1", "فعرضنا الصفحة 1"),
        ("page=" + "9" * 500, "فعرضنا الصفحة 1"),
        ("q=" + "x" * 10_000, "في خانة"),
        ("q=%00abc", "في خانة"),
        ("province=%E2%80%AEabc", "لم نعرف «abc» في خانة «الإقليم أو العمالة»"),
    ],
)
def test_what_the_portal_does_not_know_is_said_and_set_aside(client, path, query, said):
    response = client.get(f"{path}?{query}")
    assert response.status_code == 200
    assert said in text_of(response)
    assert len(names(response) or statements(response)) in (13, 14)
    assert "\u202e" not in text_of(response)


@pytest.mark.parametrize("query", ["year=abc", "year=99999999999999999999", "commune=nowhere", "kind=party"])
def test_odd_filters_of_milestones_are_set_aside_too(client, query):
    response = client.get(f"/milestones/?{query}")
    assert "فعرضنا النتائج من غير هذا المعيار" in text_of(response)
    assert len(statements(response)) == 14


def test_pages_keep_the_question(client):
    for _ in range(31):
        factories.published(kind="forum")
    page = client.get("/milestones/?kind=forum&stage=").content.decode()
    assert 'href="?kind=forum&amp;stage=&amp;page=2"' in page
    second = client.get("/milestones/?kind=forum&page=2")
    assert len(statements(second)) == 2
    assert "الصفحة 2 من 2" in text_of(second)


def test_search_finds_communes_and_milestones_and_offers_a_way_on(client):
    found = client.get("/search/?q=" + quote("دمنات"))
    assert 'href="/communes/demnate/"' in found.content.decode()
    assert len(statements(found)) >= 1
    assert "لم نجد «zzzz» في أسماء الجماعات" in text_of(client.get("/search/?q=zzzz"))
    assert 'href="/communes/tiznit/"' in client.get("/search/?q=" + quote("تيزنيت")).content.decode()


def test_regions_and_provinces_tell_what_is_known_and_what_is_not(client):
    assert names(client.get("/regions/souss-massa/")) == ["تارودانت", "تزنيت", "طاطا"]
    assert names(client.get("/provinces/azilal/")) == ["دمنات", "أزيلال"]
    empty = text_of(client.get("/regions/fes-meknes/"))
    assert "لم تُسجَّل بعد في البوابة أي جماعة من جهة فاس - مكناس" in empty


@pytest.mark.parametrize("path", ["/communes/", "/milestones/"])
def test_a_question_without_a_word_in_it_is_not_answered_as_if_there_were_none(client, path):
    page = text_of(client.get(f"{path}?q=!!!"))
    assert "اكتب كلمة واحدة على الأقل" in page
    assert "لم نعرف «!!!»" in page


def test_a_name_outside_the_programme_is_sought_in_the_whole_kingdom(client):
    page = client.get("/communes/?q=" + quote("سيدي سليمان")).content.decode()
    assert f'href="/search/?q={quote("سيدي سليمان")}"' in page


def test_a_page_number_in_other_digits_is_understood(client, settings):
    for _ in range(31):
        factories.published(kind="forum")
    response = client.get("/milestones/?kind=forum&page=٢")
    assert len(statements(response)) == 2
    assert "لم نعرف" not in text_of(response)
    canonical = f'<link rel="canonical" href="{settings.SITE_URL}/milestones/?page=2">'
    assert canonical in response.content.decode()


def test_an_error_page_claims_no_address(client):
    assert "canonical" not in client.get("/communes/x%00%E2%80%AE/").content.decode()
