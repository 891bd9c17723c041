import pytest

from arabic.ages import deadline, happened, since


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, "منذ اليوم"),
        (0, "منذ اليوم"),
        (1, "منذ أمس"),
        (2, "منذ يومين"),
        (3, "منذ 3 أيام"),
        (11, "منذ 11 يوما"),
        (59, "منذ 59 يوما"),
        (60, "منذ شهرين"),
        (99, "منذ 3 أشهر"),
        (364, "منذ 12 شهرا"),
        (365, "منذ أكثر من سنة"),
        (800, "منذ أكثر من سنتين"),
        (1500, "منذ أكثر من 4 سنوات"),
    ],
)
def test_an_age_is_said_as_people_say_it(days, said):
    assert since(days) == said


def test_what_was_done_once_does_not_go_on_since_today():
    assert [happened(days) for days in (0, 1, 3)] == ["اليوم", "أمس", "منذ 3 أيام"]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (15, "بقي على أجلها 15 يوما"),
        (10, "بقي على أجلها 10 أيام"),
        (2, "بقي على أجلها يومان"),
        (1, "أجلها غدا"),
        (0, "أجلها اليوم"),
        (-1, "فات أجلها منذ أمس"),
        (-2, "فات أجلها منذ يومين"),
        (-90, "فات أجلها منذ 3 أشهر"),
    ],
)
def test_a_deadline_is_said_from_the_days_that_are_left(days, said):
    assert deadline(days) == said
