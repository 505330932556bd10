"""Schema of body-chart.yaml: the drawing, in fractions of a canvas that runs downwards."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from filiform.knowledge.schema.row import Id, Point, Row, Text, View

Layer = Literal["body", "arm"]


class Canvas(Row):
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]


class Landmark(Row):
    id: Id
    label: Text
    at: Point


class Outline(Row):
    id: Id
    layer: Layer
    closed: bool
    corners: list[Annotated[int, Field(ge=0)]]
    points: Annotated[list[Point], Field(min_length=3)]
    path: Text
    stroke_path: Text | None = None
    inset: bool | None = None


class Stroke(Row):
    weight: Annotated[float, Field(gt=0)]
    path: Text
    layer: Layer | None = None
    inset: Text | None = None


class Shape(Row):
    layer: Layer
    centroid: Point
    polygon: Annotated[list[Point], Field(min_length=3)]
    inset: Literal["sole"] | None = None


class Muscle(Row):
    depth: Literal["superficial", "deep"]
    anterior: Shape | None = None
    posterior: Shape | None = None
    lateral: Shape | None = None


class FacingView(Row):
    """Front and back: the right side is drawn, the left is its mirror."""

    canvas: Canvas
    midline_x: Annotated[float, Field(ge=0, le=1)]
    mirror: Text
    outlines: Annotated[list[Outline], Field(min_length=1)]
    detail_strokes_right: list[Stroke]


class SideView(Row):
    canvas: Canvas
    side_drawn: Text
    mirror: Text
    outlines: Annotated[list[Outline], Field(min_length=1)]
    detail_strokes: list[Stroke]


class Views(Row):
    anterior: FacingView
    posterior: FacingView
    lateral: SideView


class Landmarks(Row):
    anterior: list[Landmark]
    posterior: list[Landmark]
    lateral: list[Landmark]


class Document(Row):
    schema_version: int
    canvas: Canvas
    order: list[View]
    landmarks: Landmarks
    views: Views
    muscles: dict[Id, Muscle]
