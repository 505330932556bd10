"""Readings and visits of one patient as the pure rules take them, a week apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, settings

from filiform.measures.types import Phase, ReadingRow
from filiform.outcomes.progress.types import Happened, Saying

BUSY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is slow at anything; that says nothing of what is tested."""
FIRST = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
WEEK = timedelta(days=7)

SAY = Saying(
    day=lambda at: f"{at:%Y-%m-%d}", visit="Visit", between="Between visits", needles="needles", soon="too soon",
    missing="not measured",
    before="before", after="after", error="error", worthwhile="worthwhile", goal="goal",
    describe="{title}: {points} values, from {first} to {last}", describe_pairs="{title}: {points} pairs",
)  # fmt: skip


def happened(*needles: int | None, every: timedelta = WEEK, first: int = 1) -> list[Happened]:
    """One visit for each number of needles; None is a visit without a session."""
    return [
        Happened(number, 100 + number, FIRST + every * (number - 1), given)
        for number, given in enumerate(needles, start=first)
    ]


def reading(
    visit: Happened, value: int | str, *, instrument="nprs_current", phase=Phase.NONE, side="", movement=""
) -> ReadingRow:
    return ReadingRow(
        ref=f"r{visit.id}", patient_id=1, episode_id=1, visit_id=visit.id, instrument=instrument,
        value=Decimal(value), unit="points", side=side,
        movement=movement, phase=phase, taken_at=visit.at + timedelta(minutes=5), by_name="Amara", corrected=False,
    )  # fmt: skip
