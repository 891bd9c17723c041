"""Each request has a number: it stands in the log, in the answer's X-Request-ID and on the page of an error.

The proxy's own is taken, so that its log and ours tell of the same request; else one is made.
"""

import re
import secrets
from contextvars import ContextVar

from django.conf import settings

WELL_FORMED = re.compile(r"[0-9a-f]{16,64}")
_number: ContextVar[str] = ContextVar("request number", default="")


def now() -> str:
    """The number of the request under way; "" outside of one."""
    return _number.get()


class RequestNumber:
    """The outermost middleware. What a proxy may keep for everybody carries no number."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        said = request.META.get("HTTP_X_REQUEST_ID", "") if settings.TRUSTED_PROXIES else ""
        request.number = said if WELL_FORMED.fullmatch(said) else secrets.token_hex(16)
        _number.set(request.number)  # stands until this thread's next request: letters leave after the answer
        response = self.get_response(request)
        kept = getattr(response, "packed", False) or "s-maxage" in response.get("Cache-Control", "")
        if not kept:
            response["X-Request-ID"] = request.number
        return response
