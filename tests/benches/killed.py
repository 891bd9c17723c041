"""One of the two processes killed every five seconds while people read and write: nobody notices, nothing is lost."""

import http.client
import itertools
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from tests.benches.load import finished, started
from tests.benches.records import Records, addresses, shell
from tests.benches.results import Promise, Result, Table
from tests.benches.site import Site, site

SECONDS, EVERY, AWAY = 60, 5, 1  # how long, how often one is killed, and how long until it is started again
WRITERS, PAUSE = 4, 0.1
MARK = "رسالة للقياس"


@dataclass
class Written:
    """What the writers sent: the messages that were acknowledged, and how often one was not."""

    acknowledged: list[str] = field(default_factory=list)
    not_acknowledged: int = 0
    refused: list[str] = field(default_factory=list)


def measure(records: Records, folder: Path) -> Result:
    with site(records, folder) as (one, database):
        there = addresses(database)
        listed = shell(database, PATHS).split("TOLD ")[1].split()
        kills, written, answered = under_load(one, there["commune"], listed, seconds=SECONDS, every=EVERY)
        rows = json.loads(shell(database, ROWS.format(mark=MARK)).split("TOLD ")[1])
    lost = [message for message in written.acknowledged if not rows.get(message)]
    twice = [message for message, number in rows.items() if number > 1]
    assert written.acknowledged, f"nothing was written: {written.refused[:1]}"
    assert not written.refused, written.refused[:1]
    head = ["killed", "pages read", "failed", "messages acknowledged", "lost", "written twice", "sent again"]
    row = [
        f"{kills} times in {SECONDS} s", f"{answered.requests:,}", str(answered.failed),
        f"{len(written.acknowledged):,}", str(len(lost)), str(len(twice)), str(written.not_acknowledged),
    ]  # fmt: skip
    said = (
        f"Two processes of the portal behind nginx on {records.main}. Every {EVERY} s one of them (its master and "
        f"its worker) is ended by SIGKILL and started again {AWAY} s later. 8 connections read {len(listed):,} pages "
        f"in turn, {WRITERS} writers send messages; who gets no acknowledgement sends the same form again."
    )
    promises = [
        Promise("Failed reads while one of two processes is killed every 5 s", answered.failed, at_most=0),
        Promise("Acknowledged writes lost meanwhile", len(lost), at_most=0),
        Promise("Writes kept twice meanwhile", len(twice), at_most=0),
    ]
    figures = {"kills": kills, "read": answered.requests, "failed": answered.failed, "p99": answered.p99,
               "acknowledged": len(written.acknowledged), "sent again": written.not_acknowledged}  # fmt: skip
    return Result("One of two processes killed under load", said, [Table(head, [row])], promises, figures)


PATHS = """
from milestones.models import Milestone
print("TOLD", *(f"/milestones/{pk}/" for pk in Milestone.objects.published().values_list("pk", flat=True)))
"""
ROWS = """
import json
from collections import Counter
from milestones.models import Feedback
written = Feedback.objects.filter(message__startswith="{mark}").values_list("message", flat=True)
print("TOLD", json.dumps(Counter(written)))
"""


def under_load(one: Site, commune: str, paths: list[str], *, seconds: float, every: float):
    """How often one was killed, what was written, what the readers got."""
    with writing([one.address], commune) as written:
        readers = started(one.address, *paths, seconds=seconds)
        kills, begun = 0, time.monotonic()
        while time.monotonic() < begun + seconds - AWAY - 1:
            time.sleep(every - AWAY)
            one.applications[kills % 2].kill()
            time.sleep(AWAY)
            one.start(kills % 2)
            kills += 1
        answered = finished(readers)
    return kills, written, answered


@contextmanager
def writing(addresses: list[str], commune: str, writers: int = WRITERS):
    """Writers who go on until the end; what comes to nothing at an address is sent to the next."""
    ended, written, numbers = threading.Event(), Written(), itertools.count(int(time.time()) % 2**20 * 16)
    all_of_them = [
        threading.Thread(target=write, args=(itertools.cycle(addresses), commune, numbers, written, ended))
        for _ in range(writers)
    ]
    for writer in all_of_them:
        writer.start()
    try:
        yield written
    finally:
        ended.set()
        for writer in all_of_them:
            writer.join(60)


def write(addresses: Iterator[str], commune: str, numbers, written: Written, ended: threading.Event) -> None:
    """Messages one after the other, each from a network of its own, as only some may be sent from one in an hour."""
    path, form = f"/feedback/?commune={commune}", None
    while not ended.is_set():
        number, sending = next(numbers), str(uuid4())
        source = f"127.{number >> 16 & 63 | 64}.{number >> 8 & 255}.{number & 255 or 1}"
        for attempt in range(30):
            form = form or opened(next(addresses), path, source)
            if form is None:
                time.sleep(PAUSE)
                continue
            typed = {
                "kind": "question",
                "message": f"{MARK} {number}",
                "email": "",
                "website": "",
                "sending": sending,
            }
            typed["csrfmiddlewaretoken"], cookie = form
            status, _, page = ask(next(addresses), "POST", path, source=source, body=typed, cookie=cookie)
            if status == 302:
                written.acknowledged.append(typed["message"])
                break
            if status and status < 500:
                written.refused.append(f"{status}: {page}")
                return
            written.not_acknowledged += 1
            time.sleep(PAUSE * (attempt + 1))
        time.sleep(PAUSE)


def opened(address: str, path: str, source: str) -> tuple[str, str] | None:
    """The form's token and its cookie; None where there was no answer."""
    status, headers, page = ask(address, "GET", path, source=source)
    if status != 200:
        return None
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1], headers["Set-Cookie"].partition(";")[0]


def ask(address: str, method: str, path: str, *, source: str, body=None, cookie: str = ""):
    """Status, headers, page; status None where there was no whole answer."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20, source_address=(source, 0))
    headers = {"Cookie": cookie} if cookie else {}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    with suppress(OSError, http.client.HTTPException):
        try:
            connection.request(method, path, body=body and urlencode(body), headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()
    return None, {}, ""
