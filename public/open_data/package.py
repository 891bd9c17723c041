"""The data package: every table and column explained for machines (Frictionless Data Package 2), and all of it as
one zip with a page to read first and the licence."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from django.conf import settings
from django.template.loader import render_to_string

from public.open_data import files, licences
from public.open_data.fields import BETWEEN, Field, Resource
from public.open_data.tables import RESOURCES

PROFILES = "https://datapackage.org/profiles/2.0"
TYPES = {
    "text": {"type": "string"},
    "number": {"type": "integer"},
    "truth": {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
    "day": {"type": "date"},
    "moment": {"type": "datetime"},
    "address": {"type": "string", "format": "uri"},
    "list": {"type": "list", "delimiter": BETWEEN, "itemType": "string"},
}
FOLDER = PurePosixPath("tadafur")


def described(programme) -> dict:
    record = licences.of_record(programme)
    package = {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": "tadafur",
        "id": f"{settings.SITE_URL}/open-data/",
        "homepage": f"{settings.SITE_URL}/open-data/",
        "title": f"سجل {programme.name}",
        "title_fr": "Registre du programme d'appui à la participation citoyenne",
        "description": "سجل الجماعات المنخرطة في البرنامج: محطاتها في المسار وإنجازاتها كما نُشرت في بوابة تضافر.",
        "description_fr": "Registre des communes participantes : leurs jalons et leurs réalisations, "
        "tels que publiés sur le portail Tadafur.",
        "keywords": ["المغرب", "الجماعات", "المشاركة المواطنة", "Maroc", "communes", "participation citoyenne"],
        "contributors": [{"title": partner.name, "roles": ["publisher"]} for partner in programme.partners.all()],
        "sources": [{"title": licences.CREDIT, "path": "https://www.hcp.ma/"}],
        "resources": [_resource(resource, record) for resource in RESOURCES.values()],
    }
    if record:
        package["licenses"] = [_licence(record)]
    else:
        package |= {"license_note": licences.UNDECIDED, "license_note_fr": licences.UNDECIDED_FR}
    return package


def _licence(licence: licences.Licence) -> dict:
    return {"name": licence.code, "title": f"{licence.name} ({licence.short})", "path": licence.address}


def _resource(resource: Resource, record: licences.Licence | None) -> dict:
    licence = licences.of_territory() if resource.name == "communes" else record
    told = {
        "name": resource.name,
        "title": resource.title,
        "title_fr": resource.title_fr,
        "description": resource.note,
        "description_fr": resource.note_fr,
        "path": f"{resource.name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"$schema": f"{PROFILES}/tabledialect.json", "delimiter": ",", "quoteChar": '"', "header": True},
        "schema": schema(resource),
    }
    return told | ({"licenses": [_licence(licence)]} if licence else {})


def schema(resource: Resource) -> dict:
    told = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_field(field) for field in resource.fields],
        "primaryKey": list(resource.key),
    }
    if resource.refers:
        told["foreignKeys"] = [
            {"fields": list(ours), "reference": {"resource": other, "fields": list(theirs)}}
            for ours, other, theirs in resource.refers
        ]
    return told


def _field(field: Field) -> dict:
    constraints = {"required": True} if field.always else {}
    if field.choices:
        constraints["enum"] = list(field.choices)
    told = {"name": field.name, **TYPES[field.type], "title": field.label, "title_fr": field.label_fr}
    told |= {"description": field.note, "description_fr": field.note_fr}
    return told | ({"constraints": constraints} if constraints else {})


class Written(io.RawIOBase):
    """What the archive has written since it was last taken."""

    def __init__(self):
        self.held = []

    def writable(self):
        return True

    def write(self, data) -> int:
        self.held.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        held, self.held = b"".join(self.held), []
        return held


def zipped(programme) -> Iterator[bytes]:
    """All tables as CSV with what explains them, sent while it is written."""
    written = Written()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _words(programme).items():
            archive.writestr(str(FOLDER / name), text)
        for resource in RESOURCES.values():
            with archive.open(str(FOLDER / f"{resource.name}.csv"), "w", force_zip64=True) as entry:
                for piece in files.csv(resource):
                    entry.write(piece.encode())
                    yield written.taken()
    yield written.taken()


def _words(programme) -> dict[str, str]:
    context = {
        "programme": programme,
        "resources": RESOURCES.values(),
        "site": settings.SITE_URL,
        "record": licences.of_record(programme),
        "territory": licences.of_territory(),
        "words": licences,
    }
    return {
        "datapackage.json": files.dumped(described(programme)),
        "README.txt": render_to_string("public/open_data/readme.txt", context),
        "LICENCE.txt": render_to_string("public/open_data/licence.txt", context),
    }
