"""A measure as it is told: enough people or not, percentages or counts, with what is missing beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from filiform.core.intervals import Interval
from filiform.outcomes.rules.change import Verdict
from filiform.outcomes.rules.disclosure import is_withheld
from filiform.outcomes.rules.plan import Plan
from filiform.outcomes.statistics.distribution import student_t
from filiform.outcomes.statistics.shares import Range, Share, if_missing_were
from filiform.outcomes.types import Count, Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure over patients. `withheld` says from how many on it is told, or is 0; figures are then empty."""

    count: Count
    withheld: int
    mean: float | None = None
    interval: Interval | None = None
    sd: float | None = None
    classes: Mapping[Verdict, Share] | None = None
    responders: Share | None = None
    if_missing: Range | None = None
    has_percent: bool = False
    is_answered: bool = False
    """Whether enough answered for more than counts."""


def measure(count: Count, sums: Iterable[Sums], *, plan: Plan, least: int, rest: int | None = None) -> Measure:
    """`rest`: how many answered outside of what was asked for, where both together are told elsewhere."""
    found = [one for one in sums if one.n]
    if is_withheld(count.answered, least, rest=rest):
        return Measure(count=count, withheld=least)
    n, total, squares = sum(s.n for s in found), sum(s.total for s in found), sum(s.squares for s in found)
    mean = total / n if n else None
    sd = sqrt(max(0.0, (squares - n * mean * mean) / (n - 1))) if mean is not None and n > 1 else None
    half = student_t(0.95, n - 1) * sd / sqrt(n) if sd is not None else None
    by_class = {verdict: sum(s.n for s in found if s.verdict == verdict) for verdict in Verdict}
    counted = sum(by_class[verdict] for verdict in Verdict if verdict.is_counted)
    responders = Share(sum(s.n for s in found if s.is_reached), counted)
    return Measure(
        count=count,
        withheld=0,
        mean=mean,
        sd=sd,
        interval=Interval(mean - half, mean + half) if mean is not None and half is not None else None,
        classes={verdict: Share(k, counted if verdict.is_counted else n) for verdict, k in by_class.items()},
        responders=responders if counted else None,
        if_missing=if_missing_were(responders, counted + count.missing) if counted else None,
        has_percent=counted >= plan.percent_from,
        is_answered=count.due > 0 and count.answered >= plan.answered_from * count.due,
    )
