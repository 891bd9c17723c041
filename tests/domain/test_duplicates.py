"""What a commune has already is told from what may be the same, of which nobody but a person decides."""

import pytest

from milestones.duplicates import Known, Wording


def wording(when: str, statement: str = "تنظيم لقاء مع الجمعيات") -> Wording:
    return Wording.of(statement=statement, original="", when=when)


DATES = ("2023-06-06", "", "2024-04-05/2024-04-08", "2024-11", "2025-05-14")


@pytest.mark.parametrize(
    ("when", "nearest"),
    [("2024-05-14", "2024-04-05/2024-04-08"), ("2025-04", "2025-05-14"), ("2022", "2023-06-06"),
     ("2024-12-24", "2024-11")],
)  # fmt: skip
def test_of_several_with_the_same_words_the_nearest_in_time_may_be_the_same(when, nearest):
    for dates in (DATES, DATES[::-1]):
        known = Known((date, wording(date)) for date in dates)
        assert known.same(wording(when)) is None
        assert known.maybe(wording(when)) == nearest


def test_what_has_no_date_may_be_any_of_them_and_is_the_last_resort():
    assert Known([("dated", wording("2024-04-05"))]).maybe(wording("")) == "dated"
    assert Known([("undated", wording(""))]).maybe(wording("2024-04-05")) == "undated"
    known = Known([("undated", wording("")), ("dated", wording("1999"))])
    assert known.maybe(wording("2024-04-05")) == "dated"
    assert known.maybe(wording("2024-04-05", "زيارة ميدانية")) is None
