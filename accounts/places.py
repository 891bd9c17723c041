from django.db.models import Q

from accounts.models import Mandate

ENROLMENTS = {"commune": "enrolments", "province": "communes__enrolments"}


def places_for(field: str):
    """The communes, or the provinces, that a mandate may name: those of the programme, and those held already."""
    places = Mandate._meta.get_field(field).related_model.objects
    held = Mandate.objects.filter(**{f"{field}__isnull": False}).values(field)
    known = places.filter(Q(**{f"{ENROLMENTS[field]}__isnull": False}) | Q(pk__in=held)).distinct()
    return known.select_related("province") if field == "commune" else known
