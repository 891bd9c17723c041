"""A reader on a simple phone, without JavaScript, gets to everything: it is all links, forms and <details>."""

import re

import pytest

ON_A_PHONE = {"width": 360, "java_script_enabled": False}
FIRST = "إرسال طلب الانخراط"


@pytest.fixture
def read(visit):
    """read(path) opens a page on a phone that runs no scripts."""
    return lambda path: visit(path, **ON_A_PHONE)


def test_from_the_home_page_to_a_milestone_and_back(read, portal):
    page = read("/")
    page.get_by_role("searchbox").fill("دمنات")
    follow(page.get_by_role("button", name="ابحث"))
    assert page.url.startswith(portal + "/search/?q="), f"the search led to {page.url}"
    assert page.get_by_role("searchbox").input_value() == "دمنات", "the box forgets what was searched"

    found = page.get_by_role("region", name="الجماعات").get_by_role("link", name="دمنات")
    assert found.count() == 1, f"the search shows: {page.get_by_role('main').inner_text()}"
    follow(found)
    assert page.url == portal + "/communes/demnate/"
    assert heading(page) == "جماعة دمنات"

    record = page.get_by_role("region", name="انخراط جماعة دمنات في البرنامج")
    assert record.get_by_role("heading", level=4).count() == 14
    follow(record.get_by_role("link", name=FIRST))
    assert re.fullmatch(re.escape(portal) + r"/milestones/\d+/", page.url), f"the milestone led to {page.url}"
    assert heading(page) == FIRST
    assert page.get_by_text("6 يونيو 2023", exact=True).is_visible()

    page.go_back()
    assert heading(page) == "جماعة دمنات"
    page.go_back()
    assert page.get_by_role("searchbox").input_value() == "دمنات", "back at the search, the question is gone"


def test_a_milestone_leads_to_its_place_in_the_record(read, portal):
    page = read("/communes/demnate/")
    follow(page.get_by_role("link", name=FIRST).first)
    follow(page.get_by_role("main").get_by_role("link", name=re.compile("اقرأها في سجل")))
    place = re.fullmatch(re.escape(portal) + r"/communes/demnate/#(m\d+)", page.url)
    assert place, f"led to {page.url}"
    assert FIRST in page.locator(f"[id={place[1]}]").inner_text()


def test_a_stage_of_the_pathway_leads_to_its_first_milestone(read):
    page = read("/communes/demnate/")
    follow(page.get_by_role("region", name="المسار").get_by_role("link", name="المصادقة"))
    place = page.url.partition("#")[2]
    assert "المصادقة من طرف مجلس" in page.locator(f"[id={place}]").inner_text()


def test_the_cards_own_wording_opens_where_it_stands(read):
    page = read("/communes/demnate/")
    misspelt = page.locator("details", has_text="توافي تحسيبي")
    assert not misspelt.locator("p").is_visible()
    misspelt.locator("summary").click()
    assert misspelt.locator("p").is_visible()


def test_the_directory_is_narrowed_and_keeps_what_was_asked(read):
    page = read("/communes/")
    asking = page.get_by_role("search", name="تصفية الجماعات")
    asking.get_by_label("الجهة").select_option(label="جهة بني ملال - خنيفرة")
    asking.get_by_label("الصفة").select_option(label="جماعة شريكة")
    follow(asking.get_by_role("button", name="تصفية"))

    rows = page.get_by_role("main").get_by_role("heading", level=3).all_inner_texts()
    assert rows == ["دمنات"]
    assert page.get_by_role("heading", level=2).first.inner_text() == "جماعة واحدة"
    asked = {label: chosen(asking.get_by_label(label)) for label in ("الجهة", "الصفة", "بلغت مرحلة")}
    assert asked == {"الجهة": "جهة بني ملال - خنيفرة", "الصفة": "جماعة شريكة", "بلغت مرحلة": "أي مرحلة"}

    asking.get_by_label("الصفة").select_option(label="جماعة نموذج")
    follow(asking.get_by_role("button", name="تصفية"))
    rows = page.get_by_role("main").get_by_role("heading", level=3).all_inner_texts()
    assert sorted(rows) == ["أزيلال", "بني ملال"]

    follow(page.get_by_role("link", name="امسح معايير البحث"))
    assert page.url.endswith("/communes/")
    assert page.get_by_role("main").get_by_role("heading", level=3).count() == 13


def test_a_filter_that_nobody_knows_is_said_and_left_out(read):
    page = read("/communes/?region=atlantis&role=pilot")
    said = page.get_by_role("status").inner_text()
    assert "atlantis" in said, f"said: {said}"
    assert "الجهة" in said, f"said: {said}"
    assert page.get_by_role("main").get_by_role("heading", level=3).count() == 12, (
        "the filter that is known must hold"
    )
    assert chosen(page.get_by_label("الصفة")) == "جماعة نموذج"


def test_nothing_found_offers_a_way_on(read, portal):
    page = read("/search/?q=zzzz")
    ways = page.locator(".void-box").get_by_role("link")
    assert ways.count() >= 1, "an empty answer without a link"
    follow(ways.first)
    assert page.url == portal + "/communes/"


def test_a_page_that_does_not_exist_has_a_way_on(read, portal):
    page = read("/communes/no-such-commune/")
    assert heading(page) == "هذه الصفحة غير موجودة"
    page.get_by_role("main").get_by_role("searchbox").fill("دمنات")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("region", name="الجماعات").get_by_role("link", name="دمنات").is_visible()
    page.go_back()
    follow(page.get_by_role("main").get_by_role("link", name="دليل الجماعات"))
    assert page.url == portal + "/communes/"


def follow(way):
    """Click what leads to another page, and be there."""
    with way.page.expect_navigation():
        way.click()


def heading(page) -> str:
    (words,) = page.get_by_role("heading", level=1).all_inner_texts()
    return " ".join(words.split())


def chosen(field) -> str:
    """The label of what a list of choices stands at."""
    return " ".join(field.locator("option:checked").inner_text().split())  # names hold spaces that do not break
