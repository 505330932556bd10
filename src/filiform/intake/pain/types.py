from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from filiform.intake.rules.shapes import Stroke

# What a pain is like, by the words of the usual pain drawing. Source: Ransford 1976 (numbness, aching, burning, pins
# and needles, stabbing); the others are what patients say. A vocabulary, no clinical threshold.
QUALITIES = (
    "aching", "burning", "stabbing", "pins-and-needles", "numb", "throbbing", "cramping", "stiff", "shooting",
)  # fmt: skip
NO_PAIN = "none"
LEAST, MOST = 0, 10


@dataclass(frozen=True, slots=True)
class PainArea:
    """One painful place as it was last said. Drawn: `view` and `strokes`; chosen from the list: `site` alone.

    `sites`: region:side with its share of the area. `muscles`: what lies there, with side and share. `intensity` None:
    drawn, and not yet said how much.
    """

    key: str
    view: str
    strokes: tuple[Stroke, ...]
    site: str
    intensity: int | None
    qualities: tuple[str, ...]
    sites: tuple[tuple[str, float], ...]
    muscles: tuple[tuple[str, str, float], ...]
    extent: float
    given_at: datetime

    @property
    def is_drawn(self) -> bool:
        return bool(self.strokes)


@dataclass(frozen=True, slots=True)
class PainPicture:
    """All that was said about pain at one visit, in the order in which the places were first named."""

    areas: tuple[PainArea, ...] = ()
    says_none: bool = False
    given_at: datetime | None = None

    @property
    def to_ask(self) -> int:
        """Places without an intensity, or everything: nobody has said that there is no pain."""
        if not self.areas:
            return 0 if self.says_none else 1
        return sum(area.intensity is None for area in self.areas)

    @property
    def is_known(self) -> bool:
        return self.given_at is not None

    @property
    def worst(self) -> int | None:
        said = [area.intensity for area in self.areas if area.intensity is not None]
        return max(said, default=0 if self.says_none else None)

    @property
    def extent(self) -> float:
        """Percent of the views drawn on; areas that overlap count twice."""
        return round(sum(area.extent for area in self.areas), 1)


@dataclass(frozen=True, slots=True)
class PainRow:
    """One row of the record, oldest first: an area said anew replaces what was said of it before."""

    id: int
    area: PainArea
    is_removed: bool


@dataclass(frozen=True, slots=True)
class SiteChange:
    """One place at two visits. None: not named then, or not said how much."""

    site: str
    before: int | None
    now: int | None
    was_named: bool
    is_named: bool
