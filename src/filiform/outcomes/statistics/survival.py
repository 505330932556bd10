"""Time to recovery: Kaplan and Meier, with Greenwood's variance and intervals on the log-log scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final

from filiform.core.intervals import Interval
from filiform.outcomes.statistics.distribution import Z

LEAST_AT_RISK: Final = 5
SHARE_AT_RISK: Final = 0.1
"""The curve ends where fewer than five, or a tenth of those at the start, are at risk (outcome-methods, section 7)."""


@dataclass(frozen=True, slots=True)
class Times:
    """How many recovered, and how many were last known unrecovered, on each day since the clock began."""

    events: Mapping[int, int]
    censored: Mapping[int, int]

    @classmethod
    def of(cls, rows: Iterable[tuple[int, bool]]) -> Times:
        events: dict[int, int] = {}
        censored: dict[int, int] = {}
        for day, is_event in rows:
            where = events if is_event else censored
            where[day] = where.get(day, 0) + 1
        return cls(events, censored)

    @property
    def n(self) -> int:
        return sum(self.events.values()) + sum(self.censored.values())

    @property
    def recovered(self) -> int:
        return sum(self.events.values())


@dataclass(frozen=True, slots=True)
class Step:
    """The curve from one day to the next. `unrecovered` is S; no interval where S is 1 or nought."""

    day: int
    at_risk: int
    events: int
    unrecovered: float
    interval: Interval | None
    error: float
    """Greenwood's standard error of S."""


@dataclass(frozen=True, slots=True)
class Median:
    """None: not reached."""

    day: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Curve:
    n: int
    recovered: int
    steps: tuple[Step, ...]
    last_day: int
    """The last day on which anybody was still followed."""

    @property
    def median(self) -> Median:
        """First day with S at one half or below, and the same of both limits of the band."""

        def first(value: str) -> int | None:
            found = (
                step.day
                for step in self.steps
                if (step.unrecovered if value == "S" else _limit(step, value)) <= 0.5 + 1e-12
            )
            return next(found, None)

        return Median(first("S"), first("low"), first("high"))

    @property
    def shown_until(self) -> int:
        """The last day on which enough people are at risk for the curve to be drawn."""
        least = max(LEAST_AT_RISK, SHARE_AT_RISK * self.n)
        return max((step.day for step in self.steps if step.at_risk >= least), default=0)

    def at(self, day: int) -> Step | None:
        """The step in force on a day; None before the first event."""
        return next((step for step in reversed(self.steps) if step.day <= day), None)


def _limit(step: Step, side: str) -> float:
    if step.interval is None:
        return step.unrecovered
    return step.interval.low if side == "low" else step.interval.high


def kaplan_meier(times: Times) -> Curve:
    """One step for each day on which somebody recovered. Whoever leaves on that day was still at risk on it."""
    at_risk, unrecovered, spread = times.n, 1.0, 0.0
    steps = []
    for day in sorted({*times.events, *times.censored}):
        events = times.events.get(day, 0)
        if events:
            unrecovered *= 1 - events / at_risk
            left = at_risk - events
            spread = spread + events / (at_risk * left) if left else float("inf")
            error = unrecovered * sqrt(spread) if left else 0.0
            steps.append(Step(day, at_risk, events, unrecovered, _log_log(unrecovered, spread), error))
        at_risk -= events + times.censored.get(day, 0)
    return Curve(times.n, times.recovered, tuple(steps), max({*times.events, *times.censored}, default=0))


def _log_log(unrecovered: float, spread: float) -> Interval | None:
    if not 0 < unrecovered < 1:
        return None
    width = Z * sqrt(spread) / log(unrecovered)
    return Interval(unrecovered ** exp(-width), unrecovered ** exp(width))


def at_risk_on(times: Times, days: Iterable[int]) -> list[int]:
    """How many were followed and unrecovered at the beginning of each day."""
    every = [*times.events.items(), *times.censored.items()]
    return [sum(count for day, count in every if day >= on) for on in days]


def if_vanished_were(times: Times) -> tuple[Curve, Curve]:
    """The curve if everybody who vanished had recovered on the last day known; and if none of them ever did."""
    events = dict(times.events)
    for day, count in times.censored.items():
        events[day] = events.get(day, 0) + count
    last = max({*times.events, *times.censored}, default=0)
    never = {last: sum(times.censored.values())} if times.censored else {}
    return kaplan_meier(Times(events, {})), kaplan_meier(Times(times.events, never))
