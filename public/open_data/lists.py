"""What a row has several of, read beside the rows: one query for each list, however many rows there are."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter


def beside(rows: Iterable, pairs: Iterable[tuple], name: str) -> Iterator:
    """Each row with its list as `name`. `pairs` are (a row's key, value); both run in the order of the keys."""
    groups = groupby(pairs, key=itemgetter(0))
    none = (None, ())
    key, group = next(groups, none)
    for row in rows:
        while key is not None and key < row.pk:
            key, group = next(groups, none)
        setattr(row, name, [value for _, value in group] if key == row.pk else [])
        yield row
