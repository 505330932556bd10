"""What the pages of points send, read strictly."""

from __future__ import annotations

import json
from typing import Any

from django.http import QueryDict

from filiform.examination.errors import PlaceNotReadable
from filiform.intake.rules.shapes import VIEWS, Unreadable, read_strokes
from filiform.knowledge import catalogues

MOST_AREAS = 12


def read_areas(fields: QueryDict) -> list[dict[str, Any]]:
    """What was drawn, a view at a time, and the places named from the list. Raises: PlaceNotReadable."""
    try:
        drawn = json.loads(fields.get("areas", "") or "[]")
    except ValueError as error:
        raise PlaceNotReadable from error
    if not isinstance(drawn, list) or len(drawn) > MOST_AREAS:
        raise PlaceNotReadable
    return [*map(_drawn, drawn), *({"site": site} for site in _sites(fields))]


def _drawn(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or given.get("view") not in VIEWS:
        raise PlaceNotReadable
    try:
        strokes = read_strokes(given.get("strokes"))
    except Unreadable as error:
        raise PlaceNotReadable from error
    return {"view": given["view"], "strokes": [[list(point) for point in stroke] for stroke in strokes]}


def _sites(fields: QueryDict) -> list[str]:
    regions = catalogues.eligibility().places.regions
    found = dict.fromkeys(fields.getlist("site"))
    for site in found:
        region, _, side = site.partition(":")
        if region not in regions or side not in ("right", "left"):
            raise PlaceNotReadable
    return list(found)[:MOST_AREAS]
