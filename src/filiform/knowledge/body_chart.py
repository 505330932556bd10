"""The body chart: where muscles lie in three views. It never says where a needle may go.

Points are fractions of the canvas, y downwards; paths are SVG path data in canvas units. Muscle shapes and one-sided
strokes are the patient's right side; the left is the mirror.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from filiform.knowledge.loading import version_of

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Canvas:
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Landmark:
    id: str
    label: str
    at: Point


@dataclass(frozen=True, slots=True)
class Outline:
    """`corners` are indices of points where the smooth curve breaks; `stroke_path` where only a part is inked."""

    id: str
    layer: str
    closed: bool
    corners: tuple[int, ...]
    points: tuple[Point, ...]
    path: str
    stroke_path: str | None
    inset: bool


@dataclass(frozen=True, slots=True)
class Stroke:
    weight: float
    path: str
    layer: str | None
    inset: str | None


@dataclass(frozen=True, slots=True)
class View:
    """Front and back have a `midline_x`; the side view says which `side_drawn` it shows."""

    name: str
    canvas: Canvas
    mirror: str
    midline_x: float | None
    side_drawn: str | None
    outlines: tuple[Outline, ...]
    strokes: tuple[Stroke, ...]
    landmarks: tuple[Landmark, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One muscle in one view. `inset` names the small extra drawing it lies in, such as the sole."""

    layer: str
    centroid: Point
    polygon: tuple[Point, ...]
    inset: str | None


@dataclass(frozen=True, slots=True)
class DrawnMuscle:
    """`depth` is superficial or deep: deep ones are drawn under the others. `shapes` by view name."""

    id: str
    depth: str
    shapes: Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The file carries no review label of its own and no sources: it is an original drawing, unreviewed."""

    version: str
    content_hash: str
    review_status: str
    canvas: Canvas
    order: tuple[str, ...]
    views: Mapping[str, View]
    muscles: Mapping[str, DrawnMuscle]


def from_document(document: dict[str, Any], *, content_hash: str) -> Catalogue:
    return Catalogue(
        version=version_of(document, content_hash),
        content_hash=content_hash,
        review_status="unreviewed-draft",
        canvas=Canvas(**document["canvas"]),
        order=tuple(document["order"]),
        views=MappingProxyType(
            {name: _view(name, document["views"][name], document["landmarks"][name]) for name in document["order"]}
        ),
        muscles=MappingProxyType(
            {id_: _muscle(id_, row, document["order"]) for id_, row in document["muscles"].items()}
        ),
    )


def _view(name: str, row: dict[str, Any], landmarks: list[dict[str, Any]]) -> View:
    return View(
        name=name,
        canvas=Canvas(**row["canvas"]),
        mirror=row["mirror"],
        midline_x=row.get("midline_x"),
        side_drawn=row.get("side_drawn"),
        outlines=tuple(_outline(outline) for outline in row["outlines"]),
        strokes=tuple(
            Stroke(stroke["weight"], stroke["path"], stroke.get("layer"), stroke.get("inset"))
            for stroke in row.get("detail_strokes_right") or row.get("detail_strokes", ())
        ),
        landmarks=tuple(Landmark(mark["id"], mark["label"], _point(mark["at"])) for mark in landmarks),
    )


def _outline(row: dict[str, Any]) -> Outline:
    return Outline(
        id=row["id"],
        layer=row["layer"],
        closed=row["closed"],
        corners=tuple(row["corners"]),
        points=tuple(map(_point, row["points"])),
        path=row["path"],
        stroke_path=row.get("stroke_path"),
        inset=row.get("inset", False),
    )


def _muscle(id_: str, row: dict[str, Any], views: list[str]) -> DrawnMuscle:
    shapes = {
        view: Shape(
            layer=row[view]["layer"],
            centroid=_point(row[view]["centroid"]),
            polygon=tuple(map(_point, row[view]["polygon"])),
            inset=row[view].get("inset"),
        )
        for view in views
        if view in row
    }
    return DrawnMuscle(id=id_, depth=row["depth"], shapes=MappingProxyType(shapes))


def _point(pair: list[float]) -> Point:
    x, y = pair
    return (x, y)
