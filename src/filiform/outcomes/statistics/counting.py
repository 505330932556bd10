"""Rows that are alike, counted: columns of small whole numbers, and a table of how often each value was met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from filiform.outcomes.statistics.distribution import Distribution

SPAN: Final = 1_000_000
"""Values that lie within so many steps of each other are counted into a table; others are sorted, which is slower."""
STEP: Final = 100
"""Readings have two places at the most; whatever has more is sorted."""


def distribution(values: Any) -> Distribution:
    """How often each value was met; nothing may be missing among them."""
    import numpy as np

    met, place = places(values)
    return Distribution(tuple(met.tolist()), tuple(np.bincount(place, minlength=len(met)).tolist()))


def grouped(columns: Sequence[Any]) -> tuple[list[Any], Any]:
    """The rows that differ, as columns, and for each row which of them it is."""
    import numpy as np

    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        met, place = places(column)
        # Made dense at every step, so that the product of many columns never grows beyond a whole number.
        code = places(code * max(1, len(met)) + place)[1]
    first = np.empty(int(code.max()) + 1 if len(code) else 0, dtype=np.int64)
    first[code] = np.arange(len(code))
    return [column[first] for column in columns], code


def places(column: Any) -> tuple[Any, Any]:
    """The values that were met, rising, and for each row which of them it has."""
    import numpy as np

    steps = _steps(column)
    if steps is None:
        return np.unique(column, return_inverse=True)
    is_met = np.zeros(int(steps.max()) + 1, dtype=bool)
    is_met[steps] = True
    place = (np.cumsum(is_met) - 1)[steps]
    met = np.empty(int(is_met.sum()), dtype=column.dtype)
    met[place] = column
    return met, place


def _steps(column: Any) -> Any:
    """Each value as whole steps above the lowest, different ones for different values; None where they are too many."""
    import numpy as np

    if not len(column):
        return None
    low, high = column.min(), column.max()
    if column.dtype.kind != "f":
        return column.astype(np.int64) - int(low) if int(high) - int(low) < SPAN else None
    if not np.isfinite(low + high) or (high - low) * STEP >= SPAN or abs(low) > SPAN:
        return None
    steps = np.rint(column * STEP)
    if not np.array_equal(steps / STEP, column):
        return None
    return (steps - steps.min()).astype(np.int64)
