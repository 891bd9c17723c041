"""The open data as a catalogue that portals of data harvest: DCAT-AP 3 in JSON-LD."""

from django.conf import settings

from public.open_data import licences
from public.open_data.fields import Resource
from public.open_data.tables import RESOURCES

EU = "http://publications.europa.eu/resource/authority"
IANA = "https://www.iana.org/assignments/media-types"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
FORMATS = {
    "csv": ("CSV", "text/csv"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": ("JSON", "application/json"),
}


def described(programme) -> dict:
    page = f"{settings.SITE_URL}/open-data/"
    return {
        "@context": CONTEXT,
        "@id": f"{page}catalogue.jsonld",
        "@type": "dcat:Catalog",
        **_named(
            "dct:title",
            f"البيانات المفتوحة لسجل {programme.name}",
            "Données ouvertes du registre du programme Tadafur",
        ),
        **_named(
            "dct:description",
            "سجل الجماعات المنخرطة في البرنامج: محطاتها في المسار وإنجازاتها.",
            "Registre des communes participantes : leurs jalons et leurs réalisations.",
        ),
        "dct:publisher": [_agent(partner) for partner in programme.partners.all()],
        "dct:language": [_is(f"{EU}/language/ARA"), _is(f"{EU}/language/FRA")],
        "dct:spatial": _is(f"{EU}/country/MAR"),
        "foaf:homepage": _is(page),
        "dcat:dataset": [_dataset(resource, programme) for resource in RESOURCES.values()],
        "dcat:service": _service(page),
    }


def _is(address: str) -> dict:
    return {"@id": address}


def _named(term: str, arabic: str, french: str) -> dict:
    return {term: [{"@language": "ar", "@value": arabic}, {"@language": "fr", "@value": french}]}


def _agent(partner) -> dict:
    told = {"@type": "foaf:Agent", "foaf:name": {"@language": "ar", "@value": partner.name}}
    return told | ({"foaf:nick": partner.acronym} if partner.acronym else {})


def _dataset(resource: Resource, programme) -> dict:
    page = f"{settings.SITE_URL}/open-data/"
    return {
        "@id": f"{page}#{resource.name}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{page}#{resource.name}",
        **_named("dct:title", resource.title, resource.title_fr),
        **_named("dct:description", resource.note, resource.note_fr),
        "dct:publisher": [_agent(partner) for partner in programme.partners.all()],
        "dct:language": _is(f"{EU}/language/ARA"),
        "dct:spatial": _is(f"{EU}/country/MAR"),
        "dct:accrualPeriodicity": _is(f"{EU}/frequency/{'DECENNIAL' if resource.name == 'communes' else 'CONT'}"),
        "dcat:theme": _is(f"{EU}/data-theme/GOVE"),
        "dcat:landingPage": _is(page),
        "dcat:distribution": [_distribution(resource, form, programme) for form in FORMATS],
    }


def _distribution(resource: Resource, form: str, programme) -> dict:
    code, media = FORMATS[form]
    address = f"{settings.SITE_URL}/open-data/{resource.name}.{form}"
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        **_named("dct:title", f"{resource.title}، {code}", f"{resource.title_fr}, {code}"),
        "dcat:accessURL": _is(address),
        "dcat:downloadURL": _is(address),
        "dct:format": _is(f"{EU}/file-type/{code}"),
        "dcat:mediaType": _is(f"{IANA}/{media}"),
        **_may(resource, programme),
    }


def _may(resource: Resource, programme) -> dict:
    """The licence; where none is decided, the sentence that says so."""
    licence = licences.of_territory() if resource.name == "communes" else licences.of_record(programme)
    if licence:
        return {"dct:license": _is(licence.address)}
    said = _named("rdfs:label", licences.UNDECIDED, licences.UNDECIDED_FR)
    return {"dct:rights": {"@type": "dct:RightsStatement", **said}}


def _service(page: str) -> dict:
    address = f"{settings.SITE_URL}/api/v1/"
    return {
        "@id": address,
        "@type": "dcat:DataService",
        **_named("dct:title", "واجهة برمجية للقراءة", "Interface de programmation, en lecture"),
        "dcat:endpointURL": _is(address),
        "dcat:endpointDescription": _is(f"{address}openapi.json"),
        "dcat:servesDataset": [_is(f"{page}#{name}") for name in RESOURCES],
    }
