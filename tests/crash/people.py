"""A person at a browser, over HTTP alone: opens a page, fills in its form, sends it, and knows what was answered."""

import http.client
import urllib.error
import urllib.request
from http.cookiejar import Cookie, CookieJar

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from lxml import html

WAIT = 60  # seconds
CUT_OFF = (OSError, http.client.HTTPException)  # the portal is gone in the midst of an answer


class StayHere(urllib.request.HTTPRedirectHandler):
    """Where an answer leads is told and not followed."""

    def redirect_request(self, *args):
        return None


class Person:
    def __init__(self, address: str, session: str = ""):
        self.address = address
        cookies = CookieJar()
        if session:
            cookies.set_cookie(_cookie("sessionid", session))
        self.opener = urllib.request.build_opener(StayHere, urllib.request.HTTPCookieProcessor(cookies))

    def get(self, path: str) -> tuple[int, str, bytes]:
        """(status, where it leads, content). Raises one of CUT_OFF."""
        return self._ask(urllib.request.Request(self.address + path))

    def form(self, path: str, *, having: str, value: str | None = None) -> dict[str, str] | None:
        """What the form with this field (and this in it) would send as it stands; None where there is none."""
        status, _, content = self.get(path)
        if status != 200:
            return None
        for form in html.fromstring(content.decode()).forms:
            if form.method == "POST" and having in form.fields and value in (None, form.fields[having]):
                return {name: given.removeprefix("\n") for name, given in form.form_values()}
        return None

    def post(self, path: str, fields: dict) -> tuple[int, str, bytes]:
        headers = {"Content-Type": MULTIPART_CONTENT}
        data = encode_multipart(BOUNDARY, fields)
        return self._ask(urllib.request.Request(self.address + path, data, headers))

    def _ask(self, request) -> tuple[int, str, bytes]:
        try:
            with self.opener.open(request, timeout=WAIT) as answer:
                return answer.status, "", answer.read()
        except urllib.error.HTTPError as answer:  # everything but 2xx
            with answer:
                return answer.code, answer.headers.get("Location", ""), answer.read()


def _cookie(name: str, value: str) -> Cookie:
    return Cookie(
        0, name, value, None, False, "127.0.0.1", True, False, "/", True, False, None, True, None, None, {}
    )  # fmt: skip
