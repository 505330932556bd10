"""What a unit would be expected to reach with its own patients: a logistic model over what was known at the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from filiform.outcomes.statistics.counting import grouped
from filiform.outcomes.statistics.shares import Ratio, observed_to_expected

STEPS: Final = 50
CLOSE: Final = 1e-9
EVENTS_FOR_A_PARAMETER: Final = 10
"""Source: outcome-methods, section 14."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Patients of one unit who were alike at the start, as columns: `unit` points into `units`, `n` is how many they
    are, `k` how many reached it; `known` holds the columns of the model for each, without the constant."""

    units: tuple[str, ...]
    unit: Any
    known: Any
    n: Any
    k: Any


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One unit: what was reached over what its patients would lead to expect, and the share that follows from it."""

    unit: str
    ratio: Ratio
    n: int
    adjusted_share: float


@dataclass(frozen=True, slots=True)
class CaseMix:
    units: tuple[Adjusted, ...]
    coefficients: tuple[float, ...]
    overall: float
    patients: int


def case_mix(cells: Cells) -> CaseMix | None:
    """O/E for each unit. None where there are too few events for so many columns, or the model does not settle."""
    import numpy as np

    patients, reached = int(cells.n.sum()), int(cells.k.sum())
    if min(reached, patients - reached) < EVENTS_FOR_A_PARAMETER * (cells.known.shape[1] + 1):
        return None
    known = np.column_stack([np.ones(len(cells.known)), cells.known])
    # Who is alike counts once, in whichever unit: the fit is the same, and there is less to add up.
    alike, group = _alike(known)
    found = _newton(alike, np.bincount(group, cells.n), np.bincount(group, cells.k))
    if found is None:
        return None
    chances = 1 / (1 + np.exp(-known @ np.array(found)))
    expected, observed, number = (
        np.bincount(cells.unit, weights, len(cells.units)) for weights in (cells.n * chances, cells.k, cells.n)
    )
    overall = reached / patients
    units = tuple(
        Adjusted(cells.units[at], ratio, int(number[at]), min(1.0, ratio.value * overall))
        for at in np.argsort(np.array(cells.units)).tolist()
        if (ratio := observed_to_expected(int(observed[at]), float(expected[at])))
    )
    return CaseMix(units, found, overall, patients)


def _alike(known: Any) -> tuple[Any, Any]:
    import numpy as np

    columns, group = grouped(list(known.T))
    return np.column_stack(columns), group


def logistic(rows: Sequence[tuple[tuple[float, ...], int, int]]) -> tuple[float, ...] | None:
    """Maximum likelihood over grouped rows (columns, n, k) by Newton's method. None where it does not settle."""
    import numpy as np

    known, number, reached = (np.array([row[at] for row in rows], dtype=float) for at in range(3))
    return _newton(known, number, reached)


def _newton(known: Any, number: Any, reached: Any) -> tuple[float, ...] | None:
    import numpy as np

    found = np.zeros(known.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(known @ found, -30, 30)))
        slope = known.T @ (reached - number * chance)
        bend = (known * (number * chance * (1 - chance))[:, None]).T @ known
        try:
            step = np.linalg.solve(bend, slope)
        except np.linalg.LinAlgError:
            return None
        found = found + step
        if float(np.abs(step).max()) < CLOSE:
            return tuple(float(value) for value in found)
    return None
