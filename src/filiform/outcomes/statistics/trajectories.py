"""The course of a measure over all visits: a mixed model with the patient as group (statsmodels, REML)."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from filiform.core.intervals import Interval
from filiform.outcomes.statistics.distribution import Z

KNOT_WEEKS: Final = 3.0
"""Most of what changes changes early: a straight line that may bend once (outcome-methods, section 10)."""
LEAST_PATIENTS: Final = 30


@dataclass(frozen=True, slots=True)
class Term:
    name: str
    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Trajectory:
    """`fitted` are (week, value); `dropped` says what had to be left out for the model to settle."""

    patients: int
    values: int
    terms: tuple[Term, ...]
    fitted: tuple[tuple[float, float], ...]
    method: str
    dropped: str


def trajectory(rows: Sequence[tuple[int, float, float]], *, weeks: Sequence[float]) -> Trajectory | None:
    """Rows of (patient, weeks since the first visit, value). None for too few patients, or where nothing settles.

    First with a slope of its own for each patient; where that does not settle, with a level of its own alone.
    """
    import numpy as np

    patients = len({row[0] for row in rows})
    if patients < LEAST_PATIENTS:
        return None
    group = np.array([row[0] for row in rows])
    week = np.array([row[1] for row in rows], dtype=float)
    value = np.array([row[2] for row in rows], dtype=float)
    fixed = _columns(week)
    for own, dropped in ((fixed[:, :2], ""), (fixed[:, :1], "the slope of each patient: it did not settle")):
        fit = _fit(value, fixed, group, own)
        if fit is None:
            continue
        names = ("at the start", "a week, until week 3", "a week, more or less after week 3")
        terms = tuple(
            Term(name, at, Interval(at - Z * error, at + Z * error))
            for name, at, error in zip(names, map(float, fit.fe_params), map(float, fit.bse_fe), strict=True)
        )
        line = _columns(np.array(weeks, dtype=float)) @ np.asarray(fit.fe_params)
        return Trajectory(
            patients, len(rows), terms, tuple((float(at), float(y)) for at, y in zip(weeks, line, strict=True)),
            "mixed model, REML, patient as group, straight with a bend at week 3", dropped,
        )  # fmt: skip
    return None


def _columns(week: Any) -> Any:
    import numpy as np

    return np.column_stack([np.ones_like(week), week, np.clip(week - KNOT_WEEKS, 0, None)])


def _fit(value: Any, fixed: Any, group: Any, own: Any) -> Any:
    import numpy as np
    from statsmodels.regression.mixed_linear_model import MixedLM

    with warnings.catch_warnings():
        # A model at the edge of what it may be says so by a warning for each step; it is asked below instead.
        warnings.simplefilter("ignore")
        try:
            fit = MixedLM(value, fixed, groups=group, exog_re=own).fit(reml=True)
        except (np.linalg.LinAlgError, ValueError):
            return None
    good = bool(fit.converged) and all(isfinite(float(error)) for error in fit.bse_fe)
    return fit if good else None
