"""What would be expected without anything being done: people come when they are at their worst."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist


def regression_to_the_mean(
    *, mean: float, sd: float, correlation: float, cut: float, baselines: int = 1
) -> float | None:
    """By how much people taken in above (or below) a cut are expected to move towards the mean by themselves.

    `correlation` is that of two readings without treatment between them; several baselines averaged leave less.
    Source: Barnett, van der Pols and Dobson, Int J Epidemiol 2005;34:215. None without spread.
    """
    if sd <= 0 or baselines < 1:
        return None
    usual = NormalDist()
    within, between = (1 - correlation) * sd**2, correlation * sd**2
    # With m baselines averaged the variance of what was selected on is between + within / m.
    selected = sqrt(between + within / baselines)
    z = abs(cut - mean) / selected
    beyond = 1 - usual.cdf(z)
    if beyond <= 0:
        return None
    return within / baselines / selected * usual.pdf(z) / beyond
