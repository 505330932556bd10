"""What a finger draws on the body figure, as data: strokes in fractions of the figure, read strictly and made small.

A stroke covers what a fingertip touches. One that comes back to where it began goes round a place and covers it too.
The radius is a fingertip's on a telephone and no clinical threshold. Everything is reckoned in the figure's own units,
500 wide and 1000 high, on a grid of squares: the same drawing always gives the same squares.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

Point = tuple[float, float]
Stroke = tuple[Point, ...]
Cell = tuple[int, int]

WIDTH, HEIGHT = 500, 1000
VIEWS = ("anterior", "posterior", "right", "left")
BRUSH = 12.0
SIZE = 5.0
MOST_STROKES, MOST_POINTS = 60, 12_000
TOLERANCE = 1.0
CLOSES_WITHIN = 2.5 * BRUSH
LONG = 4 * BRUSH


class Unreadable(ValueError):
    """No drawing; the service says so in the reader's language."""


def read_strokes(document: Any) -> tuple[Stroke, ...]:
    """Strokes as a device sends them: lists of [x, y] from 0 to 1. Simplified. Raises: Unreadable."""
    if not isinstance(document, list) or not 0 < len(document) <= MOST_STROKES:
        raise Unreadable
    strokes = tuple(tuple(map(_point, stroke)) for stroke in document if isinstance(stroke, list) and stroke)
    if len(strokes) < len(document) or sum(map(len, strokes)) > MOST_POINTS:
        raise Unreadable
    return tuple(map(simplified, strokes))


def _point(given: Any) -> Point:
    if not isinstance(given, list) or len(given) != 2 or not all(map(_is_number, given)):
        raise Unreadable
    x, y = given
    return (round(min(max(x, 0.0), 1.0), 4), round(min(max(y, 0.0), 1.0), 4))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def simplified(stroke: Stroke) -> Stroke:
    """Fewer points, none of the others further than a unit from the line that is left (Ramer, Douglas and Peucker)."""
    if len(stroke) < 3:
        return stroke
    kept = {0, len(stroke) - 1}
    spans = [(0, len(stroke) - 1)]
    while spans:
        first, last = spans.pop()
        far, at = 0.0, first
        for number in range(first + 1, last):
            away = distance(units(stroke[number]), units(stroke[first]), units(stroke[last]))
            if away > far:
                far, at = away, number
        if far > TOLERANCE:
            kept.add(at)
            spans += [(first, at), (at, last)]
    return tuple(stroke[number] for number in sorted(kept))


def units(point: Point) -> Point:
    return (point[0] * WIDTH, point[1] * HEIGHT)


def cells_of(strokes: Iterable[Stroke]) -> frozenset[Cell]:
    """Every square the strokes cover: the more is drawn, the more is covered."""
    found: set[Cell] = set()
    for stroke in strokes:
        line = [units(point) for point in stroke]
        for start, end in zip(line, line[1:] or line, strict=False):
            found |= _around(start, end)
        if goes_round(line):
            found |= _within(line)
    return frozenset(found)


def goes_round(line: Sequence[Point]) -> bool:
    """A line that ends near its beginning and has been further away than a dab is wide."""
    away = max((math.dist(line[0], point) for point in line), default=0)
    return away > 2 * CLOSES_WITHIN and math.dist(line[0], line[-1]) <= CLOSES_WITHIN


def _around(start: Point, end: Point) -> set[Cell]:
    if math.dist(start, end) > LONG:  # two halves have far fewer squares around them to look at
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        return _around(start, middle) | _around(middle, end)
    columns = _span(min(start[0], end[0]) - BRUSH, max(start[0], end[0]) + BRUSH)
    rows = _span(min(start[1], end[1]) - BRUSH, max(start[1], end[1]) + BRUSH)
    return {(i, j) for i in columns for j in rows if distance(centre((i, j)), start, end) <= BRUSH}


def _within(line: Sequence[Point]) -> set[Cell]:
    columns = _span(min(x for x, _ in line), max(x for x, _ in line))
    rows = _span(min(y for _, y in line), max(y for _, y in line))
    return {(i, j) for i in columns for j in rows if is_inside(centre((i, j)), line)}


def _span(low: float, high: float) -> range:
    return range(math.floor(low / SIZE), math.floor(high / SIZE) + 1)


def centre(cell: Cell) -> Point:
    return ((cell[0] + 0.5) * SIZE, (cell[1] + 0.5) * SIZE)


def mirrored(cell: Cell) -> Cell:
    """The same square on the other side of the figure's middle."""
    return (int(WIDTH / SIZE) - 1 - cell[0], cell[1])


def distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the nearest of a line."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0 if not length else ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length
    along = min(max(along, 0.0), 1.0)
    return math.dist(point, (start[0] + along * dx, start[1] + along * dy))


def is_inside(point: Point, polygon: Sequence[Point]) -> bool:
    """Whether a ray from the point crosses the polygon's edge an odd number of times."""
    x, y = point
    inside = False
    for (x0, y0), (x1, y1) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        if (y0 > y) is not (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            inside = not inside
    return inside


def area(polygon: Sequence[Point]) -> float:
    """In square units of the figure."""
    following = [*polygon[1:], polygon[0]]
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(polygon, following, strict=True))) / 2
