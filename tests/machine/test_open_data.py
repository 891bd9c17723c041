"""The open data as whoever takes it: the files agree with each other and with what is said of every column."""

import csv
import io
import json
import re
import tracemalloc
import zipfile
from datetime import date, datetime, timedelta

import pytest
import rdflib
from django.utils import timezone
from openpyxl import load_workbook

from milestones import review
from milestones.models import Milestone
from programme.models import Programme
from public.open_data import fields, files, licences
from public.open_data.tables import MILESTONES, RESOURCES
from tests import attached, factories

FILES = "/open-data/"
ARABIC = re.compile("[\u0620-\u064a]")
FORMULA = "=HYPERLINK(1)"
NAMES = list(RESOURCES)


def taken(client, name: str) -> bytes:
    answer = client.get(FILES + name)
    assert answer.status_code == 200, name
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def rows(client, name: str) -> list[dict]:
    content = taken(client, name).decode()
    assert content.startswith("\ufeff"), "a spreadsheet would read it as Latin"
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline="")))


def with_attachment(slug: str, **facts) -> None:
    draft = factories.draft(slug, **facts)
    attached.attach(draft)
    for action in ("submit", "publish"):
        review.move(draft, action, by=draft.created_by, at=timezone.now(), remark="للتجربة")


@pytest.fixture
def record():
    with_attachment("azilal", when="2025-02-19/2025-02-22", attendance_total=35)
    factories.published("larache", statement=FORMULA, when="", place="دار الشباب، القاعة «1»")
    factories.published("larache", statement="سطر أول\nسطر ثان", when="2024")


# ── The data package ─────────────────────────────────────────────────────────
TYPES = {
    "string": str,
    "integer": int,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "datetime": lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ"),
    "list": lambda text: text.split("|"),
}


@pytest.fixture
def package(client) -> dict:
    return json.loads(taken(client, "datapackage.json"))


def test_every_table_and_column_is_explained_in_arabic_and_in_french(package):
    assert {one["name"] for one in package["resources"]} == set(RESOURCES)
    told = [
        package,
        *package["resources"],
        *(one for table in package["resources"] for one in table["schema"]["fields"]),
    ]
    assert len(told) > 60
    for one in told:
        for said in (one["title"], one["description"]):
            assert ARABIC.search(said), said
        for said in (one["title_fr"], one["description_fr"]):
            assert re.search("[a-zé]", said)
            assert not ARABIC.search(said), said


def test_every_file_is_what_the_package_says_of_it(client, record, package):
    tables = {one["name"]: rows(client, one["path"]) for one in package["resources"]}
    assert all(tables[name] for name in tables if name != "withdrawn")
    for one in package["resources"]:
        fields, found = one["schema"]["fields"], tables[one["name"]]
        assert all(list(row) == [field["name"] for field in fields] for row in found)
        for field in fields:
            values = [row[field["name"]] for row in found]
            constraints = field.get("constraints", {})
            assert all(values) or not constraints.get("required"), field["name"]
            understood = [TYPES[field["type"]](value) for value in values if value]
            assert set(understood) <= set(constraints.get("enum", understood)) if field["type"] != "list" else True
            if field.get("format") == "uri":
                assert all(re.match(r"https?://[^/]+/.+", value) for value in understood)
        keys = keys_of(found, one["schema"]["primaryKey"])
        assert len(set(keys)) == len(keys)
        for foreign in one["schema"].get("foreignKeys", []):
            there = tables[foreign["reference"]["resource"]]
            assert set(keys_of(found, foreign["fields"])) <= set(keys_of(there, foreign["reference"]["fields"]))


def keys_of(found: list[dict], names: list[str]) -> list[tuple]:
    return [tuple(row[name] for name in names) for row in found]


@pytest.mark.parametrize("name", NAMES)
def test_csv_and_json_say_the_same(client, record, name):
    told = json.loads(taken(client, f"{name}.json"))[name]
    said = {None: "", True: "true", False: "false"}

    def in_csv(value) -> str:
        if isinstance(value, list):
            return "|".join(value)
        return said[value] if value is None or isinstance(value, bool) else str(value)

    plain = [
        {key: value.replace(f"'{FORMULA}", FORMULA) for key, value in row.items()}
        for row in rows(client, f"{name}.csv")
    ]
    assert plain == [{key: in_csv(value) for key, value in row.items()} for row in told]


@pytest.mark.parametrize("name", NAMES)
def test_a_spreadsheet_reads_from_the_right_with_arabic_heads_and_explains_them(client, record, name):
    book = load_workbook(io.BytesIO(taken(client, f"{name}.xlsx")))
    table, explained = book.worksheets
    assert table.sheet_view.rightToLeft
    assert explained.sheet_view.rightToLeft
    heads = [cell.value for cell in table[1]]
    assert heads == [field.label for field in RESOURCES[name].fields]
    assert len(set(heads)) == len(heads)
    notes = {row[0].value: row[1].value for row in explained.iter_rows(min_row=2) if row[0].value}
    assert all(field.name in notes[field.label] for field in RESOURCES[name].fields)
    assert notes["رخصة سجل البرنامج"] == licences.UNDECIDED
    assert "المندوبية السامية للتخطيط" in notes["رخصة معطيات الجماعات"]
    assert table.max_row == len(rows(client, f"{name}.csv")) + 1


def test_dates_in_a_spreadsheet_are_dates_and_codes_are_text(client, record):
    table = load_workbook(io.BytesIO(taken(client, "milestones.xlsx"))).worksheets[0]
    heads = [cell.value for cell in table[1]]
    cells = [dict(zip(heads, row, strict=True)) for row in table.iter_rows(min_row=2)]
    (one,) = [row for row in cells if row["الحاضرون"].value == 35]
    assert one["أول يوم"].is_date
    assert one["نُشرت في"].is_date
    assert one["رمز الجماعة"].data_type == "s"
    (formula,) = [row["نص المحطة"] for row in cells if row["نص المحطة"].value == FORMULA]
    assert formula.data_type == "s"


def test_what_a_spreadsheet_would_calculate_is_text_in_csv(client, record):
    assert f"'{FORMULA}" in [row["statement"] for row in rows(client, "milestones.csv")]
    assert FORMULA in [row["statement"] for row in json.loads(taken(client, "milestones.json"))["milestones"]]


# ── All of it ────────────────────────────────────────────────────────────────
def test_one_file_holds_all_tables_with_what_explains_them(client, record, package):
    with zipfile.ZipFile(io.BytesIO(taken(client, "tadafur.zip"))) as archive:
        held = {name.removeprefix("tadafur/"): archive.read(name) for name in archive.namelist()}
        assert archive.testzip() is None
    assert set(held) == {f"{name}.csv" for name in NAMES} | {"datapackage.json", "README.txt", "LICENCE.txt"}
    assert json.loads(held["datapackage.json"]) == package
    for name in NAMES:
        assert held[f"{name}.csv"] == taken(client, f"{name}.csv")
        assert name in held["README.txt"].decode()
    assert licences.UNDECIDED in held["LICENCE.txt"].decode()
    assert licences.CREDIT_FR in held["LICENCE.txt"].decode()


DCAT, DCT = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://purl.org/dc/terms/")


def test_the_catalogue_says_what_dcat_ap_asks_for(client):
    graph = rdflib.Graph().parse(data=taken(client, "catalogue.jsonld"), format="json-ld")
    (catalogue,) = graph.subjects(rdflib.RDF.type, DCAT.Catalog)
    datasets = set(graph.subjects(rdflib.RDF.type, DCAT.Dataset))
    distributions = set(graph.subjects(rdflib.RDF.type, DCAT.Distribution))
    (service,) = graph.subjects(rdflib.RDF.type, DCAT.DataService)
    assert (len(datasets), len(distributions)) == (len(NAMES), 3 * len(NAMES))
    assert set(graph.objects(catalogue, DCAT.dataset)) == datasets
    asked = {catalogue: (DCT.title, DCT.description, DCT.publisher), service: (DCT.title, DCAT.endpointURL)}
    asked |= dict.fromkeys(datasets, (DCT.title, DCT.description, DCT.publisher, DCAT.distribution))
    for subject, terms in asked.items():
        assert all(list(graph.objects(subject, term)) for term in terms), subject
    for subject in [catalogue, *datasets]:
        for term in (DCT.title, DCT.description):
            assert {text.language for text in graph.objects(subject, term)} == {"ar", "fr"}
    for one in distributions:
        (address,) = graph.objects(one, DCAT.accessURL)
        assert client.get("/" + str(address).split("/", 3)[3]).status_code == 200
        assert list(graph.objects(one, DCT.license)) or list(graph.objects(one, DCT.rights))


# ── Under what licence ───────────────────────────────────────────────────────
def test_no_licence_is_claimed_for_the_record_before_management_decides(client, package):
    assert "licenses" not in package
    assert package["license_note"] == licences.UNDECIDED
    named = {one["name"]: one.get("licenses") for one in package["resources"]}
    assert {name for name, licence in named.items() if licence} == {"communes"}
    assert named["communes"][0]["name"] == "CC-BY-4.0"
    assert licences.UNDECIDED in client.get(FILES).content.decode()


def test_what_management_decides_is_said_everywhere(client):
    Programme.objects.update(data_licence=Programme.Licence.ODBL)
    package = json.loads(taken(client, "datapackage.json"))
    assert package["licenses"][0]["name"] == "ODbL-1.0"
    texts = [client.get(FILES).content.decode(), taken(client, "catalogue.jsonld").decode()]
    with zipfile.ZipFile(io.BytesIO(taken(client, "tadafur.zip"))) as archive:
        texts.append(archive.read("tadafur/LICENCE.txt").decode())
    for text in texts:
        assert "https://opendatacommons.org/licenses/odbl/1-0/" in text
        assert licences.UNDECIDED not in text


# ── Since when ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_a_file_may_hold_what_changed_since_a_day(client, form):
    Milestone.objects.update(updated_at=timezone.now() - timedelta(days=30))
    new = factories.published("azilal", statement="محطة جديدة")
    yesterday = timezone.localdate() - timedelta(days=1)
    content = taken(client, f"milestones.{form}?since={yesterday}")
    if form == "csv":
        (told,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        assert told["id"] == str(new.pk)
    elif form == "json":
        assert [row["id"] for row in json.loads(content)["milestones"]] == [new.pk]
    else:
        assert [row[0].value for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=2)] == [
            new.pk
        ]


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "%00", "2026-11-01T08:00", "9" * 300])
def test_a_day_that_is_none_is_refused_in_arabic(client, since):
    answer = client.get(f"{FILES}milestones.csv?since={since}")
    assert answer.status_code == 422
    assert "اكتب يوما مثل 2026-11-01" in json.loads(answer.content)["detail"]


def test_the_last_second_of_a_day_before_is_not_since_that_day(client):
    Milestone.objects.update(updated_at=datetime.fromisoformat("2024-05-31T22:59:59Z"))
    assert rows(client, "milestones.csv?since=2024-06-01") == []
    Milestone.objects.filter(pk=6).update(
        updated_at=datetime.fromisoformat("2024-05-31T23:00:00Z")
    )  # 1 June in Rabat
    assert [row["id"] for row in rows(client, "milestones.csv?since=2024-06-01")] == ["6"]


# ── Taken by anyone, from anywhere ───────────────────────────────────────────
def test_files_are_named_typed_and_read_from_anywhere(client):
    answer = client.get(f"{FILES}milestones.csv")
    name = f'attachment; filename="tadafur-milestones-{timezone.localdate()}.csv"'
    assert answer["Content-Disposition"] == name
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"{FILES}tadafur.zip")["Content-Type"] == "application/zip"
    assert client.post(f"{FILES}milestones.csv").status_code == 405


@pytest.mark.parametrize("name", ["accounts.csv", "milestones.ods", "milestones.exe", "nothing.json"])
def test_a_file_that_is_not_there_is_not_found(client, name):
    assert client.get(FILES + name).status_code == 404


def test_the_page_offers_every_file_and_explains_every_column(client):
    page = client.get(FILES).content.decode()
    for resource in RESOURCES.values():
        assert all(f'href="{FILES}{resource.name}.{form}"' in page for form in files.FORMS)
        assert all(f">{field.name}</code>" in page and field.label in page for field in resource.fields)


def test_the_page_of_the_api_explains_every_address_and_parameter(client):
    page = client.get("/api/v1/").content.decode()
    told = json.loads(client.get("/api/v1/openapi.json").content)
    for path, operation in told["paths"].items():
        assert f"GET /api/v1{path}</code>" in page
        assert all(f">{one['name']}</code>" in page for one in operation["get"]["parameters"])
    for kind in ("not-found", "withdrawn", "not-understood", "read-only"):
        assert f'id="problem-{kind}"' in page


# ── However much there is ────────────────────────────────────────────────────
QUERIES = {
    "": 2, "communes.csv": 1, "enrolments.json": 1, "milestones.csv": 3, "milestones.json": 3, "milestones.xlsx": 5,
    "stages.csv": 1, "withdrawn.csv": 1, "datapackage.json": 2, "catalogue.jsonld": 2, "tadafur.zip": 9,
}  # fmt: skip


@pytest.mark.parametrize("name", QUERIES)
def test_a_file_takes_the_same_queries_however_long_it_is(client, name, django_assert_num_queries):
    for slugs in (["azilal"], ["azilal", "larache", "settat"]):
        for slug in slugs:
            with_attachment(slug)
        with django_assert_num_queries(QUERIES[name]):
            taken(client, name)


def test_a_long_table_is_never_held_in_memory_whole(demnate, monkeypatch):
    """What is held at once is a part of the table that does not grow with it."""
    monkeypatch.setattr(fields, "CHUNK", 50)
    monkeypatch.setattr(files, "LINES", 50)
    few, many = held_for(100), held_for(400)
    assert many < 1.3 * few, f"{few} bytes at once for 100 milestones, {many} for 400"


def held_for(number: int) -> int:
    pattern = Milestone.objects.get(pk=6)
    facts = {field.attname: getattr(pattern, field.attname) for field in Milestone._meta.concrete_fields}
    facts |= {"id": None, "once": None, "original": "نص " * 100}
    Milestone.objects.bulk_create(
        Milestone(**facts | {"position": place}) for place in range(number - Milestone.objects.published().count())
    )
    tracemalloc.start()
    assert sum(1 for _ in files.as_json(MILESTONES)) >= number / 50
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
