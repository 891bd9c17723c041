"""A card read: every line understood or told apart, nothing written anywhere.

    read(lines).items      the milestones that the card proposes, in its order
    read(lines).pieces     where every character of the file went

The reading is deterministic: words, tables of words and dates, no model of language. What it can't settle is
flagged for the person who will confirm it.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

from cards import dating, guessing, own
from cards.cutting import Bullet, Cutter, body_of, put
from cards.lines import Line, Unreadable
from cards.pieces import ENTRY, Flag, Item, Piece, Reading
from cards.stating import begun, cuts_in, stated

MOST_TRIES = 2500  # stretches of words read as dates, of a whole card: several hundred dated lines take fewer


def read(lines: list[Line]) -> Reading:
    """The reading of a card's lines. Raises Unreadable where they hold more dates than any card."""
    reading = Reading(list(lines))
    _refuse_countless_dates(line.text for line in lines)
    bullets = Cutter(reading).cut()
    _refuse_countless_dates(bullet.text for bullet in bullets)  # lines joined may make longer dates
    for number, bullet in enumerate(bullets):
        _items_of(reading, bullet, number)
    reading.pieces.sort(key=lambda piece: (piece.line, piece.start))
    return reading


def _refuse_countless_dates(texts: Iterable[str]):
    left = MOST_TRIES
    for text in texts:
        left -= dating.tries(text)
        if left < 0:
            raise Unreadable(dating.COUNTLESS)


def _items_of(reading: Reading, bullet: Bullet, number: int):
    """One item of a bullet, or two where it tells of two activities, each with its date."""
    if bullet.own:
        reading.items.append(_own_item(bullet, number, len(reading.items) + 1))
        for line, _ in bullet.parts:
            put(reading, line, 0, ENTRY, len(reading.items))
        return
    text = bullet.text
    first = len(reading.items) + 1
    cuts = cuts_in(text)
    for start, end in itertools.pairwise([0, *cuts, len(text)]):
        item = _item(text[start:end].strip(), bullet, number, len(reading.items) + 1)
        reading.items.append(replace(item, statement=begun(item.statement)) if start else item)
    offset = 0
    for line, start in bullet.parts:
        body = body_of(line, start)
        inner = line.text.index(body, start)  # where the stripped words begin
        places = [inner + cut - offset for cut in cuts if 0 < cut - offset < len(body)]
        already = sum(cut <= offset for cut in cuts)
        for item, (a, b) in enumerate(itertools.pairwise([start, *places, len(line.text)]), start=first + already):
            reading.pieces.append(Piece(line.number, a, b, ENTRY, item))
        offset += len(body) + 1


def _own_item(bullet: Bullet, number: int, item: int) -> Item:
    """An entry of the portal's own card, as it stands: nothing corrected, nothing guessed over what it tells."""
    text = "\n".join(line.text for line, _ in bullet.parts if line.role == "entry")
    when, written, statement = own.read_entry(text)
    facts = next((own.read_facts(line.text) for line, _ in bullet.parts if line.role == "facts"), ())
    guesses = replace(guessing.guess(statement, bullet.section), corrections=())
    return Item(
        number=item,
        line=bullet.parts[0][0].number,
        section=bullet.section,
        original=text,
        statement=statement,
        when=when,
        when_as_written=written,
        guesses=guesses,
        bullet=number,
        told=facts,
    )


def _item(text: str, bullet: Bullet, number: int, item: int) -> Item:
    found = dating.find(text)
    of_activity = [one for one in found if not one.of_a_law]
    date = next((one for one in of_activity if one.when), next(iter(of_activity or found), None))
    guesses = guessing.guess(text, bullet.section, lead=bullet.lead)
    several = len([one for one in of_activity if one.when]) > 1
    unread = "" if found else dating.unread(text)
    return Item(
        number=item,
        line=bullet.parts[0][0].number,
        section=bullet.section or "",
        original=text,
        statement=stated(text, None if several else date),  # with two dates, no words are lost by taking one out
        when=date.when if date else "",
        when_as_written=date.written if date and not date.of_a_law else unread,
        choices=date.choices if date else (),
        guesses=guesses,
        flags=tuple(_flags(date, of_activity, guesses, unread)),
        bullet=number,
    )


def _flags(
    date: dating.Found | None, of_activity: list[dating.Found], guesses: guessing.Guesses, unread: str
) -> Iterator[Flag]:
    if unread:
        yield Flag("when", f"في السطر ما يشبه تاريخا لم نفهمه: «{unread}». اكتب التاريخ، أو أدخله بلا تاريخ.")
    yield from (
        Flag("when", one.problem) for one in of_activity if one is not date and one.problem and not date.problem
    )
    if date and date.problem:
        yield Flag("when", date.problem)
    if date:
        yield from (Flag("when", warning) for warning in date.warnings)
    if len([one for one in of_activity if one.when]) > 1:
        yield Flag("split", "في هذا السطر أكثر من تاريخ؛ تأكد أنه محطة واحدة، أو اقسمه.")
    if not guesses.stage.value:
        yield Flag("stage", "لم تُعرف المرحلة من نص السطر؛ اخترها.")


def understood(text: str, section: str, *, line: int = 1) -> Item:
    """One entry read by itself: what somebody cut out of a line, joined, or placed in a section."""
    item = _item(text, Bullet(section, [(Line(line, text), 0)], listed=False), 0, 1)
    return replace(item, statement=begun(item.statement))
