"""Reading a date as a person in Morocco writes it: understood whole, or refused with what to write."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from arabic import date_completing
from arabic import date_messages as messages
from arabic.date_grammar import Grammar
from arabic.date_items import Item
from arabic.date_messages import NotUnderstood
from arabic.date_tokens import Token, clean, tokens
from arabic.date_words import UNKNOWN, WEEKDAYS, Kind
from arabic.date_writing import write
from arabic.edtf import When
from arabic.folding import fold


@dataclass(frozen=True)
class Reading:
    """`when` in the notation of `edtf` ("" for unknown); `warnings` are Arabic sentences to show with it."""

    when: str
    warnings: tuple[str, ...] = ()


def read(text: str) -> Reading:
    """The date the text says. Raises NotUnderstood, with a sentence saying what to write instead."""
    written = " ".join(text.split())
    if len(written) > messages.LONGEST_TEXT:
        raise NotUnderstood(messages.too_long())
    plain = clean(written)
    if all(c == " " or unicodedata.category(c) == "Cf" for c in written):
        return Reading("")
    if fold(plain) in UNKNOWN:
        return Reading("")
    found = tokens(plain)
    if not found:
        raise NotUnderstood(messages.left_over([written]))
    _refuse_strangers(found, plain)
    phrase = Grammar(found, plain).phrase()
    if phrase.is_span:
        when, warnings = date_completing.span(phrase.items, plain), []
    else:
        when, warnings = date_completing.one_or_more(phrase.items, plain)
    _refuse_other_number_of_days(found, when, plain)
    return Reading(str(when), tuple(warnings + _weekday_warnings(phrase.items)))


def _refuse_strangers(found: list[Token], text: str) -> None:
    """Words that make the text something else than a Gregorian date, before its grammar is looked at."""
    kinds = {token.kind for token in found}
    if Kind.HIJRI in kinds:
        raise NotUnderstood(messages.hijri(text))
    if Kind.STRANGE in kinds:
        raise NotUnderstood(messages.left_over(_strange_runs(found, text)))
    if Kind.OR in kinds:
        raise NotUnderstood(messages.alternatives(text))
    for token in found:
        if token.kind is Kind.ABOUT:
            raise NotUnderstood(messages.approximate(token.text))


def _refuse_other_number_of_days(found: list[Token], when: When, text: str) -> None:
    """«يومي» and «أيام» announce several days; after «يومي», a dash between far days may mean «و»."""
    announced = [token.value for token in found if token.kind is Kind.A_DAY and token.value > 1]
    length = (when.latest - when.earliest).days + 1
    if (when.kind == "range" and 2 in announced and length != 2) or (
        when.kind != "range" and len(when.points) < 2 * len(announced)
    ):
        raise NotUnderstood(messages.number_of_days(text))


def _strange_runs(found: list[Token], text: str) -> list[str]:
    """The strange words, those that follow one another together."""
    runs: list[tuple[int, int]] = []
    previous = None
    for token in found:
        if token.kind is Kind.STRANGE:
            start = runs.pop()[0] if previous is Kind.STRANGE else token.start
            runs.append((start, token.end))
        previous = token.kind
    return [text[start:end] for start, end in runs]


def _weekday_warnings(items: list[Item]) -> list[str]:
    """A weekday that contradicts its date is told, and the number trusted."""
    warnings = []
    for item in items:
        if item.weekday is not None:
            day = date(item.year, item.month, item.day)
            if day.weekday() != item.weekday:
                said, actual = WEEKDAYS[item.weekday], WEEKDAYS[day.weekday()]
                warnings.append(messages.wrong_weekday(said, actual, write(day.isoformat())))
    return warnings
