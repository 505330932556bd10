"""What a unit would be expected to reach with its own patients: a logistic model over what was known at the start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from filiform.outcomes.statistics.shares import Ratio, observed_to_expected

STEPS: Final = 50
CLOSE: Final = 1e-9
EVENTS_FOR_A_PARAMETER: Final = 10
"""Source: outcome-methods, section 14."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Patients of one unit who were alike at the start: `known` are the columns of the model, without the constant."""

    unit: str
    known: tuple[float, ...]
    n: int
    k: int


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


def case_mix(cells: Sequence[Cell]) -> CaseMix | None:
    """O/E for each unit. None where there are too few events for so many columns, or the model does not settle."""
    patients, reached = sum(cell.n for cell in cells), sum(cell.k for cell in cells)
    width = len(cells[0].known) + 1 if cells else 1
    if min(reached, patients - reached) < EVENTS_FOR_A_PARAMETER * width:
        return None
    coefficients = logistic([((1.0, *cell.known), cell.n, cell.k) for cell in cells])
    if coefficients is None:
        return None
    expected, observed, number = _sums(cells, coefficients)
    overall = reached / patients
    units = tuple(
        Adjusted(unit, ratio, number[unit], min(1.0, ratio.value * overall))
        for unit in sorted(expected)
        if (ratio := observed_to_expected(observed[unit], expected[unit]))
    )
    return CaseMix(units, coefficients, overall, patients)


def _sums(
    cells: Sequence[Cell], coefficients: Sequence[float]
) -> tuple[Mapping[str, float], Mapping[str, int], Mapping[str, int]]:
    import numpy as np

    known = np.array([(1.0, *cell.known) for cell in cells])
    chances = 1 / (1 + np.exp(-known @ np.array(coefficients)))
    expected: dict[str, float] = {}
    observed: dict[str, int] = {}
    number: dict[str, int] = {}
    for cell, chance in zip(cells, chances, strict=True):
        expected[cell.unit] = expected.get(cell.unit, 0.0) + cell.n * float(chance)
        observed[cell.unit] = observed.get(cell.unit, 0) + cell.k
        number[cell.unit] = number.get(cell.unit, 0) + cell.n
    return expected, observed, number


def logistic(rows: Sequence[tuple[tuple[float, ...], int, int]]) -> tuple[float, ...] | None:
    """Maximum likelihood over grouped rows (columns, n, k) by Newton's method. None where it does not settle."""
    import numpy as np

    known = np.array([row[0] for row in rows], dtype=float)
    number = np.array([row[1] for row in rows], dtype=float)
    reached = np.array([row[2] for row in rows], dtype=float)
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
