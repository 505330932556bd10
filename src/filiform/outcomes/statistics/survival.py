"""Time to recovery: Kaplan and Meier, with Greenwood's variance and intervals on the log-log scale.

Where the clock begins before anybody is watched (at the onset, and she comes weeks later), whoever comes is at risk
from the day after she came on and not before: late entry, or left truncation. Nobody who recovered before coming is
counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from math import isnan
from typing import Any, Final

from filiform.core.intervals import Interval
from filiform.outcomes.statistics.distribution import Z

LEAST_AT_RISK: Final = 5
SHARE_AT_RISK: Final = 0.1
"""The curve ends where fewer than five, or a tenth of those at the start, are at risk (outcome-methods, section 7)."""


@dataclass(frozen=True, slots=True)
class Times:
    """How many recovered, and how many were last known unrecovered, on each day since the clock began.

    `entries`: how many of them are at risk only after that day; the others are from the beginning.
    """

    events: Mapping[int, int]
    censored: Mapping[int, int]
    entries: Mapping[int, int] = field(default_factory=dict)

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
    most_at_risk: int
    """Those at the start, where everybody is followed from the start."""

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
        """The last day until which enough people are at risk for the curve to be drawn."""
        least = least_at_risk(self.most_at_risk)
        return max((step.day for step in takewhile(lambda one: one.at_risk >= least, self.steps)), default=0)

    def at(self, day: int) -> Step | None:
        """The step in force on a day; None before the first event."""
        return next((step for step in reversed(self.steps) if step.day <= day), None)


def _limit(step: Step, side: str) -> float:
    if step.interval is None:
        return step.unrecovered
    return step.interval.low if side == "low" else step.interval.high


def kaplan_meier(times: Times) -> Curve:
    """One step for each day on which somebody recovered. Whoever leaves on that day was still at risk on it."""
    import numpy as np

    days = sorted({*times.events, *times.censored, *times.entries})
    gone, lost, came = (
        np.array([some.get(day, 0) for day in days], dtype=np.int64)
        for some in (times.events, times.censored, times.entries)
    )
    begin = times.n - sum(times.entries.values())
    after = begin + (came - gone - lost).cumsum()
    before = np.concatenate([[begin], after[:-1]])[: len(days)]
    stepped = gone > 0
    d, n = gone[stepped], before[stepped]
    left, unrecovered = n - d, (1 - d / n).cumprod()
    with np.errstate(divide="ignore"):
        spread = (d / (n * left)).cumsum()
    is_between = (unrecovered > 0) & (unrecovered < 1)
    error = np.zeros(len(d))
    error[is_between] = unrecovered[is_between] * np.sqrt(spread[is_between])
    bands = [_band(*one) for one in zip(*_log_log(unrecovered, spread, is_between), strict=True)]
    columns = (np.array(days, dtype=np.int64)[stepped], n, d, unrecovered, error)
    told = zip(*(column.tolist() for column in columns), bands, strict=True)
    steps = tuple(Step(day, risk, events, share, band, wrong) for day, risk, events, share, wrong, band in told)
    last = max({*times.events, *times.censored}, default=0)
    return Curve(times.n, times.recovered, steps, last, int(max(begin, *after.tolist())) if days else 0)


def least_at_risk(most: int) -> float:
    return max(LEAST_AT_RISK, SHARE_AT_RISK * most)


def entered(came: Any, last: Any, is_event: Any, *, begin: int = 0) -> Times:
    """By a clock that began before anybody was watched: the days each came on and was last known, as columns.

    Whoever was seen on one day alone was never at risk and is left out, and so is whoever is not known beyond `begin`;
    whoever came earlier is at risk from that day on.
    """
    import numpy as np

    came = np.maximum(came, begin)
    watched = last > came
    columns = (last[watched & is_event], last[watched & ~is_event], came[watched])
    counted = [np.bincount(column) for column in columns]
    return Times(*({int(day): int(counts[day]) for day in counts.nonzero()[0]} for counts in counted))


def first_enough(came: Any, last: Any) -> int:
    """The first day after which enough people are at risk for a curve to begin.

    Before it one recovery among two or three would carry the whole curve. What follows is told of those who had not
    recovered by then.
    """
    import numpy as np

    watched = last > came
    if not watched.any():
        return 0
    length = int(last[watched].max()) + 1
    at_risk = (np.bincount(came[watched], minlength=length) - np.bincount(last[watched], minlength=length)).cumsum()
    enough = at_risk >= least_at_risk(int(at_risk.max()))
    return int(enough.argmax()) if enough.any() else length - 1


def _log_log(unrecovered: Any, spread: Any, is_between: Any) -> tuple[list[float], list[float]]:
    """The band at every step; not a number where S is 1 or nought."""
    import numpy as np

    low, high = np.full(len(unrecovered), np.nan), np.full(len(unrecovered), np.nan)
    share = unrecovered[is_between]
    width = Z * np.sqrt(spread[is_between]) / np.log(share)
    low[is_between], high[is_between] = share ** np.exp(-width), share ** np.exp(width)
    return low.tolist(), high.tolist()


def _band(low: float, high: float) -> Interval | None:
    return None if isnan(low) else Interval(low, high)


def at_risk_on(times: Times, days: Iterable[int]) -> list[int]:
    """How many were followed and unrecovered at the beginning of each day."""
    left, came = [*times.events.items(), *times.censored.items()], times.entries.items()
    return [sum(n for day, n in left if day >= on) - sum(n for day, n in came if day >= on) for on in days]


def if_vanished_were(times: Times) -> tuple[Curve, Curve]:
    """The curve if everybody who vanished had recovered on the last day known; and if none of them ever did."""
    events = dict(times.events)
    for day, count in times.censored.items():
        events[day] = events.get(day, 0) + count
    last = max({*times.events, *times.censored}, default=0)
    never = {last: sum(times.censored.values())} if times.censored else {}
    return kaplan_meier(Times(events, {}, times.entries)), kaplan_meier(Times(times.events, never, times.entries))
