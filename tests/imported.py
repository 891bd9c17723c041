"""Cards read in for tests, as their upload leaves them."""

from django.utils import timezone

from cards import proposing
from cards.models import Card
from tests import factories

HEAD = "بطاقة حول الانخراط في برنامج دعم المشاركة المواطنة\n\n1 السياق\nسياق البرنامج.\n\n"
TIMELINE, ACHIEVEMENTS = "2 الانخراط في البرنامج\n", "الانجازات\n"


def text(achievements: str = "", timeline: str = "") -> str:
    return f"{HEAD}{TIMELINE}{timeline}\n{ACHIEVEMENTS}{achievements}\n"


def card(achievements: str = "", timeline: str = "", *, slug: str = "azilal", by=None, name="بطاقة.txt") -> Card:
    """A card of these lines, its file read, waiting to be confirmed."""
    return whole(text(achievements, timeline).encode(), slug=slug, by=by, name=name)


def whole(content: bytes, *, slug: str = "azilal", by=None, name: str = "بطاقة.txt") -> Card:
    enrolment = factories.enrolment(slug)
    return proposing.propose(
        enrolment=enrolment, content=content, name=name, by=by or factories.user(), at=timezone.now()
    )
