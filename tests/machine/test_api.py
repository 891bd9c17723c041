"""The API as a programme meets it: it answers as it is described, refuses in Arabic, and is read from anywhere."""

import json
import re
from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from openapi_spec_validator import OpenAPIV31SpecValidator

from milestones import review, revising
from milestones.kinds import Kind
from milestones.models import Milestone
from public.api import urls
from public.api.operations import api
from public.open_data.fields import instant
from tadafur.wsgi import application
from tests import factories

V1 = "/api/v1/"
LISTS = ["communes", "enrolments", "milestones", "stages", "withdrawn"]
ARABIC = re.compile("[\u0620-\u064a]")


def asked(client, path: str, **options):
    answer = client.get(V1 + path, **options)
    assert answer.status_code == 200, answer.content.decode()
    return json.loads(answer.content)


def refused(client, path: str, status: int) -> dict:
    answer = client.get(V1 + path)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    told = json.loads(answer.content)
    assert told["status"] == status
    page, _, place = told["type"].partition("#")
    assert f'id="{place}"' in client.get(page.partition("8000")[2]).content.decode()
    assert ARABIC.search(told["title"])
    assert ARABIC.search(told["detail"])
    return told


# ── Its description ──────────────────────────────────────────────────────────
def test_the_description_is_valid_openapi_3_1(client):
    told = asked(client, "openapi.json")
    assert told["openapi"].startswith("3.1")
    assert [str(error) for error in OpenAPIV31SpecValidator(told).iter_errors()] == []


def test_the_description_is_in_arabic(client):
    told = asked(client, "openapi.json")
    words = [told["info"]["title"], told["info"]["description"]]
    for path in told["paths"].values():
        operation = path["get"]
        words += [operation["summary"], operation["description"]]
        words += [answer["description"] for answer in operation["responses"].values()]
        words += [parameter["description"] for parameter in operation["parameters"]]
        words += [parameter["schema"]["title"] for parameter in operation["parameters"]]
    for schema in told["components"]["schemas"].values():
        for field in schema["properties"].values():
            words += [field["title"], field["description"]]
    assert len(words) > 100
    assert [text for text in words if not ARABIC.search(text)] == []


schema = schemathesis.openapi.from_dict(api.get_openapi_schema())


@pytest.fixture
def _one_connection():
    """As Django's own test client does: the connection, and the test's transaction with it, outlives a request."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_its_description_allows_or_not_is_answered_as_it_says(case):
    """No 5xx; every answer has a status, a type and a form that are described."""
    case.call_and_validate(
        app=application, base_url="http://127.0.0.1/api/v1", headers={"Accept-Encoding": "identity"}
    )


# ── What it answers ──────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", LISTS)
def test_the_pages_of_a_list_hold_each_row_once(client, name):
    for number in range(4):
        milestone = factories.published("azilal", statement=f"لقاء رقم {number}")
        review.move(milestone, "withdraw", by=factories.user(), at=timezone.now(), remark="خطأ")
    whole = asked(client, f"{name}/?size=1000")
    size = max(3, whole["count"] // 3)
    path, rows, pages = f"{V1}{name}/?size={size}", [], 0
    while path:
        answer = json.loads(client.get(path).content)
        assert answer["count"] == whole["count"]
        rows += answer["items"]
        path = answer["next"] and answer["next"].partition("8000")[2]
        pages += 1
    assert pages > 1
    assert len(rows) == whole["count"]
    assert rows[:1000] == whole["items"]


NARROWED = {
    "milestones/?region=beni-mellal-khenifra": {"أزيلال", "دمنات"},
    "milestones/?region=05&province=azilal": {"أزيلال", "دمنات"},
    "milestones/?commune=azilal": {"أزيلال"},
    "milestones/?commune=05.081.01.01": {"أزيلال"},
    "milestones/?commune=larache": {"العرائش"},
    "milestones/?kind=other&stage=adoption": {"العرائش"},
    "milestones/?stage=adoption&year=2021": {"العرائش"},
    "milestones/?section=achievements&level=region": {"العرائش"},
    "milestones/?year=1999": set(),
    "enrolments/?role=partner": {"دمنات"},
    "enrolments/?province=azilal&role=pilot": {"أزيلال"},
}


def test_lists_are_narrowed_by_what_is_asked(client):
    factories.published("azilal")
    facts = {"kind": "other", "stage": "adoption", "when": "2021", "section": "achievements", "level": "region"}
    factories.published("larache", **facts)
    found = {path: {row["commune"] for row in asked(client, path + "&size=1000")["items"]} for path in NARROWED}
    assert found == NARROWED


def test_one_commune_is_found_by_its_code_and_by_its_name_in_addresses(client):
    one = asked(client, "communes/demnate/")
    assert one == asked(client, f"communes/{one['code']}/")
    assert (one["name"], one["name_fr"], one["province_fr"]) == ("دمنات", "Demnate", "Azilal")


def test_what_changed_since_a_moment_is_told_and_what_was_withdrawn(client):
    first = factories.published("azilal", statement="لقاء قديم")
    gone = factories.published("azilal", statement="لقاء سحب")
    Milestone.objects.filter(pk=first.pk).update(updated_at=timezone.now() - timedelta(days=30))
    review.move(gone, "withdraw", by=factories.user(), at=timezone.now(), remark="خطأ في النشر")
    Milestone.objects.filter(pk__lt=first.pk).update(updated_at=timezone.now() - timedelta(days=40))
    day = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert asked(client, f"milestones/?since={day}")["items"] == []
    assert [row["id"] for row in asked(client, f"withdrawn/?since={day}")["items"]] == [gone.pk]
    assert "خطأ" not in json.dumps(asked(client, "withdrawn/"), ensure_ascii=False)
    by = factories.management()
    revision = revising.revise(first, by=by)
    revision.statement = "لقاء مصحح"
    revision.save()
    assert asked(client, f"milestones/?since={day}")["items"] == [], "a revision is no change before it is published"
    for action in ("submit", "publish"):
        revision = review.move(revision, action, by=by, at=timezone.now(), remark="خطأ")
    (row,) = asked(client, f"milestones/?since={day}")["items"]
    assert (row["id"], row["statement"]) == (first.pk, "لقاء مصحح")
    assert asked(client, f"milestones/?since={row['changed_at']}")["items"] == [row], "the moment itself is included"
    later = instant(timezone.now() + timedelta(days=1))
    assert (
        asked(client, f"milestones/?since={later}")["count"]
        == asked(client, f"withdrawn/?since={later}")["count"]
        == 0
    )


@pytest.mark.parametrize(
    "since", ["2026-11-01T00:00:00+01:00", "2026-11-01T00:00:00%2B01:00", "0001-01-01", "9999-12-31"]
)
def test_any_day_and_any_moment_of_any_zone_may_be_asked_for(client, since):
    asked(client, f"milestones/?since={since}")


# ── What it refuses ──────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("milestones/?kind=nonsense", 422, "لم يُقبل «nonsense» في «kind». المقبول: request، meeting"),
        ("milestones/?year=abc", 422, "لم يُقبل «abc» في «year». اكتب عددا صحيحا"),
        ("milestones/?size=0", 422, "أصغر ما يُقبل 1"),
        ("milestones/?size=99999", 422, "أكبر ما يُقبل 1000"),
        ("milestones/?after=99999999999999999999", 422, "أكبر ما يُقبل"),
        ("milestones/?since=yesterday", 422, "اكتب يوما مثل 2026-11-01"),
        ("milestones/?since=2026-11-01T08:00:00", 422, "بمنطقتها الزمنية"),
        ("milestones/?since=%00", 422, "لم يُفهم"),
        ("milestones/?commune=%00", 422, "اكتب رمزا من حروف لاتينية"),
        ("milestones/?provnce=azilal", 422, "لا معامل اسمه «provnce»"),
        ("milestones/?commune=nowhere", 404, "لا يوجد «nowhere» في «commune»"),
        ("milestones/?stage=nowhere", 404, "جدول المراحل"),
        ("milestones/999999/", 404, "لا محطة منشورة رقمها 999999"),
        ("milestones/0/", 422, "أصغر ما يُقبل 1"),
        ("milestones/abc/", 422, "اكتب عددا صحيحا"),
        ("communes/nowhere/", 404, "لا جماعة رمزها أو اسم رابطها «nowhere»"),
        ("nothing/here/", 404, "لا شيء في هذا العنوان"),
    ],
)
def test_what_is_wrong_is_said_in_arabic_with_what_to_do(client, path, status, said):
    assert said in refused(client, path, status)["detail"]


def test_each_parameter_that_was_not_understood_is_named(client):
    told = refused(client, "milestones/?kind=x&year=y&size=z", 422)
    assert [error["parameter"] for error in told["errors"]] == ["kind", "year", "size"]


def test_what_was_withdrawn_is_gone_and_what_was_never_published_never_was(client):
    gone, draft = factories.published("azilal", statement="نص مسحوب"), factories.draft("azilal")
    review.move(gone, "withdraw", by=factories.user(), at=timezone.now(), remark="سبب خفي")
    told = json.dumps(refused(client, f"milestones/{gone.pk}/", 410), ensure_ascii=False)
    assert "نص مسحوب" not in told
    assert "سبب خفي" not in told
    refused(client, f"milestones/{draft.pk}/", 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["milestones/", "milestones/6/", "openapi.json", "nothing/"])
def test_nothing_is_written(client, path, method):
    client = type(client)(enforce_csrf_checks=True)
    answer = getattr(client, method)(V1 + path)
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert ARABIC.search(json.loads(answer.content)["detail"])


def test_an_address_without_its_last_stroke_leads_to_it(client):
    answer = client.get(V1 + "milestones?kind=forum")
    assert (answer.status_code, answer["Location"]) == (302, V1 + "milestones/?kind=forum")


# ── From anywhere, and not twice ─────────────────────────────────────────────
def test_any_page_of_any_site_may_read_it(client):
    answer = client.options(V1 + "milestones/", headers={"Origin": "https://example.org"})
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer["Access-Control-Allow-Methods"]
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("path", ["milestones/", "milestones/6/", "communes/demnate/", "openapi.json"])
def test_what_has_not_changed_is_not_sent_again(client, path):
    first = client.get(V1 + path)
    again = client.get(V1 + path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    assert client.head(V1 + path)["ETag"] == first["ETag"]


def test_what_has_changed_is_sent(client):
    first = client.get(V1 + "milestones/")
    factories.published("azilal")
    assert client.get(V1 + "milestones/", headers={"If-None-Match": first["ETag"]}).status_code == 200


# ── Queries ──────────────────────────────────────────────────────────────────
QUERIES = {
    "communes/": 2,
    "communes/demnate/": 1,
    "enrolments/": 2,
    "milestones/": 4,
    "milestones/6/": 3,
    "milestones/?region=05&province=azilal&commune=azilal&stage=kickoff&kind=meeting&year=2024": 8,
    "stages/": 2,
    "withdrawn/": 2,
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", QUERIES)
def test_an_answer_takes_the_same_queries_however_much_it_holds(client, path, rows, django_assert_num_queries):
    for slug in ("azilal", "larache", "settat")[:rows]:
        for _ in range(rows):
            factories.published(slug)
    with django_assert_num_queries(QUERIES[path]):
        assert client.get(V1 + path).status_code == 200


def test_every_kind_can_be_asked_for(client):
    assert all(asked(client, f"milestones/?kind={kind}")["count"] >= 0 for kind in Kind.values)


def test_every_operation_has_its_address_and_no_address_is_left_without():
    stated = {(str(one.pattern), one.name) for one in urls.urlpatterns if one.name.startswith("api_")}
    stated.discard(("<path:rest>", "api_nothing"))
    described = {(path.removeprefix("/").replace("{", "<").replace("}", ">"), name) for path, name in told_of()}
    assert stated == described


def told_of():
    """The addresses below the API's own, as django-ninja has them."""
    for _, router in api._routers:
        for path, view in router.path_operations.items():
            yield path, view.operations[0].url_name
