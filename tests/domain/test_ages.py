import pytest

from arabic.ages import since


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
