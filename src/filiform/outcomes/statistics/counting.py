"""Rows that are alike, counted: columns of small whole numbers, and a table of how often each value was met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from filiform.outcomes.statistics.distribution import Distribution


def distribution(values: Any) -> Distribution:
    """How often each value was met; nothing may be missing among them."""
    import numpy as np

    met, counts = np.unique(values, return_counts=True)
    return Distribution(tuple(met.tolist()), tuple(counts.tolist()))


def grouped(columns: Sequence[Any]) -> tuple[list[Any], Any]:
    """The rows that differ, as columns, and for each row which of them it is."""
    import numpy as np

    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        met, place = np.unique(column, return_inverse=True)
        # Made dense at every step, so that the product of many columns never grows beyond a whole number.
        code = np.unique(code * max(1, len(met)) + place, return_inverse=True)[1]
    first = np.unique(code, return_index=True)[1]
    return [column[first] for column in columns], code
