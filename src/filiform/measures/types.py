"""Readings as they are handed in and as pages read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Phase(StrEnum):
    """When in the visit a reading was taken: before the needles, after them, or without regard to them."""

    NONE = "none"
    BEFORE = "before"
    AFTER = "after"

    @property
    def label(self) -> str:
        return {"none": "Today", "before": "Before treatment", "after": "After treatment"}[self.value]


class Mode(StrEnum):
    """How a figure came into the record. Answers asked face to face and on a phone are not one series unremarked."""

    IN_CLINIC = "in-clinic"
    PHONE = "phone"
    IMPORTED = "imported"

    @property
    def label(self) -> str:
        return {"in-clinic": "In the clinic", "phone": "On the phone", "imported": "Earlier record"}[self.value]


SIDES = ("right", "left", "midline")
SIDE_LETTERS = {"right": "R", "left": "L", "midline": "Mid"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One measurement to record. `unit` empty is the instrument's own.

    `movement` says what was measured where the instrument leaves it open: a muscle of the atlas, or an activity in
    the patient's words. `value` may be the text that was typed; it is None where the answers give no score, and then
    `reason` says why. `trials` are the single tries in the instrument's unit, `answers` what was given, word for word.
    """

    instrument: str
    value: Decimal | float | str | None
    phase: Phase = Phase.NONE
    side: str = ""
    movement: str = ""
    unit: str = ""
    form: str = ""
    mode: Mode = Mode.IN_CLINIC
    device: str = ""
    trials: tuple[float, ...] = ()
    answers: Mapping[str, Any] | None = None
    conditions: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    flags: tuple[str, ...] = ()
    answered: int | None = None
    asked: int | None = None

    @property
    def key(self) -> tuple[str, str, str, Phase]:
        """What makes two readings of one visit the same measurement: the later one corrects the earlier."""
        return (self.instrument, self.side, self.movement, self.phase)


def figure(value: Decimal) -> str:
    """Without needless zeros: 6, 12.5."""
    return f"{value.normalize():f}"


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading that stands. `value` in `unit`; `corrected` says that it replaced an earlier one.

    `visit_id` is None for what was answered between visits. `form`, `mode`, `device` and `by_name` (the rater) belong
    to the figure: a change is only told between like and like, or with what differs (`rules.differences`).
    """

    ref: str
    patient_id: int
    visit_id: int | None
    episode_id: int | None
    instrument: str
    value: Decimal
    unit: str
    side: str
    movement: str
    phase: Phase
    taken_at: datetime
    by_name: str
    corrected: bool
    form: str = ""
    mode: Mode = Mode.IN_CLINIC
    device: str = ""
    trials: tuple[float, ...] = ()
    answers: Mapping[str, Any] | None = None
    conditions: Mapping[str, Any] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    answered: int | None = None
    asked: int | None = None
    catalogue: str = ""

    @property
    def shown(self) -> str:
        return figure(self.value)

    @property
    def key(self) -> tuple[str, str, str, Phase]:
        return (self.instrument, self.side, self.movement, self.phase)


@dataclass(frozen=True, slots=True)
class Unscored:
    """Asked or tried, and no score came of it: kept with the reason, and in no figure but the count of the missing."""

    ref: str
    patient_id: int
    visit_id: int | None
    instrument: str
    side: str
    movement: str
    phase: Phase
    taken_at: datetime
    mode: Mode
    reason: str
    answers: Mapping[str, Any] | None
    answered: int | None
    asked: int | None


@dataclass(frozen=True, slots=True)
class Pair:
    """The same measurement before and after the needles of one visit. `differs` says what else was not the same."""

    before: ReadingRow
    after: ReadingRow
    differs: tuple[str, ...] = ()

    @property
    def instrument(self) -> str:
        return self.before.instrument

    @property
    def rise(self) -> Decimal:
        """After less before, in the unit; which way is better is the instrument's to say."""
        return self.after.value - self.before.value


@dataclass(frozen=True, slots=True)
class CorrectedRow:
    """One answer by link beside the one she put in its place. `before` None: there was no score."""

    instrument: str
    side: str
    movement: str
    unit: str
    before: Decimal | None
    value: Decimal
    sent_at: datetime
    corrected_at: datetime
