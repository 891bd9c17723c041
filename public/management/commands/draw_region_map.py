"""Draw public/region_map.py from the regions' TopoJSON; docs/map.md says where that file comes from.

In TopoJSON a border between two regions is one arc, which both of them name. Arcs are put on the drawing's
grid and simplified before any region is built from them, so neighbours keep exactly the same border. From the
grid on, lines are whole numbers: the same file gives the same module on any machine.
"""

import heapq
import json
import math
from itertools import accumulate, pairwise
from pathlib import Path
from textwrap import wrap

from django.core.management.base import BaseCommand

WIDTH = 1000  # of the drawing; shown 380 pixels wide, a unit is a little over a third of a pixel
MARGIN = 4  # around the country, for half the thickness of its outline
TOLERANCE = 5  # square units: a bend that encloses less is straightened; under 4, lines begin to cross

MODULE = Path(__file__).resolve().parents[2] / "region_map.py"
HEAD = '''"""The outlines of Morocco's twelve regions, for a small inline SVG. Generated: do not edit.

Keys are HCP's region codes. x and y place a label: the point of the region farthest from its borders.

Source: regions.json of the npm package morocco-map 1.3.0, made from OpenStreetMap; its names are not used.
Licence: these shapes, like their source, are under the Open Database License 1.0 (ODbL).
Credit, wherever the map is shown: © OpenStreetMap contributors, https://www.openstreetmap.org/copyright
To draw them again: `python manage.py draw_region_map regions.json`; see docs/map.md.
"""

from typing import NamedTuple


class Shape(NamedTuple):
    path: str
    x: int
    y: int


'''


def module(topology):
    """The text of region_map.py."""
    view_box, arcs = on_grid([mercator(arc, **topology["transform"]) for arc in topology["arcs"]])
    arcs = [simplify(arc) for arc in arcs]
    text = HEAD + f'VIEW_BOX = "{view_box}"\n\nSHAPES = {{\n'
    for region in sorted(topology["objects"]["regions"]["geometries"], key=lambda region: region["id"]):
        ring = mainland(region, arcs)
        x, y = label_point(ring)
        text += f'    "{region["id"].removeprefix("MA-")}": Shape(\n        path=(\n'
        for line in wrap(path(ring), 94, break_on_hyphens=False, drop_whitespace=False):
            text += f'            "{line}"\n'
        text += f"        ),\n        x={x},\n        y={y},\n    ),\n"
    return text + "}\n"


def mercator(arc, scale, translate):
    """Undo TopoJSON's steps and whole numbers, and project; y grows southwards, as on a screen."""
    places = accumulate(arc, lambda place, step: (place[0] + step[0], place[1] + step[1]))
    degrees = ((x * scale[0] + translate[0], y * scale[1] + translate[1]) for x, y in places)
    return [(math.radians(lon), -math.asinh(math.tan(math.radians(lat)))) for lon, lat in degrees]


def on_grid(arcs):
    xs, ys = zip(*(point for arc in arcs for point in arc), strict=True)
    unit = (max(xs) - min(xs)) / (WIDTH - 2 * MARGIN)
    left, top = min(xs) / unit - MARGIN, min(ys) / unit - MARGIN
    height = round(max(ys) / unit - top) + MARGIN
    return f"0 0 {WIDTH} {height}", [[(round(x / unit - left), round(y / unit - top)) for x, y in a] for a in arcs]


def area(ring):
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, *ring[:1]]))) / 2


def simplify(arc):
    """Visvalingam and Whyatt (1993): remove, one by one, the bend that encloses least. The ends stay."""
    before, after = [i - 1 for i in range(len(arc))], [i + 1 for i in range(len(arc))]

    def bend(i):
        return area([arc[before[i]], arc[i], arc[after[i]]]), i

    bends = [bend(i) for i in range(1, len(arc) - 1)]
    heapq.heapify(bends)
    gone = set()
    while bends and bends[0][0] < TOLERANCE:
        size, i = heapq.heappop(bends)
        if i in gone or size != bend(i)[0]:
            continue  # measured before a neighbour went; its newer measure is in the heap too
        gone.add(i)
        after[before[i]], before[after[i]] = after[i], before[i]
        for neighbour in {before[i], after[i]} - {0, len(arc) - 1}:
            heapq.heappush(bends, bend(neighbour))
    return [point for i, point in enumerate(arc) if i not in gone]


def mainland(region, arcs):
    """The largest ring of the region, not closed; what it leaves out is islets, less than a pixel wide."""
    polygons = region["arcs"] if region["type"] == "MultiPolygon" else [region["arcs"]]
    return max((join(arcs, polygon[0]) for polygon in polygons), key=area)


def join(arcs, ring):
    """Lay a ring's arcs end to end, each point once; ~index names an arc taken backwards."""
    points = [point for index in ring for point in (arcs[index] if index >= 0 else arcs[~index][::-1])]
    return [point for last, point in pairwise([points[-1], *points]) if point != last]


def path(ring):
    steps = " ".join(f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in pairwise(ring))
    return f"M{ring[0][0]} {ring[0][1]}l{steps}z".replace(" -", "-")


def label_point(ring):
    """The point of the grid farthest from the border: sought every 8 units, then closer and closer."""
    xs, ys = zip(*ring, strict=True)
    points = [(x, y) for x in range(min(xs), max(xs), 8) for y in range(min(ys), max(ys), 8)]
    for step in (4, 2, 1):
        x, y = max(points, key=lambda point: clearance(*point, ring))
        points = [(x + i * step, y + j * step) for i in (0, -1, 1) for j in (0, -1, 1)]
    return max(points, key=lambda point: clearance(*point, ring))


def clearance(x, y, ring):
    """How far the point is from the nearest border; negative outside the ring."""
    inside, nearest = False, math.inf
    for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
        dx, dy = x2 - x1, y2 - y1
        if (y1 > y) != (y2 > y) and x < x1 + dx * (y - y1) / dy:
            inside = not inside
        along = min(1, max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)))
        nearest = min(nearest, math.dist((x, y), (x1 + along * dx, y1 + along * dy)))
    return nearest if inside else -nearest


class Command(BaseCommand):
    help = "Draw public/region_map.py from regions.json of the npm package morocco-map."

    def add_arguments(self, parser):
        parser.add_argument("topojson", type=Path)

    def handle(self, *, topojson, **options):
        MODULE.write_text(module(json.loads(topojson.read_text("utf-8"))), "utf-8")
        self.stdout.write(f"Drew {MODULE}")
