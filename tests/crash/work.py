"""What people do when the portal is killed: record with an attachment, read a card in, publish.

Each notes what it was told was done, and tells its own apart by a word that nobody else writes.
"""

import hashlib
import json
import secrets
import threading
from pathlib import Path

from django.core.files.base import ContentFile

from tests import files
from tests.crash.people import CUT_OFF, Person

CLERK, COORDINATOR = "crash-clerk", "crash-coordinator"
LETTERS = "بتجدرسطعفقكلمنه"
MONTHS = ("يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر")
LINES = 8  # of a card
WAITING = 30  # milestones to publish, in each round
NOT_STARTED, DONE = 0, 302


class Journal:
    """What was said to be done, on the side of those who were told."""

    def __init__(self):
        self.entries: list[dict] = []
        self.answers: list[int] = []
        self._lock = threading.Lock()

    def add(self, what: str, **told):
        with self._lock:
            self.entries.append({"what": what} | told)


def a_word() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(9))


def _unlike_any(word: str) -> str:
    """Words enough that two lines of the same day are no doubles: of doubles the portal takes in one."""
    return " ".join([word, *(a_word() for _ in range(4))])


def a_day() -> str:
    return f"{secrets.randbelow(28) + 1} {secrets.choice(MONTHS)} {secrets.randbelow(4) + 2022}"


def a_pdf(word: str) -> bytes:
    """Kept byte for byte, and unlike any other."""
    return files.pdf().read() + f"\n% {word}\n".encode()


def record(person: Person, journal: Journal, given) -> int:
    """A draft with an attachment, in one form."""
    path = "/admin/milestones/milestone/add/"
    fields = person.form(path, having="statement")
    if fields is None:
        return NOT_STARTED
    word = a_word()
    content = a_pdf(word)
    status, _, _ = person.post(
        path,
        fields
        | {"statement": f"تنظيم لقاء بحي {word}", "when": a_day(), "kind": "meeting", "stage": given["stage"]}
        | {"attachments-0-upload": ContentFile(content, "report.pdf"), "attachments-0-description": f"محضر {word}"}
        | {"_save": "1"},
    )
    if status == DONE:
        journal.add("recorded", word=word, digest=hashlib.sha256(content).hexdigest())
    return status


def read_card(person: Person, journal: Journal, given) -> int:
    """A card: pasted, then confirmed."""
    path = "/coordination/communes/demnate/cards/"
    fields = person.form(path, having="text")
    if fields is None:
        return NOT_STARTED
    word = a_word()
    lines = "\n".join(f"- تنظيم لقاء تواصلي بحي {_unlike_any(word)} بتاريخ {a_day()}" for _ in range(LINES))
    status, card, _ = person.post(path, fields | {"text": f"بطاقة الجماعة\n\n2 الانخراط في البرنامج\n\n{lines}\n"})
    if status != DONE:
        return status
    journal.add("uploaded", word=word, card=card)
    status, _, _ = person.post(f"{card}confirm/", {"csrfmiddlewaretoken": fields["csrfmiddlewaretoken"]})
    # Refused or done, it leads back to the card; only what was entered can be taken back there.
    if status == DONE and f"{card}undo/".encode() in person.get(card)[2]:
        journal.add("confirmed", word=word, card=card)
    return status


def publish(person: Person, journal: Journal, given) -> int:
    """The next that waits."""
    pk = given["waiting"].pop()
    path = f"/coordination/review/{pk}/"
    fields = person.form(path, having="action", value="publish")
    if fields is None:
        return NOT_STARTED
    status, _, _ = person.post(path, fields)
    if status == DONE:
        journal.add("published", milestone=pk)
    return status


def keep_at(job, person: Person, journal: Journal, given: dict, stop: threading.Event):
    """One job after the other, until the portal is gone or there is nothing left to do."""
    while not stop.is_set():
        try:
            journal.answers.append(job(person, journal, given))
        except CUT_OFF:
            stop.wait(0.05)
        except IndexError:
            return


def saved(journal: Journal, path: Path):
    path.write_text(json.dumps(journal.entries, ensure_ascii=False))
