"""The people whom a rule of policy.py names: its sentences read the other way, from a commune to persons.

Stopped accounts are never among them. Days are arguments, so that yesterday can be asked about.
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.models import Mandate, Role, User


def _holding(mandates: Q, as_of: date):
    held = Mandate.objects.in_force(as_of).filter(mandates, user=OuterRef("pk"))
    return User.objects.filter(Exists(held), is_active=True).order_by("pk")


def staff_of(commune, as_of: date):
    """Whoever writes as staff of the commune."""
    return _holding(Q(role=Role.STAFF, commune=commune), as_of)


def coordinators_of(commune, as_of: date):
    """Whoever coordinates the province where the commune lies."""
    return _holding(Q(role=Role.COORDINATOR, province=commune.province_id), as_of)


def management(as_of: date):
    return _holding(Q(role=Role.MANAGEMENT), as_of)


def seeing_drafts_of(commune, as_of: date):
    """Whoever may read what the commune has not published."""
    everywhere = Q(role__in=[Role.MANAGEMENT, Role.OBSERVER])
    there = Q(role=Role.STAFF, commune=commune) | Q(role=Role.COORDINATOR, province=commune.province_id)
    return _holding(everywhere | there, as_of)
