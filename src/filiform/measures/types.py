"""Readings as they are handed in and as pages read them, and the lock that a signed note puts on a visit."""

from __future__ import annotations

from collections.abc import Callable
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
        """The figure without needless zeros: 6, 12.5."""
        return f"{self.value.normalize():f}"

    @property
    def key(self) -> tuple[str, str, str, Phase]:
        return (self.instrument, self.side, self.movement, self.phase)


# (organization_id, visit_id) -> whether the record of this visit is locked.
LockSource = Callable[[int, int], bool]
_locks: list[LockSource] = []


def lock_records_by(source: LockSource) -> None:
    """A later step says when a visit's measurements and examination may no longer change (a signed note).

    Call it once, from AppConfig.ready(). Each source costs one query for every write.
    """
    if source not in _locks:
        _locks.append(source)


def is_locked(organization_id: int, visit_id: int) -> bool:
    return any(source(organization_id, visit_id) for source in _locks)
