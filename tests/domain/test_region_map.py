import re
from collections import Counter
from itertools import combinations, pairwise

import pytest

from public.region_map import SHAPES, VIEW_BOX

NUMBER = r"-?\d+"
PATH = re.compile(rf"M{NUMBER}(?: |(?=-)){NUMBER}l{NUMBER}(?:(?: |(?=-)){NUMBER})+z")


def closed_ring(path):
    """The points of a path, the first one again at the end."""
    numbers = [int(number) for number in re.findall(NUMBER, path)]
    x = y = 0
    points = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return [*points, points[0]]


RINGS = {code: closed_ring(shape.path) for code, shape in SHAPES.items()}


def contains(ring, x, y):
    """Whether a ray from the point crosses the ring an odd number of times."""
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y):
            crossings += x < x1 + (x2 - x1) * (y - y1) / (y2 - y1)
    return crossings % 2 == 1


def test_the_twelve_regions_are_there_under_their_hcp_codes():
    assert list(SHAPES) == [f"{number:02}" for number in range(1, 13)]


def test_the_whole_map_is_light():
    assert sum(len(shape.path) for shape in SHAPES.values()) <= 9 * 1024


@pytest.mark.parametrize("code", SHAPES)
def test_each_path_is_one_closed_ring_in_whole_units(code):
    assert PATH.fullmatch(SHAPES[code].path)
    assert len(set(RINGS[code])) == len(RINGS[code]) - 1 > 2  # never twice through the same point


@pytest.mark.parametrize("code", SHAPES)
def test_no_border_crosses_itself(code):
    def side(line, point):
        (x1, y1), (x2, y2), (x, y) = *line, point
        return (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)

    for one, other in combinations(pairwise(RINGS[code]), 2):
        apart = side(one, other[0]) * side(one, other[1]) >= 0
        assert apart or side(other, one[0]) * side(other, one[1]) >= 0, (one, other)


@pytest.mark.parametrize("code", SHAPES)
def test_each_label_stands_inside_its_own_region_only(code):
    x, y = SHAPES[code].x, SHAPES[code].y
    assert [other for other, ring in RINGS.items() if contains(ring, x, y)] == [code]


def test_nothing_is_drawn_outside_the_view_box():
    left, top, width, height = map(int, VIEW_BOX.split())
    for code, ring in RINGS.items():
        for x, y in ring:
            assert left <= x <= left + width, code
            assert top <= y <= top + height, code


def test_neighbours_share_their_borders_so_that_no_gap_shows():
    lines = Counter(frozenset(line) for ring in RINGS.values() for line in pairwise(ring))
    assert set(lines.values()) == {1, 2}

    # Lines of one region only are the country's outline: one walk along it meets them all.
    follows = dict(line for ring in RINGS.values() for line in pairwise(ring) if lines[frozenset(line)] == 1)
    start = here = next(iter(follows))
    met = set()
    while here not in met:
        met.add(here)
        here = follows[here]
    assert here == start
    assert met == set(follows)
