"""One patient's course as pages and papers show it: points, bands, visits, pairs. Frozen values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a point of a course is. Each has a shape of its own, so that none needs a colour."""

    JUDGED = "judged"
    """Measured on arrival, long enough after the last needles."""
    SOON = "soon"
    """Measured while soreness of needling may still colour it: shown, and not judged."""
    MISSING = "missing"
    """Due at this visit, and not measured."""


@dataclass(frozen=True, slots=True)
class Point:
    """One place of a course. `value` is None exactly where it is missing; `visit` counts within what is shown."""

    visit: int
    at: datetime
    value: Decimal | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class Pair:
    """Before and after needling in one visit: what happened within it, which is no part of the course."""

    visit: int
    at: datetime
    before: Decimal
    after: Decimal


class Level(StrEnum):
    """A line across a picture: the change that some patients called worthwhile, or a goal."""

    WORTHWHILE = "worthwhile"
    GOAL = "goal"


@dataclass(frozen=True, slots=True)
class Across:
    level: Level
    value: Decimal


@dataclass(frozen=True, slots=True)
class Under:
    """One visit below a picture: how many needles, None where no session is recorded, and whether a plan changed."""

    visit: int
    at: datetime
    needles: int | None = None
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything one picture shows, and nothing else: the table beside it is written from the same values.

    `key` is unique on the page. `error` are the values from which the first one cannot be told apart.
    """

    key: str
    title: str
    unit: str
    lowest: Decimal
    highest: Decimal | None
    points: tuple[Point, ...]
    error: tuple[Decimal, Decimal] | None = None
    across: tuple[Across, ...] = ()
    under: tuple[Under, ...] = ()


@dataclass(frozen=True, slots=True)
class PairPlot:
    key: str
    title: str
    unit: str
    lowest: Decimal
    highest: Decimal | None
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    """The words of a picture in one language. `font` is empty where the page's own is used."""

    day: Callable[[datetime], str]
    visit: str
    needles: str
    judged: str
    soon: str
    missing: str
    before: str
    after: str
    error: str
    worthwhile: str
    goal: str
    describe: str
    """What the picture is of, with {title}, {points}, {first} and {last}."""
    describe_pairs: str
    font: str = ""

    def kind(self, kind: Kind) -> str:
        return {Kind.JUDGED: self.judged, Kind.SOON: self.soon, Kind.MISSING: self.missing}[kind]

    def level(self, level: Level) -> str:
        return {Level.WORTHWHILE: self.worthwhile, Level.GOAL: self.goal}[level]


@dataclass(frozen=True, slots=True)
class Dose:
    """What one session gave: needles by muscle and side in the order of insertion, twitches, dwell of each needle."""

    muscles: tuple[tuple[str, str, int], ...] = ()
    twitches: int = 0
    dwells_s: tuple[int, ...] = ()
    is_stimulated: bool = False

    @property
    def needles(self) -> int:
        return sum(number for _, _, number in self.muscles)

    @property
    def dwell_s(self) -> int | None:
        """The middle one of the dwell times."""
        ordered = sorted(self.dwells_s)
        return ordered[len(ordered) // 2] if ordered else None


@dataclass(frozen=True, slots=True)
class Happened:
    """One visit that took place, numbered within what is shown."""

    number: int
    id: int
    ref: str
    at: datetime
    practitioner: str
    dose: Dose | None = None
    changed: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal as far as it is decided by a measure."""

    ref: str
    text: str
    instrument: str
    target: Decimal | None
    unit: str
    added_on: date | None
    by_date: date | None
    said_reached: bool | None
    """What patient and clinician said when it was ended; None while it runs."""
