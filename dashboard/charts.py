"""Small charts: lengths in hundredths of the longest, for templates to draw from right to left."""

from dataclasses import dataclass

from accounts.tables import Table
from dashboard.figure_tables import month_in_words
from dashboard.figures import Figures, Month

DRAWN = 24  # months


@dataclass(frozen=True)
class Bar:
    label: str
    number: int
    length: float  # hundredths of the longest
    part: int | None = None  # of the number, drawn full
    part_length: float = 0

    @property
    def start(self) -> float:
        """Where it begins, counted from the left: it grows from the right."""
        return round(100 - self.length, 2)

    @property
    def part_start(self) -> float:
        return round(100 - self.part_length, 2)


def bars(rows: list[tuple[str, int]] | list[tuple[str, int, int]]) -> list[Bar]:
    """(label, number) or (label, number, the part of it that is drawn full)."""
    longest = max((row[1] for row in rows), default=0) or 1

    def hundredths(number: int) -> float:
        return round(100 * number / longest, 2)

    return [
        Bar(label, number, hundredths(number), *((part[0], hundredths(part[0])) if part else ()))
        for label, number, *part in rows
    ]


@dataclass(frozen=True)
class Upright:
    """A month of the growth: its place from the left and its height, in hundredths."""

    month: Month
    at: float
    wide: float
    high: float

    @property
    def top(self) -> float:
        return round(100 - self.high, 2)


@dataclass(frozen=True)
class Growth:
    months: list[Month]  # those drawn, the latest at the left
    uprights: list[Upright]

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
    drawn = months[-DRAWN:]
    if not drawn:
        return None
    highest, step = max(month.published for month in drawn) or 1, 100 / max(len(drawn), 6)
    return Growth(
        drawn,
        [
            Upright(
                month,
                at=round(100 - step * (number + 1) + step * 0.15, 2),
                wide=round(step * 0.7, 2),
                high=round(100 * month.published / highest, 2),
            )
            for number, month in enumerate(drawn)
        ],
    )


@dataclass(frozen=True)
class Block:
    """One subject of the page: its chart, and the table behind it."""

    table: Table
    bars: list[Bar]
    growth: Growth | None = None


def blocks(figures: Figures, tables: dict[str, Table]) -> dict[str, Block]:
    places = figures.places
    stages = [(stage.name, figures.whole["by_stage"].get(str(stage.pk), 0)) for stage in figures.stages]
    kinds = [(column.label, sum(map(column.of, places))) for column in tables["kinds"].columns[1:]]
    drawn = {
        "places": [(place.title, place.communes, place.recorded) for place in places],
        "stages": stages,
        "kinds": kinds,
        "years": [(row.name, row.attended.published, row.attended.recorded) for row in tables["years"].rows],
        "attendance": [(place.title, place.published, place.attended.recorded) for place in places],
        "review": [(place.title, place.waiting) for place in places],
        "months": [],
    }
    return {
        name: Block(tables[name], bars(rows), growth(figures.months) if name == "months" else None)
        for name, rows in drawn.items()
    }
