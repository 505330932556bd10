"""What a unit would be expected to reach with its own patients: a logistic model over what was known at the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from filiform.outcomes.statistics.shares import Ratio, observed_to_expected

STEPS: Final = 50
CLOSE: Final = 1e-9
EVENTS_FOR_A_PARAMETER: Final = 10
"""Source: outcome-methods, section 14."""


@dataclass(frozen=True, slots=True)
class Patients:
    """As columns, one row for each: `unit` points into `units`, `alike` into the rows of `known`, which hold the
    columns of the model without the constant; `reached` says who reached it."""

    units: tuple[str, ...]
    unit: Any
    alike: Any
    known: Any
    reached: Any


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


def case_mix(patients: Patients) -> CaseMix | None:
    """O/E for each unit. None where there are too few events for so many columns, or the model does not settle."""
    import numpy as np

    every, reached = len(patients.unit), int(patients.reached.sum())
    if min(reached, every - reached) < EVENTS_FOR_A_PARAMETER * (patients.known.shape[1] + 1):
        return None
    known = np.column_stack([np.ones(len(patients.known)), patients.known])
    # Who is alike is added up once, in whichever unit: the fit is the same.
    number = np.bincount(patients.alike, minlength=len(known))
    found = _newton(known, number, np.bincount(patients.alike, patients.reached, len(known)))
    if found is None:
        return None
    chances = 1 / (1 + np.exp(-known @ np.array(found)))
    expected, observed, of_unit = (
        np.bincount(patients.unit, weights, len(patients.units))
        for weights in (chances[patients.alike], patients.reached, None)
    )
    overall = reached / every
    units = tuple(
        Adjusted(patients.units[at], ratio, int(of_unit[at]), min(1.0, ratio.value * overall))
        for at in np.argsort(np.array(patients.units)).tolist()
        if (ratio := observed_to_expected(int(observed[at]), float(expected[at])))
    )
    return CaseMix(units, found, overall, every)


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
