"""What the map and the history of points show. No query here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from filiform.examination.points.rules import distance
from filiform.examination.points.types import Place, Sighting, TrackedRow
from filiform.examination.types import ReferralArea
from filiform.intake.rules.shapes import goes_round, units
from filiform.knowledge import catalogues
from filiform.knowledge.wording import region_words, site_words


@dataclass(frozen=True, slots=True)
class MapVisit:
    """One visit on the slider, numbered from 1."""

    number: int
    visit_ref: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class MapLine:
    """One point on the map of one visit. `here` None: it was known and not noted at this visit."""

    point: TrackedRow
    here: Sighting | None
    before: Sighting | None

    @property
    def state(self) -> str:
        if self.here is None:
            return "not noted"
        if self.before is None:
            return "first found"
        return "found again"

    @property
    def threshold(self) -> str:
        return f"{self.here.threshold.shown} kPa" if self.here and self.here.threshold else ""


@dataclass(frozen=True, slots=True)
class PointMap:
    """All points at one visit: those found then, and those that were known by then and not noted."""

    visits: tuple[MapVisit, ...]
    at: MapVisit
    lines: tuple[MapLine, ...]

    @property
    def earlier(self) -> MapVisit | None:
        return self.visits[self.at.number - 2] if self.at.number > 1 else None

    @property
    def later(self) -> MapVisit | None:
        return self.visits[self.at.number] if self.at.number < len(self.visits) else None

    @property
    def found(self) -> int:
        return sum(line.here is not None for line in self.lines)

    def marks(self) -> list[dict[str, Any]]:
        """A cross with its number where it was found, an open diamond where it was known: told apart without colour.

        What was found is drawn last, so that no diamond hides it, and one that lies under it bears no number.
        """
        found = [(one.point, one.here) for one in self.lines if one.here]
        places = [_place(seen) for _, seen in found]
        known = [(one.point, one.before) for one in self.lines if one.before and not one.here]
        return [
            mark
            for mark in (
                *(_mark(seen, "finding", "" if _lies_under(seen, places) else str(point.number), "not noted")
                  for point, seen in known),
                *(_mark(seen, "trigger-point", str(point.number), "") for point, seen in found),
            )
            if mark["x"] is not None
        ]  # fmt: skip

    def areas(self) -> list[dict[str, Any]]:
        return [one for line in self.lines if line.here for one in painted(line.here.finding.areas)]


def point_map(points: Sequence[TrackedRow], *, number: int | None) -> PointMap | None:
    """The map of one visit, by its number; the last without one. None where no point was ever found."""
    moments = sorted({(seen.starts_at, seen.visit_ref) for point in points for seen in point.sightings})
    visits = tuple(MapVisit(n, ref, at) for n, (at, ref) in enumerate(moments, start=1))
    if not visits:
        return None
    at = visits[min(max(number or len(visits), 1), len(visits)) - 1]
    lines = []
    for point in points:
        here = next((seen for seen in point.sightings if seen.visit_ref == at.visit_ref), None)
        before = [seen for seen in point.sightings if seen.starts_at < at.starts_at]
        if here or before:
            lines.append(MapLine(point, here, before[-1] if before else None))
    return PointMap(visits, at, tuple(sorted(lines, key=lambda line: (line.here is None, line.point.number))))


@dataclass(frozen=True, slots=True)
class Curve:
    """Thresholds of one point as a line in a box 640 wide and 180 high, and the same as figures beside it."""

    line: str
    spots: tuple[tuple[float, float, str], ...]
    highest: Decimal


def threshold_curve(point: TrackedRow) -> Curve | None:
    """None with fewer than two readings."""
    read = [(seen.starts_at, seen.threshold) for seen in point.sightings if seen.threshold]
    if len(read) < 2:
        return None
    first, last = read[0][0], read[-1][0]
    span = (last - first).total_seconds() or 1
    highest = max(one.value for _, one in read)
    spots = tuple(
        (
            round(30 + 580 * (at - first).total_seconds() / span, 1),
            round(150 - 120 * float(one.value / highest) if highest else 150, 1),
            one.shown,
        )
        for at, one in read
    )
    return Curve(" ".join(f"{x},{y}" for x, y, _ in spots), spots, highest)


def painted(areas: Iterable[ReferralArea]) -> list[dict[str, Any]]:
    """Drawn areas of referred pain as the chart takes them."""
    return [
        {
            "view": one.view, "strokes": one.strokes, "level": None,
            "filled": [stroke for stroke in one.strokes if goes_round([units(point) for point in stroke])],
        }
        for one in areas if one.strokes
    ]  # fmt: skip


def drawn_json(areas: Iterable[ReferralArea]) -> str:
    return json.dumps([{"view": one.view, "strokes": one.strokes} for one in areas if one.strokes])


def site_choices(areas: Iterable[ReferralArea]) -> tuple[list[tuple[str, str]], list[str]]:
    """Every place of the body and side for the list, and those that are named already."""
    regions = catalogues.eligibility().places.regions
    named = [one.site for one in areas if one.site]
    pairs = [(f"{region}:{side}", region, side) for region in regions for side in ("right", "left")]
    return sorted(
        ((site, f"{region_words(region)}, {side}") for site, region, side in pairs), key=lambda pair: pair[1]
    ), named


def felt_words(areas: Iterable[ReferralArea]) -> str:
    """Where referred pain was felt, in words: places of the list, and that something was drawn."""
    areas = list(areas)
    words = [site_words(one.site) for one in areas if one.site]
    views = [one.view for one in areas if one.strokes]
    return ", ".join([*words, *(f"drawn on the {view} view" for view in dict.fromkeys(views))])


def _place(seen: Sighting) -> Place:
    one = seen.finding
    return Place(one.muscle, one.side, one.view, one.x, one.y)


def _lies_under(seen: Sighting, places: Iterable[Place]) -> bool:
    """Whether a mark lies so near one of these places that both numbers could not be read."""
    near = catalogues.examination().recognition.near_units
    return any((apart := distance(_place(seen), one)) is not None and apart <= near for one in places)


def _mark(seen: Sighting, kind: str, label: str, state: str) -> dict[str, Any]:
    one = seen.finding
    return {
        "kind": kind, "view": one.view, "side": one.side, "x": one.x, "y": one.y, "label": label, "state": state,
    }  # fmt: skip
