"""The letters to followers: what was published since their last one, each thing once, and none where nothing was.

Followers are taken in batches, whatever the size of which the database is asked equally often. A batch is claimed
in one short transaction, so that another run passes it by; no transaction is open while letters leave.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import IntegerField, Value
from django.utils.timezone import localdate

from communes.naming import names_of_enrolled
from milestones.models import Correction, Milestone
from public.alert_letters import send_to
from public.listing import answering
from public.models import Alert, Follower
from public.models.following import SETTLED
from public.questions import asked_in

BATCH = 20
SHOWN = 30  # of one alert; of the rest the letter tells how many and where
AT_A_TIME = 200  # questions in one query; SQLite takes 500


@dataclass
class News:
    """What one alert has to tell: how many milestones are new and how many were corrected, and the first of them."""

    alert: Alert
    new: int
    corrected: int
    items: list[tuple[Milestone, list[Correction]]]  # without corrections where the milestone itself is new

    @property
    def unshown(self) -> int:
        return self.new + self.corrected - len(self.items)


@dataclass
class Run:
    """What a run did: letters that left, and followers whose letter did not."""

    sent: int = 0
    failed: int = 0


def run(as_of: datetime) -> Run:
    """Write to everyone whose letter is due. May run at any time, and twice at once."""
    done, last = Run(), 0
    while batch := claim(as_of, after=last):
        write_to(batch, as_of, done)
        last = batch[-1].pk
    return done


@transaction.atomic
def claim(as_of: datetime, *, after: int = 0) -> list[Follower]:
    """The next followers whose letter is due, taken so that no other run takes them.

    PostgreSQL passes by rows that another run is claiming; on SQLite the transaction itself keeps the other out.
    """
    due = Follower.objects.due(as_of).unclaimed(as_of).filter(pk__gt=after).order_by("pk")
    batch = list(due.select_for_update(skip_locked=True)[:BATCH])
    if batch:
        Follower.objects.filter(pk__in=[one.pk for one in batch]).update(claimed_at=as_of)
    return batch


def write_to(batch: list[Follower], as_of: datetime, done: Run) -> None:
    """Send the batch its letters.

    Whoever has been told, or had nothing to be told, is marked so even where the run breaks off among them; who could
    not be reached is given back, and the next run finds them as they were.
    """
    until, told = as_of - SETTLED, []
    try:
        for follower, news in news_for(batch, until):
            left = bool(news) and send_to(follower, news)
            if left or not news:
                told.append(follower.pk)
            done.sent += left
            done.failed += bool(news) and not left
    finally:
        held = Follower.objects.filter(pk__in=[one.pk for one in batch], claimed_at=as_of)
        held.filter(pk__in=told).update(told_until=until, claimed_at=None)
        held.update(claimed_at=None)


# ── What is new ──────────────────────────────────────────────────────────────
def news_for(followers: list[Follower], until: datetime) -> list[tuple[Follower, list[News]]]:
    """Each follower with what they have not been told of what was published up to `until`."""
    rows = _rows_for(followers, until)
    shown = {row.milestone for held in rows.values() for of_one in held.values() for row in of_one[:SHOWN]}
    milestones = Milestone.objects.published().with_places().in_bulk(shown)
    corrections = _corrections(shown, min((one.told_until for one in followers), default=until), until)
    news = []
    for follower in followers:
        said = [_news(alert, held, milestones, corrections) for alert, held in rows[follower.pk].items()]
        news.append((follower, [one for one in said if one.items]))
    return news


class Row(NamedTuple):
    """A milestone that answers a question and is new, or was corrected, since then."""

    milestone: int
    day: date | None
    published_at: datetime
    since: datetime

    @property
    def is_new(self) -> bool:
        return self.published_at > self.since


def _rows_for(followers: list[Follower], until: datetime) -> dict[int, dict[Alert, list[Row]]]:
    """For each follower, by key, the rows of each alert. What answers two alerts stands under the first alone."""
    marks = {follower.pk: follower.told_until for follower in followers}
    alerts = list(Alert.objects.confirmed().filter(follower__in=marks).order_by("pk"))
    questions = {alert: (alert.query, max(alert.confirmed_at, marks[alert.follower_id])) for alert in alerts}
    found = _found(set(questions.values()), until)
    rows: dict[int, dict[Alert, list[Row]]] = {pk: {} for pk in marks}
    told: dict[int, set[int]] = {pk: set() for pk in marks}
    for alert, question in questions.items():
        own = told[alert.follower_id]
        rows[alert.follower_id][alert] = held = [row for row in found[question] if row.milestone not in own]
        own |= {row.milestone for row in held}
    return rows


def _found(questions: set[tuple[str, datetime]], until: datetime) -> dict[tuple[str, datetime], list[Row]]:
    """For each question, with the moment since when it is asked, its rows in the list's own order."""
    numbered = list(questions)
    enrolled = names_of_enrolled() if any("q" in asked_in(query) for query, _ in numbered) else None
    found: dict[tuple[str, datetime], list[Row]] = {question: [] for question in numbered}
    for start in range(0, len(numbered), AT_A_TIME):
        parts = [_part(n, *numbered[n], until, enrolled) for n in range(len(numbered))[start : start + AT_A_TIME]]
        for n, *facts in parts[0].union(*parts[1:], all=True):
            question = numbered[n]
            found[question].append(Row(*facts, since=question[1]))
    for rows in found.values():
        rows.sort(key=lambda row: (row.day or date.min, row.milestone), reverse=True)
    return found


def _part(number: int, query: str, since: datetime, until: datetime, enrolled):
    """One question's rows: of what the list shows for it, what was published or corrected in that time."""
    published = Milestone.objects.filter(published_at__gt=since, published_at__lte=until)
    put_right = Correction.objects.filter(minor=False, at__gt=since, at__lte=until).order_by()
    moved = published.values("pk").union(put_right.values("milestone"))
    asked = asked_in(query)
    # Who follows open consultations is told once, when they are announced: opening is no publication of its own.
    coming = {"closes_on__gte": localdate(until)} if asked.pop("consultation", "") else {}
    rows = answering(asked, enrolled).filter(pk__in=moved, **coming).order_by()
    return rows.values_list(Value(number, IntegerField()), "pk", "earliest", "published_at")


def _corrections(shown: set[int], since: datetime, until: datetime) -> dict[int, list[Correction]]:
    held: dict[int, list[Correction]] = {}
    for one in Correction.objects.filter(milestone__in=shown, minor=False, at__gt=since, at__lte=until):
        held.setdefault(one.milestone_id, []).append(one)
    return held


def _news(alert: Alert, rows: list[Row], milestones: dict, corrections: dict) -> News:
    items = []
    for row in rows[:SHOWN]:
        put_right = [] if row.is_new else [one for one in corrections.get(row.milestone, ()) if one.at > row.since]
        if row.milestone in milestones:  # not withdrawn in this very moment
            items.append((milestones[row.milestone], put_right))
    new = sum(row.is_new for row in rows)
    return News(alert, new, len(rows) - new, items)
