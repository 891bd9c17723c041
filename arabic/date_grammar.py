"""The shape of a written date: one item, a list of items, or a span between two.

    text    = list | span
    list    = item (("و" | "،") item)*
    span    = ["من"] item ("إلى" | "-") item  |  "بين" item "و" item

Items are read by `date_items`.
"""

from dataclasses import dataclass, field

from arabic import date_messages as messages
from arabic.date_items import Item, ItemGrammar
from arabic.date_words import Kind


@dataclass
class Phrase:
    """What the text holds: `items` of a list, or the two ends of a span."""

    is_span: bool
    items: list[Item] = field(default_factory=list)


_JOINTS = {Kind.AND, Kind.COMMA}
_SPAN_SIGNS = {Kind.TO, Kind.DASH}


class Grammar(ItemGrammar):
    """Reads a whole text."""

    def phrase(self) -> Phrase:
        opening = self._opening()
        if self._kind() is Kind.TO:
            raise messages.NotUnderstood(messages.open_range(self.text))
        weekdays = self._weekday_list()
        if weekdays and self._kind() is None:
            raise messages.NotUnderstood(messages.missing_day(self.text))
        first = self._item()
        if opening or self._kind() in _SPAN_SIGNS or self._kind(1) is Kind.TO:
            phrase = Phrase(True, [first, self._end_of_span(opening)])
        else:
            phrase = Phrase(False, [first, *self._rest_of_list()])
        self._expect_end()
        if weekdays:
            self._share_out(weekdays, phrase)
        return phrase

    def _opening(self) -> Kind | None:
        """The «من» or «بين» of a span, past «في الفترة الممتدة»."""
        ahead = 0
        while self._kind(ahead) is Kind.LEAD or (self._kind(ahead) is Kind.A_DAY and self._announces_many(ahead)):
            ahead += 1
        opening = self._kind(ahead)
        if opening not in {Kind.FROM, Kind.BETWEEN}:
            return None
        self.i += ahead + 1
        return opening

    def _announces_many(self, ahead: int) -> bool:
        """«أيام من 19 إلى 22» is a span; «يوم بين 19 و22» is one day of it, which nobody knows."""
        return self._peek(ahead).value > 1

    def _end_of_span(self, opening: Kind | None) -> Item:
        if self._kind() is None:
            raise messages.NotUnderstood(messages.open_range(self.text))
        if self._kind() is Kind.AND and (opening is Kind.BETWEEN or self._kind(1) is Kind.TO):
            self.i += 1
            self._take(Kind.TO)
        elif not self._take(*_SPAN_SIGNS):
            raise messages.NotUnderstood(messages.layout(self.text))
        if self._kind() is None:
            raise messages.NotUnderstood(messages.open_range(self.text))
        return self._item()

    def _rest_of_list(self) -> list[Item]:
        items = []
        while self._take(*_JOINTS):
            self._take(Kind.AND)
            items.append(self._item())
        return items

    def _expect_end(self) -> None:
        kind = self._kind()
        if kind is Kind.SLASH:
            raise messages.NotUnderstood(messages.slash(self.text))
        if kind in _JOINTS | _SPAN_SIGNS:
            raise messages.NotUnderstood(messages.range_among_days(self.text))
        if kind is not None:
            raise messages.NotUnderstood(messages.layout(self.text))

    def _weekday_list(self) -> list[int]:
        """The names before the numbers in «يومي الثلاثاء والأربعاء 6 و7 يونيو 2023»."""
        start = self.i
        while self._take(Kind.LEAD, Kind.A_DAY):
            pass
        names = []
        while self._kind() is Kind.WEEKDAY:
            names.append(self._next().value)
            if not (self._kind() in _JOINTS and self._kind(1) is Kind.WEEKDAY):
                break
            self.i += 1
        if len(names) < 2:
            self.i = start
            return []
        return names

    def _share_out(self, weekdays: list[int], phrase: Phrase) -> None:
        if phrase.is_span or len(weekdays) != len(phrase.items):
            raise messages.NotUnderstood(messages.weekdays_and_days(self.text))
        for item, weekday in zip(phrase.items, weekdays, strict=True):
            item.weekday = weekday
