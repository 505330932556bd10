"""What lies under a painful area: the places and the muscles of the body chart, each with its share of the area.

A muscle that lies under the area is no claim that it hurts. Places are those of the screening; where no muscle has one
of its own, the landmarks of the figure name it, and a gap between muscles belongs to the nearest.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeVar

from filiform.intake.rules.figure import near_landmarks
from filiform.intake.rules.shapes import (
    SIZE,
    WIDTH,
    Cell,
    Point,
    Stroke,
    area,
    cells_of,
    centre,
    is_inside,
    mirrored,
    units,
)
from filiform.knowledge import catalogues

OF_THE_ARM = frozenset({"deltoid-shoulder", "elbow", "wrist-hand"})
# Smaller shares than these are the edge of a finger. No clinical thresholds.
LEAST_OF_PLACE, LEAST_OF_MUSCLE = 0.1, 0.05


Key = TypeVar("Key", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Hits:
    """`sites` as region:side and `muscles` with side, the largest share first. `extent`: percent of the body's view."""

    sites: tuple[tuple[str, float], ...]
    muscles: tuple[tuple[str, str, float], ...]
    extent: float

    @property
    def is_on_the_body(self) -> bool:
        return bool(self.sites)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A muscle's right side on one drawing."""

    muscle: str
    regions: tuple[str, ...]
    layer: str
    polygon: tuple[Point, ...]
    box: tuple[float, float, float, float]


def hits(view: str, strokes: Iterable[Stroke]) -> Hits:
    """What an area covers. Nothing where it lies beside the body."""
    return hits_of(view, cells_of(strokes))


def hits_of(view: str, cells: Iterable[Cell]) -> Hits:
    sites: Counter[str] = Counter()
    muscles: Counter[tuple[str, str]] = Counter()
    met = 0
    for cell in cells:
        here = under(view, *cell)
        if here is None:
            continue
        met += 1
        sites.update(here.sites)
        muscles.update(here.muscles)
    if not met:
        return Hits((), (), 0.0)
    shares = [(site, round(count / met, 3)) for site, count in _largest_first(sites)]
    kept = [pair for pair in shares if pair[1] >= LEAST_OF_PLACE] or shares[:1]
    found = [(muscle, side, round(count / met, 3)) for (muscle, side), count in _largest_first(muscles)]
    return Hits(
        tuple(kept), tuple(one for one in found if one[2] >= LEAST_OF_MUSCLE), round(100 * met / _size(view), 2)
    )


def _largest_first(counted: Counter[Key]) -> list[tuple[Key, int]]:
    """Of equal ones the first by name, so that the same area always reads the same."""
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


@dataclass(frozen=True, slots=True)
class Under:
    sites: frozenset[str]
    muscles: frozenset[tuple[str, str]]


@lru_cache(maxsize=100_000)
def under(view: str, i: int, j: int) -> Under | None:
    """What lies under one square of the grid; None beside the body."""
    if view == "left":
        return _drawn("lateral", mirrored((i, j)), "left")
    if view == "right":
        return _drawn("lateral", (i, j), "right")
    # Right is on the left of a figure seen from the front, and on its right seen from the back.
    is_right = ((i + 0.5) * SIZE < WIDTH / 2) is (view == "anterior")
    return _drawn(view, (i, j) if is_right else mirrored((i, j)), "right" if is_right else "left")


def _drawn(drawing: str, cell: Cell, side: str) -> Under | None:
    """`cell` on the drawing of the right side; `side` is what it is called."""
    at = centre(cell)
    layers = [layer for layer, polygons in _outlines(drawing) if any(is_inside(at, one) for one in polygons)]
    layer = "arm" if "arm" in layers else "body"
    shapes = [one for one in _shapes(drawing) if one.layer == layer and _holds(one, at)]
    near = _landmarks(drawing, layer, at)
    if not layers and not shapes:
        return None
    # The smallest says best where this is: the broadest muscle of the back reaches from the arm to the pelvis.
    finest = shapes[0] if shapes else _nearest(drawing, layer, at)
    regions = near | frozenset(finest.regions)
    return Under(frozenset(f"{region}:{side}" for region in regions), frozenset((one.muscle, side) for one in shapes))


def _landmarks(drawing: str, layer: str, at: Point) -> frozenset[str]:
    """Regions met around a landmark. From the side only one side is drawn, and the arm lies before the trunk."""
    is_lateral = drawing == "lateral"
    found = set()
    for one in near_landmarks():
        if one.view != drawing or (is_lateral and (one.region in OF_THE_ARM) is not (layer == "arm")):
            continue
        if any(math.dist(at, (x, one.y)) < one.within for x in ((one.x,) if is_lateral else (one.x, WIDTH - one.x))):
            found.add(one.region)
    return frozenset(found)


def _holds(shape: _Shape, at: Point) -> bool:
    left, top, right, bottom = shape.box
    return left <= at[0] <= right and top <= at[1] <= bottom and is_inside(at, shape.polygon)


def _nearest(drawing: str, layer: str, at: Point) -> _Shape:
    """The muscle whose edge is nearest, for a gap between muscles."""
    return min(
        (one for one in _shapes(drawing) if one.layer == layer),
        key=lambda one: min(math.dist(at, point) for point in one.polygon),
    )


@cache
def _shapes(drawing: str) -> tuple[_Shape, ...]:
    """Smallest first."""
    atlas = catalogues.muscles().by_id
    found = (
        _Shape(
            muscle.id, atlas[muscle.id].screening_regions,  shape.layer, polygon,
            (min(x for x, _ in polygon), min(y for _, y in polygon), max(x for x, _ in polygon),
             max(y for _, y in polygon)),
        )
        for muscle in catalogues.body_chart().muscles.values()
        if (shape := muscle.shapes.get(drawing)) and (polygon := tuple(map(units, shape.polygon)))
    )  # fmt: skip
    return tuple(sorted(found, key=lambda one: area(one.polygon)))


@cache
def _outlines(drawing: str) -> tuple[tuple[str, tuple[tuple[Point, ...], ...]], ...]:
    found: dict[str, list[tuple[Point, ...]]] = {}
    for outline in catalogues.body_chart().views[drawing].outlines:
        found.setdefault(outline.layer, []).append(tuple(map(units, outline.points)))
    return tuple((layer, tuple(polygons)) for layer, polygons in found.items())


@cache
def _size(view: str) -> float:
    """How many squares the body has on a view, insets among it."""
    drawing = "lateral" if view in ("right", "left") else view
    polygons: Iterator[tuple[Point, ...]] = (
        one for layer, held in _outlines(drawing) if layer == "body" for one in held
    )
    return sum(map(area, polygons)) / SIZE**2
