"""The body chart's geometry made ready to draw: smoothed muscle shapes with their area, box and names. Pure.

Units: the canvas of 500 x 1000; one-sided shapes are the patient's right, the left is `MIRROR`.
Source: the catalogues `body_chart` (an original drawing) and `muscles`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from filiform.knowledge import catalogues
from filiform.knowledge.body_chart import Shape as DrawnShape

Point = tuple[float, float]

WIDTH, HEIGHT = 500, 1000
MIRROR = "matrix(-1 0 0 1 500 0)"


@dataclass(frozen=True, slots=True)
class Shape:
    """One muscle on one view, right side. `path` is closed; `area` in square canvas units, `top` its highest y."""

    muscle: str
    name: str
    region: str
    depth: str
    layer: str
    path: str
    area: float
    centroid: Point
    top: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of surface anatomy."""

    path: str
    weight: float
    layer: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A closed silhouette; `stroke_path` is the line to draw where it differs (the arm flows into the neck)."""

    layer: str
    path: str
    stroke_path: str


@dataclass(frozen=True, slots=True)
class Figure:
    """Everything of one drawn view (anterior, posterior, lateral). Shapes come largest first, as they are painted."""

    view: str
    outlines: tuple[Outline, ...]
    strokes: tuple[Stroke, ...]
    shapes: tuple[Shape, ...]

    @property
    def has_both_sides(self) -> bool:
        return self.view != "lateral"


@cache
def figures() -> Mapping[str, Figure]:
    """The drawn views by name. Read once in a process."""
    chart, atlas = catalogues.body_chart(), catalogues.muscles()
    found = {}
    for view in chart.order:
        drawn = [(muscle, muscle.shapes[view]) for muscle in chart.muscles.values() if view in muscle.shapes]
        shapes = [
            _shape(atlas.by_id[muscle.id].name, atlas.by_id[muscle.id].region, muscle.id, muscle.depth, shape)
            for muscle, shape in drawn
        ]
        found[view] = Figure(
            view=view,
            outlines=tuple(
                Outline(line.layer, line.path, line.stroke_path or line.path) for line in chart.views[view].outlines
            ),
            strokes=tuple(
                Stroke(stroke.path, stroke.weight, stroke.layer or "body") for stroke in chart.views[view].strokes
            ),
            shapes=tuple(sorted(shapes, key=lambda shape: -shape.area)),
        )
    return found


def _shape(name: str, region: str, muscle: str, depth: str, drawn: DrawnShape) -> Shape:
    x, y = drawn.centroid
    return Shape(
        muscle,
        name,
        region,
        depth,
        drawn.layer,
        smooth(drawn.polygon),
        area(drawn.polygon),
        (x * WIDTH, y * HEIGHT),
        min(point[1] for point in drawn.polygon) * HEIGHT,
    )


def smooth(polygon: Sequence[Point]) -> str:
    """A closed centripetal Catmull-Rom curve through the points, as relative Bezier path data of one decimal.

    Source: body-chart.md section 3 (alpha 0.5). Rounding happens on absolute positions, so errors do not add up.
    """
    count = len(polygon)
    points = [(x * WIDTH, y * HEIGHT) for x, y in polygon]
    here = _rounded(points[0])
    parts = [f"M{_number(here[0])} {_number(here[1])}c"]
    for index in range(count):
        before, start = points[index - 1], points[index]
        end, after = points[(index + 1) % count], points[(index + 2) % count]
        handles = (*_handles(before, start, end, after), end)
        numbers = [
            _number(value - origin) for handle in handles for value, origin in zip(_rounded(handle), here, strict=True)
        ]
        parts.append(_joined(numbers) if index == 0 else _joined(["", *numbers]))
        here = _rounded(end)
    return "".join(parts) + "z"


def area(polygon: Sequence[Point]) -> float:
    """The polygon's area in square canvas units (shoelace)."""
    following = [*polygon[1:], polygon[0]]
    doubled = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(polygon, following, strict=True))
    return abs(doubled) / 2 * WIDTH * HEIGHT


def _handles(before: Point, start: Point, end: Point, after: Point) -> tuple[Point, Point]:
    d1, d2, d3 = (_root_distance(a, b) for a, b in ((before, start), (start, end), (end, after)))
    first = 2 * d1 * d1 + 3 * d1 * d2 + d2 * d2
    second = 2 * d3 * d3 + 3 * d3 * d2 + d2 * d2
    one = tuple(
        (d1 * d1 * e - d2 * d2 * b + first * s) / (3 * d1 * (d1 + d2))
        for b, s, e in zip(before, start, end, strict=True)
    )
    two = tuple(
        (d3 * d3 * s - d2 * d2 * a + second * e) / (3 * d3 * (d3 + d2))
        for s, e, a in zip(start, end, after, strict=True)
    )
    return (one[0], one[1]), (two[0], two[1])


def _root_distance(one: Point, other: Point) -> float:
    """The square root of the distance; never nought, so that doubled points do not divide by it."""
    return max(math.sqrt(math.dist(one, other)), 1e-3)


def _rounded(point: Point) -> Point:
    return (round(point[0], 1), round(point[1], 1))


def _number(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _joined(numbers: Sequence[str]) -> str:
    """Numbers side by side; a space only where no minus sign parts them."""
    text = numbers[0]
    for number in numbers[1:]:
        text += number if number.startswith("-") else f" {number}"
    return text
