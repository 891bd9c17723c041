"""The panel of the programme's communes: one eight-pointed star a commune, twelve in a row."""

from collections.abc import Iterator
from dataclasses import dataclass, field

ROW, SIZE = 12, 40


@dataclass(frozen=True)
class Panel:
    """How many communes stand where. Stars are drawn for the target, or for all where more have joined."""

    target: int
    pilots: int
    recorded: int  # partners with a published record
    named: int  # partners known by name, without a record yet
    recorded_communes: list = field(default_factory=list)  # the first few of `recorded`, to be named

    @property
    def known(self) -> int:
        return self.pilots + self.recorded + self.named

    @property
    def unnamed(self) -> int:
        return max(self.target - self.known, 0)

    @property
    def rows(self) -> int:
        return -(-(self.known + self.unnamed) // ROW)

    @property
    def view_box(self) -> str:
        return f"-1 -1 {ROW * SIZE + 2} {self.rows * SIZE + 2}"

    def stars(self) -> Iterator[dict]:
        """Place and class of each star, filled from the right: pilots, recorded, named, not yet named."""
        kinds = "p" * self.pilots + "d" * self.recorded + "n" * self.named + "e" * self.unnamed
        for index, kind in enumerate(kinds):
            row, column = divmod(index, ROW)
            yield {"x": (ROW - 1 - column) * SIZE, "y": row * SIZE, "kind": kind}
