"""Readings as they are handed in and as pages read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Phase(StrEnum):
    """When in the visit a reading was taken: before the needles, after them, or without regard to them."""

    NONE = "none"
    BEFORE = "before"
    AFTER = "after"

    @property
    def label(self) -> str:
        return {"none": "Today", "before": "Before treatment", "after": "After treatment"}[self.value]


SIDES = ("right", "left", "midline")
SIDE_LETTERS = {"right": "R", "left": "L", "midline": "Mid"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One measurement to record. `unit` empty is the instrument's own.

    `movement` says what was measured where the instrument leaves it open: a muscle of the atlas, or an activity in
    the patient's words. `value` may be the text that was typed.
    """

    instrument: str
    value: Decimal | float | str
    phase: Phase = Phase.NONE
    side: str = ""
    movement: str = ""
    unit: str = ""

    @property
    def key(self) -> tuple[str, str, str, Phase]:
        """What makes two readings of one visit the same measurement: the later one corrects the earlier."""
        return (self.instrument, self.side, self.movement, self.phase)


def figure(value: Decimal) -> str:
    """Without needless zeros: 6, 12.5."""
    return f"{value.normalize():f}"


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading that stands. `value` in `unit`; `corrected` says that it replaced an earlier one."""

    ref: str
    visit_id: int
    instrument: str
    value: Decimal
    unit: str
    side: str
    movement: str
    phase: Phase
    taken_at: datetime
    by_name: str
    corrected: bool

    @property
    def shown(self) -> str:
        return figure(self.value)

    @property
    def key(self) -> tuple[str, str, str, Phase]:
        return (self.instrument, self.side, self.movement, self.phase)
