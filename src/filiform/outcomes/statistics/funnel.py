"""Units against a target by how many patients they have: exact limits, and wider ones where units differ anyway.

Source: Spiegelhalter, Stat Med 2005;24:1185, and Qual Saf Health Care 2005;14:347 (outcome-methods, section 9).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import NormalDist
from typing import Final

from filiform.core.intervals import Interval, incomplete_beta
from filiform.outcomes.statistics.shares import Share

ALERT: Final = 0.95
ALARM: Final = 0.998
JUDGED_FROM: Final = 30
"""Fewer patients than this are plotted and not judged."""
ANSWERED_FROM: Final = 0.6
"""A unit in which fewer answered is not judged."""
WINSOR: Final = 0.1


class Standing(StrEnum):
    INSIDE = "inside"
    ALERT = "alert"
    ALARM = "alarm"
    TOO_FEW = "too-few"
    TOO_FEW_ANSWERS = "too-few-answers"

    @property
    def label(self) -> str:
        return {
            "inside": "Within the limits", "alert": "Outside 95 %", "alarm": "Outside 99.8 %: a question",
            "too-few": "Too few patients to say", "too-few-answers": "Too few answers to say",
        }[self.value]  # fmt: skip


def binomial_at_most(k: int, n: int, share: float) -> float:
    if k < 0:
        return 0.0
    return 1.0 if k >= n else incomplete_beta(1 - share, n - k, k + 1)


def _limit(n: int, target: float, tail: float) -> float:
    """Spiegelhalter's interpolated quantile, as a share."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if binomial_at_most(middle, n, target) >= tail else (middle + 1, high)
    at, below = binomial_at_most(low, n, target), binomial_at_most(low - 1, n, target)
    weight = (at - tail) / (at - below) if at > below else 0.0
    return min(1.0, max(0.0, (low - weight) / n))


def exact_limits(n: int, target: float, level: float) -> Interval:
    """Limits about the target for a unit of n patients. Raises ValueError for no patients or a target outside 0..1."""
    if n < 1 or not 0 <= target <= 1:
        raise ValueError(f"no limits for {n} patients about {target}")
    if target in {0.0, 1.0}:
        return Interval(target, target)
    tail = (1 - level) / 2
    return Interval(_limit(n, target, tail), _limit(n, target, 1 - tail))


def normal_limits(n: int, target: float, level: float, between: float = 0.0) -> Interval:
    """The same from the normal curve, widened by the variance between units; clipped to 0..1."""
    z = NormalDist().inv_cdf(0.5 + level / 2)
    half = z * sqrt(target * (1 - target) / n + between)
    return Interval(max(0.0, target - half), min(1.0, target + half))


@dataclass(frozen=True, slots=True)
class Spread:
    """How far units differ by more than chance. `between`: the variance to add, nought where chance will do."""

    phi: float
    between: float
    is_over: bool


def over_dispersion(units: Sequence[Share], target: float) -> Spread:
    """Winsorised phi, and the additive variance between units where phi is beyond 1 + 2 sqrt(2/K)."""
    counted = [unit for unit in units if unit.n]
    number = len(counted)
    if number < 2 or not 0 < target < 1:
        return Spread(1.0, 0.0, is_over=False)
    scores = [(unit.k / unit.n - target) / sqrt(target * (1 - target) / unit.n) for unit in counted]
    ordered = sorted(scores)
    cut = int(WINSOR * number)
    low, high = ordered[cut], ordered[number - 1 - cut]
    phi = sum(min(max(score, low), high) ** 2 for score in scores) / number
    is_over = phi > 1 + 2 * sqrt(2 / number)
    if not is_over:
        return Spread(phi, 0.0, is_over=False)
    weights = [unit.n / (target * (1 - target)) for unit in counted]
    total = sum(weights)
    room = total - sum(weight**2 for weight in weights) / total
    return Spread(phi, max(0.0, (number * phi - (number - 1)) / room), is_over=True)


@dataclass(frozen=True, slots=True)
class Point:
    """One unit in the funnel. `key` says whose it is, and only to whoever may know."""

    key: str
    share: Share
    alert: Interval
    alarm: Interval
    standing: Standing


@dataclass(frozen=True, slots=True)
class Funnel:
    target: float
    spread: Spread
    points: tuple[Point, ...]
    method: str

    def limits(self, n: int, level: float) -> Interval:
        return _limits(n, self.target, level, self.spread)


def _limits(n: int, target: float, level: float, spread: Spread) -> Interval:
    if spread.is_over:
        return normal_limits(n, target, level, spread.between)
    return exact_limits(n, target, level)


def funnel(units: Sequence[tuple[str, Share, float]]) -> Funnel | None:
    """Units (key, share, part that answered) about their own overall share. None where nobody is counted."""
    total = Share(sum(share.k for _, share, _ in units), sum(share.n for _, share, _ in units))
    if not total.n:
        return None
    target = total.k / total.n
    spread = over_dispersion([share for _, share, _ in units], target)
    points = tuple(_point(key, share, answered, target, spread) for key, share, answered in units if share.n)
    how = "additive over-dispersion, normal" if spread.is_over else "exact binomial, interpolated"
    return Funnel(target, spread, points, f"funnel about the overall share, {how}, 95 % and 99.8 %")


def _point(key: str, share: Share, answered: float, target: float, spread: Spread) -> Point:
    alert, alarm = (_limits(share.n, target, level, spread) for level in (ALERT, ALARM))
    value = share.k / share.n
    if share.n < JUDGED_FROM:
        standing = Standing.TOO_FEW
    elif answered < ANSWERED_FROM:
        standing = Standing.TOO_FEW_ANSWERS
    elif value not in alarm:
        standing = Standing.ALARM
    else:
        standing = Standing.INSIDE if value in alert else Standing.ALERT
    return Point(key, share, alert, alarm, standing)
