"""Files of the whole record take long to make: a few are made at a time, and one for each address."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.cache import cache

from accounts.limits import client_of, nameless

FOR = 15 * 60  # seconds; a turn ends by itself if its process died meanwhile
WAIT = 60  # seconds, for whoever gets none
WHY = "تُهيأ الآن ملفات أخرى للسجل كله، ولا يُهيأ منها في الوقت نفسه إلا القليل حتى تبقى البوابة سريعة للجميع."


class NoTurn(Exception):
    """Others are being served, or an earlier request of the same address is."""


class InTurn:
    """The pieces of a file, whose making begins with the first of them; the turn ends when the answer is closed."""

    def __init__(self, request, make: Callable[[], Iterator]):
        self.give_back = _take(client_of(request))
        try:
            self.pieces = make()
        except Exception:
            self.give_back()
            raise

    def __iter__(self):
        return self.pieces

    def close(self):
        self.pieces.close()
        self.give_back()


def _take(whom: str) -> Callable[[], None]:
    """Raises NoTurn. Returns what ends the turn."""
    if not settings.WHOLE_FILES_AT_ONCE:
        return lambda: None
    own = f"turn:{nameless('turn', whom)}"
    if not cache.add(own, 1, FOR):
        raise NoTurn
    for number in range(settings.WHOLE_FILES_AT_ONCE):
        place = f"turn:{number}"
        if cache.add(place, 1, FOR):
            return lambda: cache.delete_many([own, place])
    cache.delete(own)
    raise NoTurn
