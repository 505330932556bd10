"""Where a value and a day stand on a picture: two axes, with the figures written beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
INTERVALS = 5
NARROW = 10
"""A scale of so many units is drawn whole: of pain from 0 to 10, half a picture would be half the truth."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from `low` to `high` laid along `start` to `end`, in units of the picture; `end` may come first."""

    low: Decimal
    high: Decimal
    start: float
    end: float
    ticks: tuple[Decimal, ...]

    def at(self, value: Decimal) -> float:
        share = float((value - self.low) / (self.high - self.low))
        return self.start + share * (self.end - self.start)

    def value(self, place: float) -> float:
        """The value that stands at a place: `at` the other way round."""
        return float(self.low) + (place - self.start) / (self.end - self.start) * float(self.high - self.low)


def value_axis(
    values: Sequence[Decimal], *, lowest: Decimal, highest: Decimal | None, start: float, end: float
) -> Axis:
    """An axis that holds every value, within what the instrument can show, with at most seven round figures.

    A narrow scale is drawn whole, and so is one of which the values take half.
    """
    low, high = min(values, default=lowest), max(values, default=lowest)
    if highest is not None and (highest - lowest <= NARROW or (high - low) * 2 >= highest - lowest):
        low, high = min(low, lowest), max(high, highest)
    step = _step(high - low if high > low else max(abs(high), Decimal(1)))
    bottom = (low / step).to_integral_value(ROUND_FLOOR) * step
    top = (high / step).to_integral_value(ROUND_CEILING) * step
    if bottom == top:
        bottom, top = (bottom, top + step) if bottom <= lowest else (bottom - step, top + step)
    count = int((top - bottom) / step)
    return Axis(bottom, top, start, end, tuple(bottom + step * number for number in range(count + 1)))


def _step(span: Decimal) -> Decimal:
    """The smallest round step that leaves few enough figures."""
    unit = Decimal(10) ** (span / INTERVALS).adjusted()
    return next(unit * step for step in STEPS if span <= unit * step * INTERVALS)


@dataclass(frozen=True, slots=True)
class Days:
    """Moments laid along a width by the time between them; a single one stands in the middle."""

    first: datetime
    last: datetime
    start: float
    end: float

    def at(self, moment: datetime) -> float:
        if self.last <= self.first:
            return (self.start + self.end) / 2
        share = (moment - self.first) / (self.last - self.first)
        return self.start + share * (self.end - self.start)


def spaced(places: Sequence[float], *, least: float) -> list[int]:
    """Which of these places, in order, can be written under without touching: first and last, then what fits between.

    >>> spaced([0, 5, 30, 58, 60], least=20)
    [0, 2, 4]
    """
    if not places:
        return []
    kept = [0]
    last = len(places) - 1
    for number in range(1, last):
        if places[number] - places[kept[-1]] >= least and places[last] - places[number] >= least:
            kept.append(number)
    if last and places[last] - places[kept[-1]] >= least:
        kept.append(last)
    return kept
