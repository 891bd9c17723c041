"""What the portal says of people's data is what it does."""

import re

import pytest

from tests.urls import PAGES

FORMS = {"/feedback/"}  # its form alone sets a cookie, as the page says


def test_the_page_tells_the_days_by_which_things_are_erased(client, settings):
    settings.FEEDBACK_ERASED_AFTER, settings.ALERT_DAYS_TO_CONFIRM, settings.SECURITY_EVENTS_DAYS = 33, 44, 55
    page = client.get("/privacy/").content.decode()
    for said in ("33 يوما", "44 يوما", "55 يوما"):
        assert said in page


def test_the_page_claims_no_declaration_that_was_not_made(client, settings):
    page = client.get("/privacy/").content.decode()
    assert "لم يُدرج في هذه الصفحة أي رقم تصريح" in page
    assert "لم تُدرج الجهة المشرفة على البوابة اسمها" in page
    settings.CONTROLLER, settings.CNDP_DECLARATION = "المديرية العامة للجماعات الترابية", "D-GC-1/2026"
    settings.PRIVACY_CONTACT = "dpo@example.ma"
    page = client.get("/privacy/").content.decode()
    for said in ("المسؤول عن معالجة المعطيات: المديرية العامة للجماعات الترابية.", "D-GC-1/2026", "dpo@example.ma"):
        assert said in page
    assert "لم تُدرج" not in page


def test_the_foot_of_every_page_leads_to_it(client):
    assert 'href="/privacy/">المعطيات الشخصية</a>' in client.get("/").content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_reading_leaves_no_cookie(client, path):
    answer = client.get(path)
    assert not answer.cookies or answer.request["PATH_INFO"] in FORMS
    for cookie in answer.cookies.values():
        assert (cookie.key, cookie["max-age"]) == ("csrftoken", ""), "gone with the browser"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_anything_of_another_site(client, path):
    """All that a browser fetches by itself: not the links that people press."""
    page = client.get(path).content.decode()
    fetched = re.findall(r'<(?:img|script|iframe|source|video|audio|embed|object)\b[^>]*?(?:src|data)="([^"]+)', page)
    fetched += re.findall(
        r'<link rel="(?:stylesheet|preload|icon|manifest|apple-touch-icon)"[^>]*?href="([^"]+)', page
    )
    assert [one for one in fetched if not re.match(r"/(?!/)|data:", one)] == []
    assert len(fetched) > 4
