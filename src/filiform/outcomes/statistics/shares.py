"""k of n: Wilson's interval, what missing answers leave open, and a count against what was expected."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

from filiform.core.intervals import Interval, exact_poisson
from filiform.outcomes.statistics.distribution import Z

BYAR_FROM: Final = 10
"""Source: outcome-methods, section 14: Byar from so many on, exact below."""


@dataclass(frozen=True, slots=True)
class Share:
    k: int
    n: int

    @property
    def percent(self) -> float | None:
        return 100 * self.k / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        return wilson(self.k, self.n) if self.n else None


def wilson(k: int, n: int) -> Interval:
    """Wilson's score interval at 95 %, without a correction for continuity. Raises ValueError where k is not 0..n."""
    if not 0 <= k <= n or n < 1:
        raise ValueError(f"{k} of {n} is no share")
    share, square = k / n, Z * Z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = Z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    # At both ends the limit is the end itself; floating point would miss it by a hair.
    return Interval(0.0 if k == 0 else centre - half, 1.0 if k == n else centre + half)


@dataclass(frozen=True, slots=True)
class Range:
    """What a share would be if everybody without an answer had been the one or the other."""

    worst: Share
    best: Share


def if_missing_were(given: Share, due: int) -> Range:
    """From all missing non-responders to all missing responders. Raises ValueError for more answers than were due."""
    if due < given.n:
        raise ValueError(f"{given.n} answers of {due} due")
    return Range(Share(given.k, due), Share(given.k + due - given.n, due))


@dataclass(frozen=True, slots=True)
class Ratio:
    """Observed over expected, and how it was bounded."""

    observed: int
    expected: float
    interval: Interval
    method: str

    @property
    def value(self) -> float:
        return self.observed / self.expected


def observed_to_expected(observed: int, expected: float) -> Ratio | None:
    """O/E with Byar's interval from ten observed on, the exact Poisson one below. None where nothing was expected."""
    if expected <= 0:
        return None
    if observed >= BYAR_FROM:
        low = observed * (1 - 1 / (9 * observed) - Z / (3 * sqrt(observed))) ** 3
        more = observed + 1
        high = more * (1 - 1 / (9 * more) + Z / (3 * sqrt(more))) ** 3
        return Ratio(observed, expected, Interval(low, high).times(1 / expected), "Byar 95 %")
    return Ratio(observed, expected, exact_poisson(observed).times(1 / expected), "exact Poisson 95 %")
