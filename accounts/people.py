"""The people whom a rule of policy.py names: its sentences read the other way, from a commune to persons.

Stopped accounts are never among them. Days are arguments, so that yesterday can be asked about.
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.models import Mandate, Role, User

SEEDER = "seed"  # stands as the writer of what no person wrote; it can't sign in and is no person's


def persons(users):
    """These accounts without the portal's own."""
    return users.exclude(username=SEEDER, is_staff=False)


def _holding(mandates: Q, as_of: date):
    held = Mandate.objects.in_force(as_of).filter(mandates, user=OuterRef("pk"))
    return User.objects.filter(Exists(held), is_active=True).order_by("pk")


def staff_of(commune, as_of: date):
    """Whoever writes as staff of the commune."""
    return _holding(Q(role=Role.STAFF, commune=commune), as_of)


def coordinators_of(commune, as_of: date):
    """Whoever coordinates the province where the commune lies."""
    return _holding(Q(role=Role.COORDINATOR, province=commune.province_id), as_of)


def coordinators_by_place(as_of: date, provinces: Q) -> dict[User, list]:
    """Whoever coordinates one of these provinces, with those of them that they coordinate."""
    held = Mandate.objects.in_force(as_of).filter(role=Role.COORDINATOR, user__is_active=True)
    found: dict[User, list] = {}
    for mandate in held.filter(provinces).select_related("user", "province").order_by("province__hcp_code", "user"):
        if mandate.province not in found.setdefault(mandate.user, []):
            found[mandate.user].append(mandate.province)
    return found


def looking_after(enrolment, as_of: date):
    """The coordinator to whom the commune is assigned; nobody once their mandate in its province has ended."""
    return coordinators_of(enrolment.commune, as_of).filter(pk=enrolment.coordinator_id)


def management(as_of: date):
    return _holding(Q(role=Role.MANAGEMENT), as_of)


def seeing_drafts_of(commune, as_of: date):
    """Whoever may read what the commune has not published."""
    everywhere = Q(role__in=[Role.MANAGEMENT, Role.OBSERVER])
    there = Q(role=Role.STAFF, commune=commune) | Q(role=Role.COORDINATOR, province=commune.province_id)
    return _holding(everywhere | there, as_of)
