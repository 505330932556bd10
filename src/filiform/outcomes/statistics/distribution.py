"""Mean, spread and middle of values that were counted, with their intervals.

Values come as a table of how often each was met, which is all a mean, a quantile and a bootstrap need, and which a
database makes of a million rows in one statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from statistics import NormalDist
from typing import Final

from filiform.core.intervals import LEVEL, Interval, incomplete_beta

DRAWS: Final = 2000
SEED: Final = 20_261_130
Z: Final = NormalDist().inv_cdf(0.5 + LEVEL / 2)


@dataclass(frozen=True, slots=True)
class Distribution:
    """Distinct values, rising, and how often each was met."""

    values: tuple[float, ...]
    counts: tuple[int, ...]

    @classmethod
    def of(cls, counted: Mapping[float, int]) -> Distribution:
        met = sorted((float(value), count) for value, count in counted.items() if count)
        return cls(tuple(value for value, _ in met), tuple(count for _, count in met))

    @classmethod
    def from_values(cls, values: Iterable[float]) -> Distribution:
        counted: dict[float, int] = {}
        for value in values:
            counted[float(value)] = counted.get(float(value), 0) + 1
        return cls.of(counted)

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        return _dot(self.values, self.counts) / self.n if self.counts else None

    @property
    def sd(self) -> float | None:
        """Standard deviation with n - 1; None for fewer than two values."""
        if self.n < 2 or self.mean is None:
            return None
        middle = self.mean
        return sqrt(_dot([(value - middle) ** 2 for value in self.values], self.counts) / (self.n - 1))

    def quantile(self, share: float) -> float | None:
        """Between two values in proportion, as numpy does by default (Hyndman and Fan, type 7)."""
        if not self.counts:
            return None
        place = share * (self.n - 1)
        low, high = self._at(int(place)), self._at(min(int(place) + 1, self.n - 1))
        return low + (high - low) * (place - int(place))

    def _at(self, index: int) -> float:
        passed = 0
        for value, count in zip(self.values, self.counts, strict=True):
            passed += count
            if index < passed:
                return value
        raise IndexError(index)


def _dot(values: Iterable[float], counts: Iterable[int]) -> float:
    return sum(value * count for value, count in zip(values, counts, strict=True))


def mean_interval(given: Distribution, level: float = LEVEL) -> Interval | None:
    """Student's t. None for fewer than two values."""
    mean, sd = given.mean, given.sd
    if mean is None or sd is None:
        return None
    half = student_t(level, given.n - 1) * sd / sqrt(given.n)
    return Interval(mean - half, mean + half)


@lru_cache(maxsize=4096)
def student_t(level: float, freedom: int) -> float:
    """The two-sided quantile of Student's t. Raises ValueError without a degree of freedom."""
    if freedom < 1:
        raise ValueError("Student's t needs at least one degree of freedom")
    # Both tails beyond t hold I(v / (v + t * t); v / 2, 1 / 2).
    low, high = 0.0, 1.0
    while _both_tails(high, freedom) > 1 - level:
        high *= 2
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _both_tails(middle, freedom) > 1 - level else (low, middle)
    return (low + high) / 2


def _both_tails(t: float, freedom: int) -> float:
    return incomplete_beta(freedom / (freedom + t * t), freedom / 2, 0.5)


def quantile_interval(
    given: Distribution, share: float, *, draws: int = DRAWS, seed: int = SEED, level: float = LEVEL
) -> Interval | None:
    """Bootstrap percentile interval of a quantile. The same seed gives the same figures. None for fewer than two.

    The k-th smallest of n values drawn with replacement is the value at the k-th smallest of n uniform numbers, so two
    of those are drawn (Beta, and the next above it) and not n: the same chance, whatever the number of patients.
    """
    import numpy as np

    n = given.n
    if n < 2:
        return None
    chance = np.random.default_rng(seed)
    place = share * (n - 1)
    rank = int(place) + 1
    first = chance.beta(rank, n - rank + 1, size=draws)
    second = first if rank == n else 1 - (1 - first) * chance.random(draws) ** (1 / (n - rank))
    values, ends = np.array(given.values), np.array(given.counts).cumsum() / n
    low, high = (values[np.searchsorted(ends, at, side="right").clip(max=len(values) - 1)] for at in (first, second))
    found = np.quantile(low + (high - low) * (place - int(place)), [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(found[0]), float(found[1]))


@dataclass(frozen=True, slots=True)
class Response:
    """How well an instrument moves in a group, which is not how large anything is that was done."""

    value: float
    interval: Interval


def standardised_response_mean(given: Distribution) -> Response | None:
    """Mean over standard deviation of the change; interval from SE = sqrt(1/n + SRM^2 / 2n). None without spread."""
    mean, sd = given.mean, given.sd
    if mean is None or not sd:
        return None
    value = mean / sd
    half = Z * sqrt(1 / given.n + value**2 / (2 * given.n))
    return Response(value, Interval(value - half, value + half))
