"""The drawing of today's muscles in the treatment room: to tap a needle in. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from filiform.treatment.cards import Card
from filiform.ui import chart
from filiform.ui.figure import HEIGHT, WIDTH, figures

Json = dict[str, Any]


def closer(drawing: str, view: str, cards: Sequence[Card]) -> str:
    """The drawing shows the part with today's muscles, so that a gloved finger meets the right one."""
    figure = figures()["lateral" if view in {"left", "right"} else view]
    sides = {(one.muscle.id, one.side) for one in cards}
    spans = []
    for shape in figure.shapes:
        for side in ("right", "left"):
            if (shape.muscle, side) in sides and (view in {"anterior", "posterior"} or side == view):
                x = WIDTH - shape.centroid[0] if side == "left" else shape.centroid[0]
                reach = 0.8 * math.sqrt(shape.area)
                spans.append((x - reach, x + reach, shape.centroid[1] - reach, shape.centroid[1] + reach))
    if not spans:
        return drawing
    left, right = min(one[0] for one in spans), max(one[1] for one in spans)
    top, bottom = min(one[2] for one in spans), max(one[3] for one in spans)
    # Taller than wide, as the place on the page; never so close that one no longer sees where on the body it is.
    height = min(HEIGHT, max(320, bottom - top + 160, (right - left + 120) * 1.4))
    x, y = (left + right - height / 1.4) / 2, min(max(-20, (top + bottom - height) / 2), HEIGHT - height + 20)
    part = f'viewBox="{x:.0f} {y:.0f} {height / 1.4:.0f} {height:.0f}"'
    return drawing.replace(f'viewBox="0 0 {WIDTH} {HEIGHT}"', part, 1)


def map_html(cards: Sequence[Card]) -> list[Json]:
    """The drawings that show today's muscles, to tap a needle in; excluded ones crossed out."""
    overlays = chart.read_overlays(
        {
            "muscle": one.muscle.id, "side": one.side, "state": "excluded" if one.barred else "selected",
            "text": one.barred or "planned",
        }
        for one in cards if one.side in {"left", "right"}
    )  # fmt: skip
    muscles = frozenset(one.muscle.id for one in cards)
    views = dict.fromkeys(
        one.side if one.spot.view == "lateral" else one.spot.view
        for one in cards if one.spot and (one.spot.view != "lateral" or one.side in {"left", "right"})
    )  # fmt: skip
    return [
        {
            "view": view,
            "title": chart.TITLES[view],
            "svg": closer(
                chart.drawing(view, name="map", overlays=overlays, muscles=muscles, marks=(), interactive=True),
                view,
                cards,
            ),
        }
        for view in views
    ]
