"""What is done once a request has been answered, so that nobody waits for it: letters, above all.

What must not be lost stands in the database before: a process may stop between the answer and this.
"""

import logging
from collections.abc import Callable
from contextvars import ContextVar

from django.core.signals import request_finished, request_started
from django.db import transaction

log = logging.getLogger(__name__)
_waiting: ContextVar[list[Callable] | None] = ContextVar("waiting for the answer", default=None)


def after_answer(do: Callable[[], object]) -> None:
    """Do it once the request under way has been answered; where there is none, once all is committed."""
    waiting = _waiting.get()
    if waiting is None:
        transaction.on_commit(do, robust=True)
    else:
        waiting.append(do)


def _begin(**told) -> None:
    _waiting.set([])


def _end(**told) -> None:
    waiting = _waiting.get() or []
    while waiting:  # what is done may leave more to do
        do = waiting.pop(0)
        try:
            do()
        except Exception:
            log.exception("what was left until after the answer could not be done")
    _waiting.set(None)


request_started.connect(_begin, dispatch_uid="accounts.after_answer")
request_finished.connect(_end, dispatch_uid="accounts.after_answer")
