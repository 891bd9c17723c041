from django.conf import settings
from django.shortcuts import get_object_or_404, render

from accounts import outbox
from communes.models import Enrolment
from programme.models import Programme
from public.packed import packed


@packed
def about(request):
    programme = get_object_or_404(Programme.objects.prefetch_related("partners", "stages"))
    pilots = programme.enrolments.filter(role=Enrolment.Role.PILOT).with_places().order_by("pk")
    return render(request, "public/about.html", {"programme": programme, "pilots": pilots})


@packed
def accessibility(request):
    return render(request, "public/accessibility.html")


@packed
def privacy(request):
    """What is kept of people, why and how long: the numbers are those by which it is erased."""
    told = {
        "controller": settings.CONTROLLER,
        "declaration": settings.CNDP_DECLARATION,
        "contact": settings.PRIVACY_CONTACT,
        "feedback_days": settings.FEEDBACK_ERASED_AFTER,
        "alert_days": settings.ALERT_DAYS_TO_CONFIRM,
        "event_days": settings.SECURITY_EVENTS_DAYS,
        "session_days": settings.SESSION_COOKIE_AGE // 86400,
        "letter_days": settings.MAIL_DAYS + outbox.KEPT.days,
    }
    return render(request, "public/privacy.html", told)
