"""Public pages packed: rendered once for each state of the record, kept compressed, rendered anew when it changes.

`packed` marks the views whose page is the same for everybody who is not signed in. `Packed` stands before the portal
as a WSGI application of its own and keeps what they answer, in each process for itself. It reads the number of the
state before it lets a page be rendered, and gives the page out only while that number stands: what it gives out is
never older than the database was at the moment of asking. A page tells no hours, so beside the record only the day
counts.
"""

import gzip
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b
from math import ceil
from threading import Lock

import brotli
from django.conf import settings
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe

PACKING = "tadafur.packing"  # stands in the environ of a request whose answer is packed
LONGEST = 300  # characters of a path and its query: what is longer, nobody else will ask for
ADDRESS = ("HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "PATH_INFO", "QUERY_STRING")
PERSONAL = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")
AS_THEY_ARE = (settings.STATIC_URL, "/healthz", "/readyz")  # the state is not asked for these: it may be gone
STARTED = time.time()  # a newer portal may say the same record otherwise
# A browser keeps the page and asks each time whether it still stands. A proxy may answer by itself for a second, and
# for two more while it asks: with its clock of whole seconds no page it gives out is more than five seconds old.
FOR_ALL = [("Cache-Control", "max-age=0, must-revalidate, s-maxage=1, stale-while-revalidate=2")]
OF_THE_STATE = {"Cache-Control", "ETag", "Last-Modified"}  # a page says these of the state, whatever its view says
OF_THE_BODY = {"Content-Type", "Content-Length", "Content-Encoding", "Content-Language"}


def packed(view):
    """The page is the same for everybody who is not signed in; it changes with the record and the day alone."""

    @wraps(view)
    def marked(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.packed = True
        return response

    return marked


class GZip(GZipMiddleware):
    """Django's own compression, for what is not packed."""

    def process_response(self, request, response):
        if PACKING in request.META and is_for_all(response):
            return response
        return super().process_response(request, response)


def is_for_all(response) -> bool:
    if response.streaming or response.cookies or response.status_code != 200:
        return False
    return getattr(response, "packed", False)


@dataclass(frozen=True)
class Page:
    """What a view answered at a state: its headers, and its compressed bytes by encoding."""

    state: tuple
    changed_at: int  # seconds since 1970, rounded up
    headers: list[tuple[str, str]]
    tag: str
    bodies: dict[str, bytes]

    @classmethod
    def of(cls, response, state: tuple, changed_at: float) -> "Page":
        patch_vary_headers(response, ["Accept-Encoding"])
        del response["Content-Length"]
        headers = [(name, value) for name, value in response.items() if name not in OF_THE_STATE] + FOR_ALL
        tag = blake2b(response.content, digest_size=12).hexdigest()
        return cls(state, ceil(changed_at), headers, tag, {"br": brotli.compress(response.content, quality=5)})

    @property
    def size(self) -> int:
        """About how many bytes it takes, whether it has been asked for as gzip yet or not."""
        return 2000 + 3 * len(self.bodies["br"])

    def body(self, encoding: str) -> bytes:
        if encoding not in self.bodies:
            body = brotli.decompress(self.bodies["br"])
            if not encoding:
                return body
            self.bodies[encoding] = gzip.compress(body, 6, mtime=0)
        return self.bodies[encoding]

    def answer(self, environ: dict, start_response: Callable) -> list[bytes]:
        """The page in an encoding the reader takes, or the word that theirs still stands (RFC 9110, 13.1)."""
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        tag = f'"{self.tag}{encoding and "-"}{encoding}"'
        headers = [*self.headers, ("ETag", tag)]
        # Not before a second change could no longer carry the same second; clocks differ a little, too.
        if time.time() > self.changed_at + 2:
            headers.append(("Last-Modified", http_date(self.changed_at)))
        if self._stands(environ, tag):
            start_response("304 Not Modified", [one for one in headers if one[0] not in OF_THE_BODY])
            return []
        body = self.body(encoding)
        if encoding:
            headers.append(("Content-Encoding", encoding))
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _stands(self, environ: dict, tag: str) -> bool:
        if known := environ.get("HTTP_IF_NONE_MATCH"):
            return known.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(","))
        since = parse_http_date_safe(environ.get("HTTP_IF_MODIFIED_SINCE") or "")
        return since is not None and since >= self.changed_at


def encoding_for(accepted: str) -> str:
    """`br`, `gzip` or "" (as it is): the best that the Accept-Encoding names and does not refuse."""
    for encoding in ("br", "gzip"):
        for part in accepted.split(",") if encoding in accepted else ():
            name, _, weight = part.strip().partition(";")
            if name == encoding and weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
                return encoding
    return ""


class Packed:
    """The portal with its public pages packed.

    `state()` gives the number of the state and when it changed (seconds since 1970), or None where that is not known.
    """

    def __init__(self, application: Callable, state: Callable, *, megabytes: int):
        self.application, self.state, self.room = application, state, megabytes * 1024 * 1024
        self.pages: OrderedDict[tuple, Page] = OrderedDict()
        self.size, self.lock = 0, Lock()

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        state = self.state() if may_be_packed(environ) else None
        if state is None:
            return self.application(environ, start_response)
        day = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        stands = (state.number, day.date())
        key = tuple(environ.get(name) for name in ADDRESS)
        page = self.kept(key)
        if page and page.state == stands:
            return page.answer(environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self.application(environ, start_response)
        said = []
        response = self.application(environ | {PACKING: True}, lambda *all_said: said.append(all_said))
        if not is_for_all(response):
            start_response(*said[0])
            return response
        page = Page.of(response, stands, max(state.changed_at, day.timestamp(), STARTED))
        response.close()
        self.keep(key, page)
        return page.answer(environ, start_response)

    def kept(self, key: tuple) -> Page | None:
        with self.lock:
            if key in self.pages:
                self.pages.move_to_end(key)
            return self.pages.get(key)

    def keep(self, key: tuple, page: Page) -> None:
        """Keep the page in the place of an older one; what was asked for longest ago makes room."""
        with self.lock:
            if old := self.pages.pop(key, None):
                self.size -= old.size
            self.pages[key] = page
            self.size += page.size
            while self.size > self.room:
                self.size -= self.pages.popitem(last=False)[1].size


def may_be_packed(environ: dict) -> bool:
    """Nothing of it tells who asks, and somebody else may ask the same."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ["PATH_INFO"].startswith(AS_THEY_ARE):
        return False
    if len(environ["PATH_INFO"]) + len(environ.get("QUERY_STRING", "")) > LONGEST:
        return False
    cookies = environ.get("HTTP_COOKIE")
    return not cookies or not any(name in cookies for name in PERSONAL)
