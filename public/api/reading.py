"""What every answer for machines has in common: read by anyone from anywhere, never written to, not sent twice."""

import hashlib
from functools import wraps

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from public.api.problems import problem

ROOT = "/api/v1/"
METHODS = "GET, HEAD, OPTIONS"
READ_ONLY = f"تُقرأ هذه البيانات ولا يُكتب فيها؛ استعمل GET. المقبول: {METHODS}."
FOR_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Content-Disposition",
    "X-Content-Type-Options": "nosniff",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match, Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
    "Allow": METHODS,
}


def read_only(view):
    @csrf_exempt  # what can't be written to is refused in its own words
    @wraps(view)
    def answered(request, *args, **kwargs):
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers=PREFLIGHT)
        elif request.method not in ("GET", "HEAD"):
            response = problem(405, READ_ONLY)
            response.headers["Allow"] = METHODS
        else:
            asked, request.method = request.method, "GET"  # HEAD is answered alike; the server leaves the body out
            response = _unless_known(request, view(request, *args, **kwargs))
            request.method = asked
        for header, value in FOR_ALL.items():
            response.headers[header] = value
        return response

    return answered


def _unless_known(request, response):
    """With an ETag made of the content; 304 without content for whoever holds it. Long files are streamed without."""
    response.headers.setdefault("Cache-Control", "public, no-cache")  # kept anywhere, asked about each time
    if response.streaming or response.status_code != 200:
        return response
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)
