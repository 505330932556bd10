"""One patient's course as pages and papers show it: points, bands, visits, pairs. Frozen values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
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
    """One place of a course. `value` is None exactly where it is missing; `visit` counts within what is shown.

    `visit` 0: between visits, or of an earlier one than those shown. `why`: the reason why tries or answers gave none.
    """

    visit: int
    at: datetime
    value: Decimal | None
    kind: Kind
    why: str = ""


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
    is_joined: bool = True
    """Whether a line leads from one value to the next. Soreness after one visit is not on the way to the next."""


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
    between: str
    needles: str
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

    def level(self, level: Level) -> str:
        return {Level.WORTHWHILE: self.worthwhile, Level.GOAL: self.goal}[level]


@dataclass(frozen=True, slots=True)
class Happened:
    """One visit that took place, numbered within what is shown, the first one 1.

    `needles` None: no session is recorded for it. `is_over`: whatever was due at it was measured or is missing.
    """

    number: int
    id: int
    at: datetime
    needles: int | None
    is_over: bool = True
