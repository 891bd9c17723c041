"""Who may do what. Every rule is a sentence about a person and a commune, with its twin for querysets.

`at` is the path from the filtered model to the commune ("" for communes themselves, "enrolment__commune"
for milestones). Visitors who are not signed in reach nothing here; what the public sees is `.published()`.
"""

from django.conf import settings
from django.db.models import Q

from accounts.reach import NOWHERE, Reach

WRITABLE = (
    "draft",
    "returned",
)  # what is submitted is being read, what is published is corrected by a revision

WRITERS_MOVES = ("accept", "adapt", "decline", "submit", "drop", "undo")


def reach(user) -> Reach:
    return getattr(user, "reach", NOWHERE) if user.is_active else NOWHERE


def _within(communes, provinces, at: str) -> Q:
    own = Q(**{f"{at}__pk__in" if at else "pk__in": communes})
    return own | Q(**{f"{at}__province__in" if at else "province__in": provinces})


def may_enter_staff_pages(user) -> bool:
    """Whoever holds a mandate may enter the staff pages."""
    return reach(user).anywhere


def must_have_second_factor(user) -> bool:
    """Whoever coordinates a province or manages the programme; it is offered to all others."""
    return settings.SECOND_FACTOR and may_review_somewhere(user)


def may_manage(user) -> bool:
    """Management keeps accounts, reference data and stages."""
    return reach(user).manages


def may_reset_second_factor(user, whose) -> bool:
    """Management takes the second factor of an account away, but nobody their own: that is done on their own page."""
    return may_manage(user) and user.pk != whose.pk


def may_read_reference(user) -> bool:
    """Management and observers read accounts, reference data and stages."""
    r = reach(user)
    return r.manages or r.observes


def may_read_security_events(user) -> bool:
    """Who signed in, from where, and who gave whom a mandate is read by management alone."""
    return reach(user).manages


def may_see_drafts_of(user, commune) -> bool:
    """Staff see the drafts of their communes, coordinators of their provinces, management and observers all."""
    r = reach(user)
    return r.manages or r.observes or commune.pk in r.communes or commune.province_id in r.provinces


def drafts_seen_by(user, at: str = "") -> Q:
    r = reach(user)
    return Q() if r.manages or r.observes else _within(r.communes, r.provinces, at)


def may_write_somewhere(user) -> bool:
    """Whoever is staff of a commune, coordinates a province or manages the programme writes milestones."""
    r = reach(user)
    return r.manages or bool(r.communes or r.provinces)


def may_write_in(user, commune) -> bool:
    """Staff write in their communes, coordinators in their provinces, management everywhere, observers nowhere."""
    r = reach(user)
    return r.manages or commune.pk in r.communes or commune.province_id in r.provinces


def written_by(user, at: str = "") -> Q:
    r = reach(user)
    return Q() if r.manages else _within(r.communes, r.provinces, at)


def is_staff_of(user, commune) -> bool:
    """Whoever holds the commune's own mandate keeps its record day by day."""
    return commune.pk in reach(user).communes


def may_review_in(user, commune) -> bool:
    """Coordinators publish, return and withdraw in their provinces, management everywhere; staff nowhere."""
    r = reach(user)
    return r.manages or commune.province_id in r.provinces


def may_review_somewhere(user) -> bool:
    r = reach(user)
    return r.manages or bool(r.provinces)


def may_read_reports_of(user, province) -> bool:
    """Coordinators read the reports of their provinces, management and observers those of all; staff none."""
    r = reach(user)
    return r.manages or r.observes or province.pk in r.provinces


def reports_read_by(user, at: str = "") -> Q:
    """`at` is the path to the province here."""
    r = reach(user)
    return Q() if r.manages or r.observes else Q(**{f"{at}__pk__in" if at else "pk__in": r.provinces})


def may_read_events(user) -> bool:
    """Shared events are entered by whoever reviews somewhere, and read by observers besides."""
    return may_review_somewhere(user) or reach(user).observes


def reviewed_by(user, at: str = "") -> Q:
    r = reach(user)
    return Q() if r.manages else _within(frozenset(), r.provinces, at)


def may_follow_up(user, commune) -> bool:
    """Whoever reviews in a commune follows it up: assigns it to a coordinator, reminds it, writes notes on it."""
    return may_review_in(user, commune)


def followed_up_by(user, at: str = "") -> Q:
    return reviewed_by(user, at)


def may_read_notes(user, commune) -> bool:
    """Notes on a commune are read by whoever follows it up and by observers, never by its staff as such."""
    return may_follow_up(user, commune) or reach(user).observes


def notes_read_by(user, at: str = "") -> Q:
    return Q() if reach(user).observes else followed_up_by(user, at)


def may_answer_reminders(user, commune) -> bool:
    """A reminder is addressed to the staff of its commune, and they alone answer it."""
    return is_staff_of(user, commune)


def reminders_answered_by(user, at: str = "") -> Q:
    return _within(reach(user).communes, frozenset(), at)


def may_read_feedback(user, commune) -> bool:
    """What citizens write about a commune is read by whoever sees its drafts."""
    return may_see_drafts_of(user, commune)


def feedback_read_by(user, at: str = "") -> Q:
    return drafts_seen_by(user, at)


def may_answer_feedback(user, commune) -> bool:
    """It is answered by whoever writes in the commune: its staff, its province's coordinators, management."""
    return may_write_in(user, commune)


def feedback_answered_by(user, at: str = "") -> Q:
    return written_by(user, at)


def may_move(user, action: str, commune) -> bool:
    """Who writes in a commune submits there, answers proposals and gives up drafts; other moves are a review."""
    return may_write_in(user, commune) if action in WRITERS_MOVES else may_review_in(user, commune)


def may_edit(user, commune, status: str) -> bool:
    """A milestone is edited in place by whoever writes in its commune, while it is a draft or returned."""
    return status in WRITABLE and may_write_in(user, commune)
