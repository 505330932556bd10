"""Small cells of a figure: what few patients stand behind is withheld, and what would give it away by subtraction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def shown(rows: Sequence[Row], *, k: int, total_known: bool = True) -> tuple[list[Row], int]:
    """The rows with at least k patients behind them (`patients`), and how many were withheld.

    `total_known`: the rows may add up to a total that is known, so what is withheld could be worked out together; the
    smallest shown rows are withheld with it until that is at least two rows and k patients. Rows with nobody in them
    tell of nobody and stay out of this.
    """
    small = [place for place, row in enumerate(rows) if 0 < row["patients"] < k]
    if total_known and small:
        beside = sorted((row["patients"], place) for place, row in enumerate(rows) if row["patients"] >= k)
        for _, place in beside:
            if len(small) > 1 and sum(rows[one]["patients"] for one in small) >= k:
                break
            small.append(place)
    return [row for place, row in enumerate(rows) if place not in set(small)], len(small)


def few(number: int, *, k: int) -> int | str:
    """A count of people as it may be told."""
    return number if number == 0 or number >= k else f"fewer than {k}"


def blanked(row: Row, names: Iterable[str], *, k: int) -> dict[str, Any]:
    """Counts of patients within a row: those from 1 to k - 1 become None, and one more where a single one would be
    the rest of the others."""
    names = list(names)
    small = {name for name in names if 0 < (row[name] or 0) < k}
    if len(small) == 1 and len(names) > 1:
        others = [name for name in names if name not in small and row[name]]
        small |= set(sorted(others, key=lambda name: row[name])[:1])
    return {**row, **dict.fromkeys(small)}
