"""The records as schema.org facts, for search engines and other machines."""

from django.conf import settings

from milestones.models import Milestone
from milestones.profile import CommuneProfile

CONTEXT = "https://schema.org"


def of_site() -> dict:
    search = {"@type": "EntryPoint", "urlTemplate": f"{settings.SITE_URL}/search/?q={{q}}"}
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": "تضافر",
        "url": settings.SITE_URL + "/",
        "inLanguage": "ar",
        "potentialAction": {"@type": "SearchAction", "target": search, "query-input": "required name=q"},
    }


def of_commune(profile: CommuneProfile) -> dict:
    commune = profile.commune
    return {
        "@context": CONTEXT,
        "@type": "AdministrativeArea",
        "name": commune.title,
        "alternateName": [commune.name_fr, commune.hcp_name],
        "@id": settings.SITE_URL + commune.get_absolute_url(),
        "identifier": commune.hcp_code,
        "url": settings.SITE_URL + commune.get_absolute_url(),
        "containedInPlace": {
            "@type": "AdministrativeArea",
            "name": commune.province.title,
            "containedInPlace": {"@type": "AdministrativeArea", "name": commune.province.region.title},
        },
    }


def of_milestone(milestone: Milestone) -> dict:
    facts = {
        "@context": CONTEXT,
        "@type": "Event",
        "@id": settings.SITE_URL + milestone.get_absolute_url(),
        "identifier": str(milestone.pk),
        "name": milestone.statement,
        "url": settings.SITE_URL + milestone.get_absolute_url(),
        "inLanguage": "ar",
        "location": {"@type": "Place", "name": milestone.place or milestone.commune.title},
        "about": milestone.stage.name,
    }
    if milestone.earliest:
        facts |= {"startDate": milestone.earliest.isoformat(), "endDate": milestone.latest.isoformat()}
    return facts
