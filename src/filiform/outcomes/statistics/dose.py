"""Change beside what was given, group by group. A description: nobody was allotted to a dose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from filiform.core.intervals import Interval
from filiform.outcomes.statistics.counting import distribution
from filiform.outcomes.statistics.distribution import mean_interval
from filiform.outcomes.statistics.shares import Share


@dataclass(frozen=True, slots=True)
class Group:
    """Patients who were given about as much, in the order in which groups are shown."""

    label: str
    n: int
    mean: float | None
    interval: Interval | None
    responders: Share


def groups(labels: Sequence[str], place: Any, changed: Any, is_reached: Any) -> list[Group]:
    """Each label that anybody has, in the order of `labels`; `place` points into them, one for each patient."""
    made = []
    for at, label in enumerate(labels):
        some = place == at
        if some.any():
            found = distribution(changed[some])
            reached = Share(int(is_reached[some].sum()), found.n)
            made.append(Group(label, found.n, found.mean, mean_interval(found), reached))
    return made
