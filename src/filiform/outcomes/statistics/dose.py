"""Change beside what was given, group by group. A description: nobody was allotted to a dose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from filiform.core.intervals import Interval
from filiform.outcomes.statistics.distribution import Distribution, mean_interval
from filiform.outcomes.statistics.shares import Share


@dataclass(frozen=True, slots=True)
class Group:
    """Patients who were given about as much, in the order in which groups are shown."""

    label: str
    n: int
    mean: float | None
    interval: Interval | None
    responders: Share


def groups(rows: Iterable[tuple[str, float, bool, int]], order: Mapping[str, int] | None = None) -> list[Group]:
    """Rows of (group, change, whether the headline was reached, how many) as groups; by `order`, else by size."""
    changes: dict[str, dict[float, int]] = {}
    reached: dict[str, int] = {}
    for label, changed, is_responder, count in rows:
        into = changes.setdefault(label, {})
        into[changed] = into.get(changed, 0) + count
        reached[label] = reached.get(label, 0) + (count if is_responder else 0)
    made = []
    for label, counted in changes.items():
        found = Distribution.of(counted)
        made.append(Group(label, found.n, found.mean, mean_interval(found), Share(reached[label], found.n)))
    return sorted(made, key=lambda group: (order or {}).get(group.label, 0) if order else -group.n)
