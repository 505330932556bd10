"""Whether a point marked today may be one that is known. Pure; the clinician decides.

Source of the distance: knowledge/data/examination.yaml, `recognition`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from filiform.examination.points.types import KnownPoint, Place, Proposal
from filiform.intake.rules.shapes import units


def distance(one: Place, other: Place) -> float | None:
    """In units of the chart (500 wide, 1000 high). None where a place is missing or stands on another view."""
    if one.x is None or one.y is None or other.x is None or other.y is None or one.view != other.view:
        return None
    return math.dist(units((one.x, one.y)), units((other.x, other.y)))


def proposals(place: Place, known: Iterable[KnownPoint], *, near_units: float) -> tuple[Proposal, ...]:
    """The known points of the same muscle and side that this may be: those in reach, nearest first, then those whose
    place cannot be compared. One that is marked further away is another point."""
    found = [
        Proposal(point, distance(place, point.place))
        for point in known
        if (point.place.muscle, point.place.side) == (place.muscle, place.side)
    ]
    near = [one for one in found if one.distance is None or one.distance <= near_units]
    return tuple(sorted(near, key=lambda one: (math.inf if one.distance is None else one.distance, one.point.number)))
