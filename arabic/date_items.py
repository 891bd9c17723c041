"""The grammar of one item of a date, from its tokens.

    item = [بتاريخ] [يوم] [الثلاثاء] (day [month [year]] | month [year] | year | 06/02/2025)

An item keeps only what it says itself; `date_completing` fills in what its neighbours say for it.
"""

from dataclasses import dataclass

from arabic import date_messages as messages
from arabic.date_numbers import numeric_date, year_number
from arabic.date_tokens import Token
from arabic.date_words import MONTHS, Kind


@dataclass
class Item:
    """A day, a month or a year as written; None for what it leaves to its neighbours."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    same_month: bool = False  # «منه»
    same_year: bool = False  # «من نفس السنة»
    text: str = ""

    @property
    def precision(self) -> str:
        return "day" if self.day is not None else "month" if self.month is not None else "year"


_JOINTS = {Kind.AND, Kind.COMMA}


class ItemGrammar:
    """Reads tokens in their order, looking a few ahead."""

    def __init__(self, tokens: list[Token], text: str):
        self.tokens, self.text, self.i = tokens, text, 0

    def _item(self) -> Item:
        weekday, wants_day = self._lead()
        start = self.i
        item = self._date()
        if item is None or (wants_day and item.day is None):
            self._refuse_item(wants_day)
        item.weekday = weekday
        item.text = self.text[self.tokens[start].start : self.tokens[self.i - 1].end]
        return item

    def _lead(self) -> tuple[int | None, bool]:
        """Past «بتاريخ يوم الثلاثاء»: the weekday named, and whether a day must follow."""
        weekday, wants_day = None, False
        while self._kind() in {Kind.LEAD, Kind.A_DAY} or (self._kind() is Kind.WEEKDAY and weekday is None):
            token = self._next()
            wants_day = wants_day or token.kind is not Kind.LEAD
            if token.kind is Kind.WEEKDAY:
                weekday = token.value
                self._take(Kind.COMMA)
        return weekday, wants_day

    def _refuse_item(self, wants_day: bool) -> None:
        if wants_day:
            raise messages.NotUnderstood(messages.missing_day(self.text))
        if self._kind() is None or self._kind() in _JOINTS:
            raise messages.NotUnderstood(messages.incomplete(self.text))
        if self._kind() in {Kind.FROM, Kind.BETWEEN}:
            raise messages.NotUnderstood(messages.range_among_days(self.text))
        raise messages.NotUnderstood(messages.layout(self.text))

    def _date(self) -> Item | None:
        """The item's own words. None when no date begins here."""
        if token := self._take(Kind.DATE):
            if self._kind() is Kind.MONTH:
                raise messages.NotUnderstood(messages.layout(self.text))
            item = Item(*numeric_date(token.text))
            self._take(Kind.ERA)
            return item
        if self._take(Kind.FIRST):
            return self._after_day(Item(day=1))
        if self._kind() is Kind.A_MONTH and self._kind(1) in {Kind.MONTH, Kind.NUMBER}:
            self.i += 1
            item = self._date()
            return item if item and item.precision == "month" else None
        if token := self._take(Kind.MONTH):
            return self._after_month(Item(month=token.value))
        if self._take(Kind.A_YEAR):
            return self._year(Item()) if self._kind() is Kind.NUMBER else None
        if self._kind() is Kind.NUMBER:
            return self._number()
        return None

    def _number(self) -> Item:
        """A day, a year, or one half of 06/2025, 2025-06 or 6/2."""
        first, sign, second = (self._peek(ahead) for ahead in range(3))
        shape = (_is_short(first), _is_short(second)) if self._is_pair() else None
        if shape == (True, False) or shape == (False, True):
            self.i += 3
            year, month = (second, first) if shape[0] else (first, second)
            item = Item(month=self._month_number(month.value), year=year_number(year.text, self.text))
            self._take(Kind.ERA)
            return item
        if shape == (True, True) and sign.kind is Kind.SLASH:
            self.i += 3
            return self._after_month(Item(day=first.value, month=self._month_number(second.value)))
        if _is_short(first):
            self.i += 1
            return self._after_day(Item(day=first.value))
        return self._year(Item())

    def _is_pair(self) -> bool:
        """Two figures and a sign between them. A dash with spaces around it joins other things («6 - 9»)."""
        if self._kind(1) not in {Kind.SLASH, Kind.DASH} or self._kind(2) is not Kind.NUMBER:
            return False
        first, sign, second = (self._peek(ahead) for ahead in range(3))
        touching = first.end == sign.start and sign.end == second.start
        return (touching or sign.kind is Kind.SLASH) and self._kind(3) not in {Kind.MONTH, Kind.A_MONTH}

    def _after_day(self, item: Item) -> Item:
        """«… يونيو 2024»، «… من شهر يونيو»، «… منه»، «-يونيو-2024»."""
        signs = {Kind.DASH, Kind.SLASH}
        spelled = (self._kind() in signs, self._kind(1) is Kind.MONTH, self._kind(2) in signs)
        if all(spelled) and self._kind(3) is Kind.NUMBER and not _is_short(self._peek(3)):
            item.month = self._peek(1).value
            self.i += 3
            return self._year(item)
        if self._kind() is Kind.FROM and self._kind(1) in {Kind.MONTH, Kind.A_MONTH}:
            self.i += 1
        if self._kind() is Kind.A_MONTH and self._kind(1) is Kind.MONTH:
            self.i += 1
        if token := self._take(Kind.MONTH):
            item.month = token.value
            return self._after_month(item)
        if self._take(Kind.SAME_MONTH):
            item.same_month = True
            return self._after_month(item)
        return item

    def _after_month(self, item: Item) -> Item:
        """«2024»، «، 2024»، «من سنة 2024»، «من نفس السنة», or nothing."""
        if self._kind() is Kind.COMMA and self._kind(1) is Kind.NUMBER and not _is_short(self._peek(1)):
            self.i += 1
        if self._kind() is Kind.FROM and self._kind(1) is Kind.A_YEAR:
            self.i += 1
        if self._take(Kind.SAME_YEAR):
            item.same_year = True
            return item
        named = self._take(Kind.A_YEAR)
        if self._kind() is Kind.NUMBER and (named or self._kind(1) not in {Kind.MONTH, Kind.A_MONTH}):
            return self._year(item)
        return item

    def _year(self, item: Item) -> Item:
        item.year = year_number(self._next().text, self.text, day=item.day, month=item.month)
        self._take(Kind.ERA)
        return item

    def _month_number(self, number: int) -> int:
        if not 1 <= number <= len(MONTHS):
            raise messages.NotUnderstood(messages.impossible_month(number, self.text))
        return number

    # The cursor

    def _peek(self, ahead: int = 0) -> Token | None:
        return self.tokens[self.i + ahead] if self.i + ahead < len(self.tokens) else None

    def _kind(self, ahead: int = 0) -> Kind | None:
        token = self._peek(ahead)
        return token.kind if token else None

    def _next(self) -> Token:
        self.i += 1
        return self.tokens[self.i - 1]

    def _take(self, *kinds: Kind) -> Token | None:
        return self._next() if self._kind() in kinds else None


def _is_short(token: Token) -> bool:
    """One or two digits: a day or a month, never a year."""
    return len(token.text) <= 2
