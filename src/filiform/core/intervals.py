"""Exact intervals for a share and for a count. Pure, from the standard library; no clinic words.

    clopper_pearson(k, n)   for k of n: the share, when each of n counts at most once        Biometrika 1934;26:404-413
    exact_poisson(x)        for a count x over any denominator: events that may repeat        Garwood, Biometrika 1936

Both are read off the tails themselves: the lower limit is the smallest value under which so many or more would still be
met with a chance of half of 1 - level, the upper one the largest for so few or fewer. Nothing is taken from the normal
curve, so that 0 and n have their limits too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import exp, inf, lgamma, log, log1p
from typing import Final

LEVEL: Final = 0.95
_TINY: Final = 1e-300
_CLOSE: Final = 1e-15
_MOST_TERMS: Final = 200_000


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float

    def times(self, factor: float) -> Interval:
        """The same on another scale: over so many sessions, or per thousand."""
        return Interval(self.low * factor, self.high * factor)

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@lru_cache(maxsize=4096)
def clopper_pearson(k: int, n: int, level: float = LEVEL) -> Interval:
    """The exact interval of the share k of n. Raises ValueError where k is not 0..n or n is not at least 1."""
    if not 0 <= k <= n or n < 1:
        raise ValueError(f"{k} of {n} is no share")
    if not 0 < level < 1:
        raise ValueError(f"{level} is no level between 0 and 1")
    tail = (1 - level) / 2
    # At least k successes have the chance I(share; k, n - k + 1); at most k have 1 - I(share; k + 1, n - k).
    low = 0.0 if k == 0 else _solve(lambda share: incomplete_beta(share, k, n - k + 1), tail, 0.0, 1.0)
    high = 1.0 if k == n else _solve(lambda share: incomplete_beta(share, k + 1, n - k), 1 - tail, 0.0, 1.0)
    return Interval(low, high)


@lru_cache(maxsize=4096)
def exact_poisson(x: int, level: float = LEVEL) -> Interval:
    """The exact interval of the expected count where x was counted. Raises ValueError below 0."""
    if x < 0:
        raise ValueError(f"{x} is no count")
    if not 0 < level < 1:
        raise ValueError(f"{level} is no level between 0 and 1")
    tail = (1 - level) / 2
    # Far beyond any quantile that is asked for: the mean and fifty standard deviations more.
    far = x + 50 * (x + 1) ** 0.5 - 2 * log(tail)
    low = 0.0 if x == 0 else _solve(lambda mean: incomplete_gamma(mean, x), tail, 0.0, far)
    high = _solve(lambda mean: incomplete_gamma(mean, x + 1), 1 - tail, 0.0, far)
    return Interval(low, high)


def _solve(rising: Callable[[float], float], target: float, low: float, high: float) -> float:
    """Where a rising function meets the target, by halving: slow, and it cannot miss."""
    while True:
        middle = (low + high) / 2
        if middle in {low, high} or high - low <= _CLOSE * high:
            return middle
        if rising(middle) < target:
            low = middle
        else:
            high = middle


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function I(x; a, b), by its continued fraction (DLMF 8.17.22)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    # The fraction converges fast on the near side of the mean; the far side is its mirror.
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(x, a, b) / a
    return 1.0 - front * _beta_fraction(1 - x, b, a) / b


def _beta_fraction(x: float, a: float, b: float) -> float:
    def step(m: int) -> tuple[float, float]:
        half, odd = divmod(m, 2)
        if odd:
            number = -(a + half) * (a + b + half) * x / ((a + m - 1) * (a + m))
        else:
            number = half * (b - half) * x / ((a + m - 1) * (a + m))
        return number, 1.0

    return 1 / _continued(step)


def incomplete_gamma(x: float, a: float) -> float:
    """The regularized lower incomplete gamma function P(a, x), by its series or its continued fraction (DLMF 8.11)."""
    if x <= 0:
        return 0.0
    front = exp(a * log(x) - x - lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        place = a
        for _ in range(_MOST_TERMS):
            place += 1
            term *= x / place
            total += term
            if term < total * _CLOSE:
                break
        return front * total

    def step(m: int) -> tuple[float, float]:
        return -m * (m - a), x + 2 * m + 1 - a

    return 1.0 - front / _continued(step, x + 1 - a)


def _continued(step: Callable[[int], tuple[float, float]], first: float = 1.0) -> float:
    """first + a1/(b1 + a2/(b2 + …)) by Lentz's method; `step(m)` gives the m-th pair."""
    value = first or _TINY
    c, d = value, 0.0
    for m in range(1, _MOST_TERMS):
        number, below = step(m)
        d = below + number * d or _TINY
        c = below + number / c or _TINY
        d = 1 / d
        change = c * d
        value *= change
        if abs(change - 1) < _CLOSE:
            return value
    return inf
