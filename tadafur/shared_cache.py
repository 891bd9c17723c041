"""The shared cache, whose server may go at any time: the portal is slower then, not wrong and not down.

While it is gone, each process keeps and counts in its own memory. So limits still hold, in each process for itself,
where they would else hold for nobody or shut everybody out; pictures and cards that were kept are drawn anew.
"""

import logging
import time

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)
PATIENCE = 0.5  # seconds for an answer
LEFT_ALONE = 5  # seconds in which a server that did not answer is not asked again
SAID_AGAIN = 60  # seconds after which the log repeats that it is gone
ASKED = (
    "add", "get", "set", "touch", "delete", "get_many", "set_many", "delete_many", "has_key", "incr", "clear",
)  # fmt: skip


class SharedCache(RedisCache):
    # Of the whole process: each of its threads has a cache of its own.
    asked_again_at = said_at = float("-inf")

    def __init__(self, server, params):
        patience = {
            "socket_timeout": PATIENCE,
            "socket_connect_timeout": PATIENCE,
            "retry": Retry(NoBackoff(), 1),  # a connection may be stale where the server was started again
        }
        super().__init__(server, params | {"OPTIONS": patience | params.get("OPTIONS", {})})
        self.own = LocMemCache(f"while {server} is gone", {})

    def answers(self) -> bool:
        """Whether the server itself answers now."""
        try:
            return bool(self._cache.get_client().ping())
        except RedisError:
            return False

    def went(self, error: RedisError) -> None:
        now = time.monotonic()
        SharedCache.asked_again_at = now + LEFT_ALONE
        if now - SharedCache.said_at > SAID_AGAIN:
            SharedCache.said_at = now
            log.error("the cache server does not answer, each process keeps its own: %s", type(error).__name__)


def _asking(name: str):
    ask, ask_own = getattr(RedisCache, name), getattr(LocMemCache, name)

    def asked(self, *args, **kwargs):
        if time.monotonic() >= SharedCache.asked_again_at:
            try:
                return ask(self, *args, **kwargs)
            except RedisError as error:  # out of memory is as good as gone
                self.went(error)
        return ask_own(self.own, *args, **kwargs)

    return asked


for _name in ASKED:
    setattr(SharedCache, _name, _asking(_name))
