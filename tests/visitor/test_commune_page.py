"""A citizen reads the record of her commune."""

import re

import pytest
from django.utils.html import escape

from communes.models import Commune
from milestones import standing
from milestones.models import Milestone
from tests import factories


def text_of(response) -> str:
    """What a person reads: tags taken out, so that a date cut over two <time> elements is whole."""
    page = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", "", re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)).split())


def test_all_fourteen_statements_and_their_dates_are_there(client, demnate):
    page = client.get("/communes/demnate/").content.decode()
    assert [m.statement for m in demnate.milestones.all() if escape(m.statement) not in page] == []
    shown = text_of(client.get("/communes/demnate/"))
    for date in [
        "6 يونيو 2023", "3 نونبر 2023", "12 فبراير 2024", "14 ماي 2024", "6 و29 يونيو 2024", "23 أكتوبر 2024",
        "11 دجنبر 2024", "8 يناير 2025", "18 يناير 2025", "6 فبراير 2025", "15 فبراير 2025",
        "من 19 إلى 22 فبراير 2025", "التاريخ غير مسجَّل",
    ]:  # fmt: skip
        assert date in shown
    assert "يومان متفرقان" in shown
    assert "4 أيام" in shown
    assert "14 محطة، من يونيو 2023 إلى فبراير 2025" in shown


def test_machines_read_each_day_from_its_time_element(client):
    page = client.get("/communes/demnate/").content.decode()
    assert '<time datetime="2024-06-06">6</time> و<time datetime="2024-06-29">29 يونيو 2024</time>' in page
    assert 'من <time datetime="2025-02-19">19</time> إلى <time datetime="2025-02-22">22 فبراير 2025</time>' in page


def test_the_facts_come_from_the_census_and_the_card(client):
    shown = text_of(client.get("/communes/demnate/"))
    assert "عدد السكان (إحصاء 2024)33 635 نسمة" in shown  # no-break spaces count as spaces here
    assert "الصفة في البرنامججماعة شريكة" in shown
    assert "منخرطة منذ6 يونيو 2023" in shown
    assert "8 مراحل مسجَّلة من 8، مع تاريخ أول محطة في كل مرحلة" in shown


def test_the_original_wording_is_given_on_request(client):
    page = client.get("/communes/demnate/").content.decode()
    assert page.count("<summary>كما ورد في البطاقة</summary>") == 14
    assert "«حضور المنتدى الجهوي لمشروع تضايف تم فيه تقديم إجراءات تنزيل الرقمنة بتاريخ 11 دجنبر 2024،»" in page


def test_a_stage_not_reached_is_said_in_words(client):
    factories.published(stage="request", when="2024-03-05")
    shown = text_of(client.get("/communes/azilal/"))
    assert "مرحلة واحدة مسجَّلة من 8" in shown
    assert shown.count("لم تُسجَّل بعد") >= 7


def test_a_commune_with_nothing_yet_says_so(client):
    shown = text_of(client.get("/communes/tata/"))
    assert "لم تُسجَّل بعد أي محطة لهذه الجماعة" in shown
    assert "لم يُسجَّل بعد أي إنجاز" in shown


def test_a_commune_outside_the_programme_is_told_honestly_and_kept_from_search_engines(client):
    response = client.get("/communes/tanger/")
    assert response.status_code == 200
    assert "ليست جماعة طنجة ضمن الجماعات المعروفة بالاسم في البوابة" in text_of(response)
    assert '<meta name="robots" content="noindex">' in response.content.decode()


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "withdrawn"])
@pytest.mark.parametrize("place", ["/", "/communes/", "/communes/azilal/", "/milestones/", "/search/?q=محجوب", "one"])
def test_only_what_is_published_is_public(client, status, place):
    milestone = factories.published(statement="نص محجوب عن العموم", stage="adoption", when="2025-06-01")
    path = milestone.get_absolute_url() if place == "one" else place
    assert "نص محجوب عن العموم" in client.get("/milestones/").content.decode()
    Milestone.objects.filter(pk=milestone.pk).update(status=status)
    standing.refresh(milestone.enrolment_id)  # as every move does
    response = client.get(path)
    assert response.status_code == (404 if place == "one" else 200)
    page = response.content.decode().replace('value="محجوب"', "").replace("«<bdi>محجوب</bdi>»", "")
    assert "محجوب" not in page
    if place == "/communes/":
        assert "1 يونيو 2025" not in text_of(response)
        assert "مرحلة واحدة مسجَّلة" not in text_of(response)


def test_a_milestone_has_a_page_of_its_own(client):
    milestone = Milestone.objects.get(source_line=37)
    shown = text_of(client.get(milestone.get_absolute_url()))
    assert milestone.statement in shown
    assert "المكانمدينة أكادير" in shown
    assert "«القيام بزيارة تبادل التجارب والخبرات لمدينة أكادير في الفترة الممتدة من 19 الى 22 فبراير 2025،»" in shown


def test_what_people_write_is_shown_as_text_never_as_markup(client):
    factories.published(statement="<b>نص</b> & </script><script>alert(1)</script>", place='"><i>')
    for path in ("/communes/azilal/", "/milestones/", Milestone.objects.latest("pk").get_absolute_url()):
        page = client.get(path).content.decode()
        assert "<b>نص" not in page
        assert "<script>alert" not in page
        assert '"><i>' not in page


def test_every_page_names_its_one_address(client, settings):
    page = client.get("/communes/demnate/?utm_source=x").content.decode()
    assert f'<link rel="canonical" href="{settings.SITE_URL}/communes/demnate/">' in page
    assert f'<meta property="og:url" content="{settings.SITE_URL}/communes/demnate/">' in page
    assert "<title>جماعة دمنات | تضافر</title>" in page
    assert '"@type":"AdministrativeArea","name":"جماعة دمنات"' in page


def test_an_unknown_address_is_a_404_with_a_way_on(client):
    for path in ("/communes/no-such-commune/", "/milestones/999999/", "/regions/x/", "/provinces/x/", "/nothing"):
        response = client.get(path, follow=True)
        assert response.status_code == 404
        assert 'action="/search/"' in response.content.decode()


def test_all_communes_have_an_address_that_answers(client):
    for commune in Commune.objects.filter(hcp_code__endswith=".01")[:15]:
        assert client.get(commune.get_absolute_url()).status_code == 200
