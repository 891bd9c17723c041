"""Every address of the portal, from its own table of addresses, tried by everybody with every method.

doors.txt says for each what happens, one letter for each person. An address that is not in it fails the test, and so
does a letter that has become another: whoever adds a page writes down who may open it and who may change what.
"""

import io
import re
import zipfile
from http.cookies import SimpleCookie
from pathlib import Path

import pypdfium2
import pytest
from django.db import connection, transaction
from django.urls import URLResolver, get_resolver

from tests import factories
from tests.attacks.private import WORD, plant

TABLE = Path(__file__).with_name("doors.txt")
SIGN_IN = "/account/sign-in/"
# In the order of the letters in doors.txt.
WHO = {
    "a visitor": None,
    "without a mandate": factories.user,
    "staff of Demnate": lambda: factories.staff_of("demnate"),
    "staff of Azilal, the neighbour": lambda: factories.staff_of("azilal"),
    "coordinator of Azilal": lambda: factories.coordinator_of("azilal"),
    "coordinator of Tata": lambda: factories.coordinator_of("tata"),
    "observer": factories.observer,
    "management": factories.management,
}
# Of what an address is made of beside the record of Demnate (private.py).
PARTS = {
    "coordination/communes/<slug:slug>/": ["demnate"],
    "coordination/lists/<slug:which>/": ["waiting"],
    "coordination/tables/<slug:which>": ["waiting"],
    "open-data/<slug:name>.<slug:form>": ["milestones", "csv"],
    "sitemap-<slug:section>": ["communes"],
    "export/<slug:form>": ["csv"],
    "move/<slug:action>": ["publish"],
    "<slug:decision>": ["leave"],
    "<uidb64>/<token>": ["MQ", "forged"],
    "<path:rest>": ["nothing"],
    "milestones/<int:pk>": [6],
    "m/<int:pk>": [6],
    "api/v1/milestones/<id>": [6],
    "<code>": ["demnate"],
    "second-factor/passkeys/<int:pk>": [1],
}
WRITES = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) \"(\w+)\"")
# A session is the person's own, and the log of what was taken along is written to whoever takes it.
NO_MATTER = {"django_session", "usersessions_usersession", "accounts_securityevent"}


def routes(patterns, before: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        route = before + str(pattern.pattern)
        found += routes(pattern.url_patterns, route) if isinstance(pattern, URLResolver) else [route]
    return found


def address(route: str, planted: dict) -> str:
    """A real address of this route: the private record's rows, wherever it asks for a row."""
    path = re.sub(r"\^?\(\?P<app_label>[^)]*\)", "milestones", route).replace("(?P<url>.*)", "nowhere")
    path = re.sub(r"[\^$]|\\Z", "", path)
    for part, values in PARTS.items():
        if part in path:
            path = path.replace(part, filled(part, *values))
    path = path.replace("<int:number>", str(planted["row"]))
    for begins in sorted(planted, key=len, reverse=True):
        if path.startswith(begins):
            path = filled(path, planted[begins])
            break
    path = path.replace("<slug:slug>", "demnate")
    assert "<" not in path, f"what stands in {path}? See PARTS."
    return "/" + path


def filled(path: str, *values) -> str:
    for value in values:
        path = re.sub(r"<[^>]*>", str(value), path, count=1)
    return path


def told(answer) -> str:
    """All that an answer says, what is packed in it too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    if content.startswith(b"%PDF"):
        return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    return content.decode(errors="replace")


def letter(client, method: str, path: str, cookies: str) -> str:
    """What happens: o opens, s opens and shows what is private, w changes something, > leads to where one signs in,
    r leads elsewhere, - is not there, x is forbidden, m is no method of it, ? is not understood."""
    written = set()

    def watch(execute, sql, *rest):
        if (found := WRITES.match(sql)) and found[2] not in NO_MATTER:
            written.add(found[2])
        return execute(sql, *rest)

    client.cookies = SimpleCookie(cookies)  # nobody has signed out by the way
    with transaction.atomic(), connection.execute_wrapper(watch):
        answer = getattr(client, method.lower())(path)
        said = told(answer)
        transaction.set_rollback(True)
    if written:
        return "w"
    status = answer.status_code
    if status in (301, 302):
        return ">" if answer["Location"].startswith(SIGN_IN) else "r"
    if status == 200:
        return "s" if WORD in said else "o"
    assert WORD not in said
    assert status < 500 or status == 503, f"{method} {path}: {status}"
    return {404: "-", 403: "x", 405: "m"}.get(status, "?")


def table() -> dict[str, tuple[str, str]]:
    """route → (letters of GET, letters of POST)"""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line.strip() and line[0] != "#"]
    return {"" if route == "/" else route: (get, post) for route, get, post in lines}


def test_every_address_stands_in_the_table():
    assert set(table()) == set(routes(get_resolver().url_patterns))


@pytest.mark.parametrize("who", WHO)
def test_everybody_finds_the_doors_as_the_table_says(client, who):
    planted = plant()
    if WHO[who]:
        client.force_login(WHO[who]())
    cookies = client.cookies.output(header="", sep=";")
    place, wrong = list(WHO).index(who), []
    for route, expected in table().items():
        path = address(route, planted)
        for method, letters in zip(("GET", "POST"), expected, strict=True):
            found = letter(client, method, path, cookies)
            if found != letters[place]:
                wrong.append(f"{method} {path} by {who}: {found}, not {letters[place]}")
        # Nothing is read or written in any other way.
        for method in ("PUT", "PATCH", "DELETE"):
            if (found := letter(client, method, path, cookies)) != "m":
                wrong.append(f"{method} {path} by {who}: {found}")
    assert not wrong, "\n".join(wrong)
