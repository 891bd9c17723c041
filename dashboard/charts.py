"""Small charts: lengths in hundredths of the longest, for templates to draw from right to left."""

from dataclasses import dataclass

from accounts.tables import Table
from dashboard.figure_tables import month_in_words
from dashboard.figures import Figures, Month

DRAWN = 24  # months
FEWEST = 6  # for so many uprights there is room: one alone is not as wide as the chart


@dataclass(frozen=True)
class Bar:
    label: str
    number: int
    length: float  # hundredths of the longest
    part: int | None = None  # of the number, drawn full
    part_length: float = 0
    asked: str = ""  # of the list that stands behind it, if one does

    @property
    def start(self) -> float:
        """Where it begins, counted from the left: it grows from the right."""
        return round(100 - self.length, 2)

    @property
    def part_start(self) -> float:
        return round(100 - self.part_length, 2)


def bars(rows: list[tuple[str, int, int | None, str]]) -> list[Bar]:
    """(label, number, the part of it that is drawn full or None, what a list behind it is asked or "")."""
    longest = max((number for _, number, *_ in rows), default=0) or 1

    def hundredths(number: int) -> float:
        return round(100 * number / longest, 2)

    return [
        Bar(label, number, hundredths(number), part, hundredths(part or 0), asked)
        for label, number, part, asked in rows
    ]


@dataclass(frozen=True)
class Upright:
    """One of the bars that stand beside each other: its place from the left and its height, in hundredths."""

    at: float
    wide: float
    high: float

    @property
    def top(self) -> float:
        return round(100 - self.high, 2)

    @property
    def middle(self) -> float:
        return round(self.at + self.wide / 2, 2)


def uprights(numbers: list[int], highest: int) -> list[Upright]:
    """From the right, in their order."""
    step = 100 / max(len(numbers), FEWEST)
    return [
        Upright(
            at=round(100 - step * (place + 1) + step * 0.15, 2),
            wide=round(step * 0.7, 2),
            high=round(100 * number / (highest or 1), 2),
        )
        for place, number in enumerate(numbers)
    ]


@dataclass(frozen=True)
class Growth:
    months: list[Month]  # those drawn, the latest at the left
    cut: bool  # there are earlier ones

    @property
    def uprights(self) -> list[Upright]:
        return uprights([month.published for month in self.months], self.most.published)

    @property
    def first(self) -> str:
        return month_in_words(self.months[0])

    @property
    def last(self) -> str:
        return month_in_words(self.months[-1])

    @property
    def most(self) -> Month:
        return max(self.months, key=lambda month: month.published)

    @property
    def most_in_words(self) -> str:
        return month_in_words(self.most)


def growth(months: list[Month]) -> Growth | None:
    return Growth(months[-DRAWN:], cut=len(months) > DRAWN) if months else None


@dataclass(frozen=True)
class Small:
    """The chart of one place among those of others."""

    title: str
    total: int
    uprights: list[Upright]


@dataclass(frozen=True)
class Apart:
    """A table of places × something as one small chart for each place, all on one scale."""

    by: str  # what a place is
    choices: list[str]  # what stands beside each other in each, in order
    highest: int
    places: list[Small]


def apart(table: Table) -> Apart | None:
    """None where there is but one place, or nothing to draw."""
    place, *columns = table.columns
    counted = [(place.of(row), [column.of(row) for column in columns]) for row in table.rows]
    highest = max((number for _, numbers in counted for number in numbers), default=0)
    if len(counted) < 2 or not highest:
        return None
    each = [Small(title, sum(numbers), uprights(numbers, highest)) for title, numbers in counted]
    return Apart(place.label, [column.label for column in columns], highest, each)


@dataclass(frozen=True)
class Block:
    """One subject of the page: its chart, and the table behind it."""

    table: Table
    bars: list[Bar]
    behind: str = ""  # the list that its bars lead to
    growth: Growth | None = None
    apart: Apart | None = None


BEHIND = {"places": "communes", "stages": "published", "attendance": "published", "review": "waiting"}
BY_PLACE = ("stages", "kinds")


def blocks(figures: Figures, tables: dict[str, Table], address: str) -> dict[str, Block]:
    """`address`: what is asked of the whole page."""
    places, stages, whole = figures.places, figures.stages, figures.whole
    there = f"{address}&stage=" if address else "stage="
    kinds = [(column.label, sum(map(column.of, places))) for column in tables["kinds"].columns[1:]]
    years = [(row.name, row.attended) for row in tables["years"].rows]
    drawn = {
        "places": [(place.title, place.communes, place.recorded, place.asked) for place in places],
        "reached": [(stage.name, figures.communes, whole["reached"].get(str(stage.pk), 0), "") for stage in stages],
        "months": [],
        "stages": [
            (stage.name, whole["by_stage"].get(str(stage.pk), 0), None, there + stage.code) for stage in stages
        ],
        "kinds": [(name, number, None, "") for name, number in kinds],
        "years": [(year, attended.published, attended.recorded, "") for year, attended in years],
        "attendance": [(place.title, place.published, place.attended.recorded, place.asked) for place in places],
        "review": [(place.title, place.waiting, None, place.asked) for place in places],
    }
    return {
        name: Block(
            tables[name],
            bars(rows),
            BEHIND.get(name, ""),
            growth(figures.months) if name == "months" else None,
            apart(tables[name]) if name in BY_PLACE else None,
        )
        for name, rows in drawn.items()
    }
