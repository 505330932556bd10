"""When a baseline counts, which day a follow-up is planned for, and how long a recovery has to last.

Fixed before any figure is looked at. Another plan makes another series: its version stands on every page and paper.
Source: outcome-methods, sections 1, 3, 7 and 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    version: str
    baseline_age_d: int
    """A baseline is at most so many days older than the first needle."""
    follow_up_d: int
    window_d: int
    sustained_d: int
    percent_from: int
    """With fewer patients than this no percentage is told, only k of n."""
    answered_from: float
    """Where a smaller part answered, the page shows counts only and says so."""

    @property
    def due_after_d(self) -> int:
        """So long after the baseline the window has passed, and what is not there is missing."""
        return self.follow_up_d + self.window_d


PLAN: Final = Plan(
    version="2026-11",
    baseline_age_d=14,
    follow_up_d=42,
    window_d=10,
    sustained_d=30,
    percent_from=10,
    answered_from=0.6,
)
