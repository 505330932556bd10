"""Classes of patients that nobody is alone in: age band and sex, made broader until k patients share each of them.

Sweeney, k-anonymity, Int J Uncertain Fuzz 2002;10:557-570. What it does not protect from is said in docs/registry.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

Class = tuple[str | None, str | None]
"""Age band and sex; None: left out."""

BANDS: Final = (
    (18, "0-17", "0-17"), (30, "18-29", "18-39"), (40, "30-39", "18-39"), (50, "40-49", "40-59"),
    (60, "50-59", "40-59"), (70, "60-69", "60+"), (80, "70-79", "60+"),
)  # fmt: skip
"""Below which age, the ten-year band, the broad band."""
OLDEST: Final = ("80+", "60+")
_BROAD: Final = {narrow: broad for _, narrow, broad in BANDS} | {OLDEST[0]: OLDEST[1]}
SEXES: Final = frozenset({"female", "male", "other"})


def age_band(years: int) -> str:
    return next((narrow for below, narrow, _ in BANDS if years < below), OLDEST[0])


def sex_said(sex: str) -> str:
    """Not said and unknown are one class: both say that nothing is known."""
    return sex if sex in SEXES else "unknown"


def generalised(patients: Mapping[Class, int], *, k: int) -> dict[Class, Class | None]:
    """The class each class is written as, so that at least k patients share every class written.

    First the band becomes broad, then it is left out, then sex too. Where even those together are too few, the
    smallest other class joins them. None for everybody where all of them are fewer than k.
    """
    if 0 < sum(patients.values()) < k:
        return dict.fromkeys(patients)
    level = dict.fromkeys(patients, 0)
    while small := _too_small(patients, level, k):
        movable = [one for one in small if level[one] < 3]
        if movable:
            for one in movable:
                level[one] += 1
        else:
            for one in _smallest_beside(patients, level):
                level[one] = 3
    return {one: _written(one, level[one]) for one in patients}


def _written(one: Class, level: int) -> Class:
    band, sex = one
    return ((band, sex), (_BROAD.get(band or "", band), sex), (None, sex), (None, None))[level]


def _totals(patients: Mapping[Class, int], level: Mapping[Class, int]) -> Counter[Class]:
    totals: Counter[Class] = Counter()
    for one, number in patients.items():
        totals[_written(one, level[one])] += number
    return totals


def _too_small(patients: Mapping[Class, int], level: Mapping[Class, int], k: int) -> list[Class]:
    totals = _totals(patients, level)
    return [one for one, number in patients.items() if number and totals[_written(one, level[one])] < k]


def _smallest_beside(patients: Mapping[Class, int], level: Mapping[Class, int]) -> list[Class]:
    """What is written as the smallest class that still says something."""
    totals = _totals(patients, level)
    said = [written for written in totals if written != (None, None) and totals[written]]
    smallest = min(said, key=lambda written: (totals[written], str(written)))
    return [one for one in patients if _written(one, level[one]) == smallest]
