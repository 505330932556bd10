"""Trigger points over time, as rules and pages read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from filiform.examination.types import PointRow
from filiform.measures.types import SIDE_LETTERS, ReadingRow


@dataclass(frozen=True, slots=True)
class Place:
    """Where a point was marked: shares of the drawing of one view, or nowhere (chosen from the list)."""

    muscle: str
    side: str
    view: str = ""
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class KnownPoint:
    """A point of earlier visits, at the place it was marked last."""

    ref: str
    number: int
    place: Place
    last_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A known point that a new finding may be. `distance` in units of the chart; None where one has no place."""

    point: KnownPoint
    distance: float | None

    @property
    def words(self) -> str:
        if self.distance is None:
            return "place not marked"
        return "at the same place" if self.distance < 1 else f"{self.distance:.0f} units away on the chart"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One point at one visit. `threshold` is its pressure pain threshold of that visit, where it was measured."""

    visit_ref: str
    starts_at: datetime
    finding: PointRow
    threshold: ReadingRow | None


@dataclass(frozen=True, slots=True)
class TrackedRow:
    """A point with everything that was found of it, oldest first; never empty."""

    ref: str
    number: int
    muscle: str
    muscle_name: str
    side: str
    sightings: tuple[Sighting, ...]

    @property
    def name(self) -> str:
        """The side stands before the muscle: R Upper trapezius, point 2."""
        return f"{SIDE_LETTERS[self.side]} {self.muscle_name}, point {self.number}"

    @property
    def last(self) -> Sighting:
        return self.sightings[-1]

    @property
    def first(self) -> Sighting:
        return self.sightings[0]
