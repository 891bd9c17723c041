"""The notation: what is in the subset, what is not, and an independent reader's opinion of it."""

from datetime import date

import edtf as oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arabic.edtf import MAX_DAYS, BadNotation, Point, When, bounds, parse

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


def _firsts(precision):
    return {
        "day": DAYS,
        "month": DAYS.map(lambda day: day.replace(day=1)),
        "year": DAYS.map(lambda day: day.replace(month=1, day=1)),
    }[precision]


@st.composite
def notations(draw):
    """Any value of the subset but the empty one; sets and spans of near dates as often as of far ones."""
    kind = draw(st.sampled_from(["year", "month", "day", "days", "range"]))
    if kind in {"year", "month", "day"}:
        return str(When(kind, (Point(kind, draw(_firsts(kind))),)))
    precision = "day" if kind == "days" else draw(st.sampled_from(["year", "month", "day"]))
    dates = _firsts(precision)
    if precision == "day" and draw(st.booleans()):
        year, month = draw(st.integers(1900, 2199)), draw(st.integers(1, 11))
        dates = st.dates(date(year, month, 1), date(year, month + 1, 28))
    most = MAX_DAYS if kind == "days" else 2
    chosen = draw(st.lists(dates, min_size=2, max_size=most, unique=True))
    return str(When(kind, tuple(Point(precision, day) for day in sorted(chosen))))


@pytest.mark.parametrize(
    ("value", "kind", "earliest", "latest"),
    [
        ("", "unknown", None, None),
        ("2024", "year", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", "month", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-05", "month", date(2024, 5, 1), date(2024, 5, 31)),
        ("2023-06-06", "day", date(2023, 6, 6), date(2023, 6, 6)),
        ("{2024-06-06,2024-06-29}", "days", date(2024, 6, 6), date(2024, 6, 29)),
        ("{2024-06-06,2024-06-07,2025-01-01}", "days", date(2024, 6, 6), date(2025, 1, 1)),
        ("2025-02-19/2025-02-22", "range", date(2025, 2, 19), date(2025, 2, 22)),
        ("2024-05/2024-07", "range", date(2024, 5, 1), date(2024, 7, 31)),
        ("2022/2025", "range", date(2022, 1, 1), date(2025, 12, 31)),
        ("1900", "year", date(1900, 1, 1), date(1900, 12, 31)),
        ("2199-12-31", "day", date(2199, 12, 31), date(2199, 12, 31)),
    ],
)
def test_a_value_of_the_subset_is_understood_with_its_bounds(value, kind, earliest, latest):
    assert parse(value).kind == kind
    assert bounds(value) == (earliest, latest)
    assert str(parse(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        " ",
        "2024-6",
        "2024-06-6",
        "24",
        "20240606",
        "2024-13",
        "2024-00",
        "2023-02-29",
        "2024-06-31",
        "1899",
        "2200",
        "0000",
        "2024-06-06 ",
        "2024-06-06\n",
        "٢٠٢٤",
        "2024-06~",
        "2024?",
        "2024-XX",
        "{}",
        "{2024-06-06}",
        "{2024-06-06,2024-06-06}",
        "{2024-06-29,2024-06-06}",
        "{2024-06-06, 2024-06-29}",
        "{2024-06,2024-07}",
        "{2024-06-06..2024-06-29}",
        "{2024-06-06,2024-06-29",
        "[2024-06-06,2024-06-29]",
        "2025-02-22/2025-02-19",
        "2025-02-19/2025-02-19",
        "2025-02/2025-03-01",
        "2025/2025-03",
        "2025-02-19/",
        "/2025-02-19",
        "2025-02-19/..",
        "2022/2023/2024",
        "{" + ",".join(f"2024-06-{day:02}" for day in range(1, MAX_DAYS + 2)) + "}",
    ],
)
def test_anything_but_the_canonical_form_is_refused(value):
    with pytest.raises(BadNotation):
        parse(value)


@settings(deadline=None, max_examples=50)  # the oracle is slow on long sets
@given(notations())
def test_an_independent_reader_of_edtf_sees_the_same_bounds(value):
    read_by_oracle = oracle.parse_edtf(value)
    theirs = tuple(date(*bound[:3]) for bound in (read_by_oracle.lower_strict(), read_by_oracle.upper_strict()))
    assert bounds(value) == theirs


@given(notations())
def test_reading_and_writing_the_notation_changes_nothing(value):
    assert str(parse(value)) == value
    assert len(value) <= 140


@given(st.text(max_size=40) | st.text("0123456789-/{},", max_size=40))
def test_any_string_is_either_canonical_or_refused(value):
    try:
        when = parse(value)
    except BadNotation:
        return
    assert str(when) == value
