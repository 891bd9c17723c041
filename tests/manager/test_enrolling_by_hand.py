"""A commune is enrolled by hand: found however it is written, with JavaScript and without."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.typed import OneDay
from arabic.folding import fold
from communes.models import Commune, Enrolment
from programme.models import Programme
from tests import factories

ADD, COMMUNES = "/admin/communes/enrolment/add/", "/admin/communes/commune/"


@pytest.fixture
def manager(client):
    client.force_login(factories.management())


def offered(client, term: str) -> list[str]:
    query = {"term": term, "app_label": "communes", "model_name": "enrolment", "field_name": "commune"}
    return [row["text"] for row in client.get("/admin/autocomplete/", query).json()["results"]]


SPELLINGS = ["ايت امحمد", "أيت امحمد", "جماعة ايت امحمد", "ait m'hamed", "AIT M’HAMED", "05.081.03.07",
             "050810307", "٠٥.٠٨١.٠٣.٠٧"]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_field_finds_a_commune_however_it_is_written(client, manager, spelling):
    assert "آيت امحمد، إقليم أزيلال" in offered(client, spelling)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_list_of_communes_finds_it_too(client, manager, spelling):
    assert "آيت امحمد" in client.get(COMMUNES, {"q": spelling}).content.decode()


def test_every_commune_is_found_by_its_code_and_by_each_of_its_names(client, manager):
    for commune in Commune.objects.select_related("province").order_by("?")[:12]:
        for spelling in (commune.hcp_code, commune.name, commune.hcp_name, commune.name_fr.upper()):
            query = f"{spelling}"
            page, found = 1, []
            while True:
                said = {"term": query, "app_label": "communes", "model_name": "enrolment", "field_name": "commune"}
                answer = client.get("/admin/autocomplete/", said | {"page": page}).json()
                found += [row["text"] for row in answer["results"]]
                if not answer["pagination"]["more"]:
                    break
                page += 1
            assert str(commune) in found, f"{commune} is not found as {spelling}"


def test_a_commune_is_enrolled_from_its_own_page(client, manager, demnate):
    tanger = Commune.objects.get(slug="tanger")
    path, link = f"{COMMUNES}{tanger.pk}/change/", f'<a href="{ADD}?commune={tanger.pk}">سجِّل انخراطها</a>'
    assert link in client.get(path).text
    page = client.get(f"{COMMUNES}{demnate.commune_id}/change/").text
    assert f'<a href="/admin/communes/enrolment/{demnate.pk}/change/">جماعة شريكة</a>' in page
    client.force_login(factories.observer())
    assert "سجِّل انخراطها" not in client.get(path).text


def test_a_commune_is_enrolled_from_the_list_without_javascript(client, manager):
    page = client.get(COMMUNES, {"q": "طنجة"}).content.decode()
    (link,) = re.findall(r'<a href="([^"]+)">سجِّل انخراطها</a>', page)
    form = client.get(link).content.decode()
    tanger = Commune.objects.get(slug="tanger")
    assert re.search(rf'<option value="{tanger.pk}" selected[^>]*>طنجة، عمالة طنجة - أصيلة</option>', form)
    programme = Programme.objects.get()
    assert re.search(rf'<option value="{programme.pk}" selected>', form)
    client.post(ADD, {"programme": programme.pk, "commune": tanger.pk, "role": "partner", "since": ""})
    assert Enrolment.objects.filter(commune=tanger).exists()
    page = client.get(COMMUNES, {"q": "طنجة"}).content.decode()
    assert "سجِّل انخراطها" not in page
    assert "جماعة شريكة</a>" in page


def test_the_form_says_the_way_without_javascript(client, manager):
    assert "واضغط «سجِّل انخراطها»" in client.get(ADD).content.decode()


def test_observers_read_who_is_enrolled_and_find_no_way_to_enrol(client):
    client.force_login(factories.observer())
    page = client.get(COMMUNES, {"q": "دمنات"}).content.decode()
    assert "جماعة شريكة" in page
    assert "سجِّل انخراطها" not in client.get(COMMUNES, {"q": "طنجة"}).content.decode()


@pytest.mark.parametrize(("asked", "rows"), [("05.081.01.03", 1), ("سيدي سليمان", 4)])
def test_the_list_asks_the_same_of_the_database_however_many_communes(
    client, manager, asked, rows, django_assert_num_queries
):
    with django_assert_num_queries(8):
        page = client.get(COMMUNES, {"q": asked}).content.decode()
    assert page.count("field-hcp_code") == rows


@pytest.mark.parametrize("written", ["3 نونبر 2023", "03/11/2023", "الجمعة 3 نونبر 2023", "2023-11-03"])
def test_the_day_of_enrolment_is_written_as_people_write_it(client, manager, written):
    commune = Commune.objects.get(slug="bzou")
    facts = {"programme": Programme.objects.get().pk, "commune": commune.pk, "role": "partner", "since": written}
    assert client.post(ADD, facts).status_code == 302
    enrolment = Enrolment.objects.get(commune=commune)
    assert enrolment.since == date(2023, 11, 3)
    path = f"/admin/communes/enrolment/{enrolment.pk}/change/"
    assert 'value="3 نونبر 2023"' in client.get(path).text
    same, other = (OneDay().has_changed(enrolment.since, typed) for typed in ("3/11/2023", "4/11/2023"))
    assert (same, other) == (False, True), "the same day in other words is no change"


def test_a_day_that_is_none_says_what_to_write_and_stays_as_typed(client, manager):
    facts = {"programme": Programme.objects.get().pk, "commune": Commune.objects.get(slug="bzou").pk}
    refused = {
        "نونبر 2023": "اكتب يوما واحدا بتاريخه الكامل",
        "قبل رمضان": "كتبتَ تاريخا هجريا",
        "31 نونبر 2023": "شهر نونبر فيه 30 يوما",
        "هراء": "لم نفهم «هراء»؛ اكتب التاريخ وحده، مثل: 6 يونيو 2023.",
    }
    for written, said in refused.items():
        page = client.post(ADD, facts | {"role": "partner", "since": written}).text
        error = re.search(r'<ul class="errorlist"[^>]*id="id_since_error">(.*?)</ul>', page, re.DOTALL)
        assert said in error[1]
        assert f'value="{written}"' in page


def test_the_commune_of_that_very_name_is_offered_first(client, manager):
    for spelling in ("واولى", "ouaoula", "سيدي علي"):
        first, *others = offered(client, spelling)
        assert fold(spelling) in fold(first).split("،")[0] or spelling.isascii(), (first, others)
    assert offered(client, "واولى")[0] == "واولى، إقليم أزيلال"
    assert len(offered(client, "واولى")) > 1, "others hold the name too"


def test_a_change_of_an_enrolment_asks_once_why(client, manager, demnate):
    page = client.get(f"/admin/communes/enrolment/{demnate.pk}/change/").text
    assert page.count('name="why"') == 1


def test_what_was_deleted_is_named_and_takes_the_same_queries(client, manager):
    queries = []
    for slug in ("bzou", "tanant", "ouaoula"):
        enrolment = factories.enrolment(slug)
        assert client.post(f"/admin/communes/enrolment/{enrolment.pk}/delete/", {"post": "yes"}).status_code == 302
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/admin/communes/enrolment/deleted/").text
        assert str(enrolment.commune) in page
        queries.append(len(asked))
    assert len(set(queries)) == 1
