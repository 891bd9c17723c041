"""Rounds of work, each of which ends with a kill; after each the record is looked into."""

import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash import work
from tests.crash.databases import PostgreSQL, SQLite
from tests.crash.people import Person
from tests.crash.portal import Portal

CREW = (
    (work.record, work.CLERK),
    (work.record, work.CLERK),
    (work.read_card, work.CLERK),
    (work.publish, work.COORDINATOR),
)
SHORTEST, LONGEST = 500, 4000  # thousandths of a second of work before the kill


@dataclass
class Outcome:
    database: str
    rounds: int = 0
    kills: Counter = field(default_factory=Counter)
    acknowledged: Counter = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def crash(database: SQLite | PostgreSQL, folder: Path, rounds: int, *, tell=lambda told: None) -> Outcome:
    """So many rounds; on PostgreSQL the server and the portal are killed in turn."""
    portal, outcome = Portal(folder, database.url), Outcome(database.name)
    portal.set_up()
    given = portal.inside("people") | {"waiting": portal.inside("waiting", work.WAITING)}
    portal.start()
    try:
        for number in range(rounds):
            journal = work.Journal()
            killed = _a_round(portal, database, given, journal, of_database=bool(number % 2))
            outcome.rounds += 1
            outcome.kills[killed] += 1
            outcome.acknowledged.update(entry["what"] for entry in journal.entries)
            found = portal.inside("after", journal.entries)
            given["waiting"] = found["waiting"]
            outcome.lost += found["lost"]
            outcome.wrong += [found["wrong"]] if found["wrong"] else []
            tell(f"{number + 1}: {killed} killed, {len(journal.entries)} acknowledged, {len(outcome.lost)} lost")
    finally:
        portal.kill()
    return outcome


def _a_round(portal: Portal, database, given: dict, journal: work.Journal, *, of_database: bool) -> str:
    stop = threading.Event()
    crew = []
    for job, name in CREW:
        person = Person(portal.address, given["sessions"][name])
        crew.append(threading.Thread(target=work.keep_at, args=(job, person, journal, given, stop)))
    for one in crew:
        one.start()
    deadline = time.monotonic() + 30
    while not journal.entries and time.monotonic() < deadline:  # the kill falls into work, not before it
        time.sleep(0.05)
    time.sleep((SHORTEST + secrets.randbelow(LONGEST - SHORTEST)) / 1000)
    killed = "the database" if of_database and hasattr(database, "kill") else "the portal"
    if killed == "the database":
        database.kill()
        database.start()
    else:
        portal.kill()
    stop.set()
    for one in crew:
        one.join()
    if killed == "the portal":
        portal.start()
    return killed
