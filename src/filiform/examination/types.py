"""Findings as pages and later steps read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from filiform.intake.rules.shapes import Stroke
from filiform.measures.types import SIDE_LETTERS


class Origin(StrEnum):
    """Where a point in today's examination comes from; carried ones are marked, and marked apart once changed."""

    FOUND = "found"
    CARRIED = "carried"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        return {"found": "Found today", "carried": "Carried from last visit", "changed": "Carried, changed today"}[
            self.value
        ]


class Recognition(StrEnum):
    """How a finding came to belong to its point."""

    NEW = "new"
    OPEN = "open"
    SAME = "same"
    CARRIED = "carried"

    @property
    def label(self) -> str:
        return {
            "new": "A new point", "open": "Not said whether known", "same": "The same as before", "carried": "Kept",
        }[self.value]  # fmt: skip


class SignResult(StrEnum):
    """What a neurological sign showed. A third value, not tested, is that nothing is kept."""

    NORMAL = "normal"
    ABNORMAL = "abnormal"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class ReferralArea:
    """Where referred pain was felt, drawn by a finger on one view, or named as `site` (region:side) instead."""

    view: str
    strokes: tuple[Stroke, ...]
    site: str = ""


# The signs of a trigger point, each yes, no, or not tested (None). Asked one by one, never assumed.
CRITERIA = {
    "taut_band": "Taut band",
    "tenderness": "Tender spot",
    "referred_pain": "Referred pain",
    "recognised_pain": "Pain recognised",
    "twitch": "Twitch on palpation",
}


@dataclass(frozen=True, slots=True)
class Criterion:
    key: str
    label: str
    answer: bool | None

    @property
    def value(self) -> str:
        return {True: "yes", False: "no", None: ""}[self.answer]


@dataclass(frozen=True, slots=True)
class PointRow:
    """One trigger point. `x`, `y` are shares of the drawing of that side, None when it was chosen from the list."""

    ref: str
    visit_id: int
    muscle: str
    muscle_name: str
    side: str
    view: str
    x: float | None
    y: float | None
    criteria: tuple[Criterion, ...]
    referral: str
    note: str
    is_target: bool
    origin: Origin
    noted_at: datetime
    tracked_ref: str = ""
    number: int = 0
    """Which of the patient's points it is, over all visits."""
    recognition: Recognition = Recognition.NEW
    areas: tuple[ReferralArea, ...] = ()

    @property
    def measured_as(self) -> str:
        """What a reading of this point carries as its movement: the muscle, and which of the patient's points."""
        return f"{self.muscle}/{self.number}"

    @property
    def name(self) -> str:
        """The side stands before the muscle: R Upper trapezius."""
        return f"{SIDE_LETTERS[self.side]} {self.muscle_name}"

    @property
    def present(self) -> int:
        return sum(criterion.answer is True for criterion in self.criteria)

    @property
    def tested(self) -> int:
        return sum(criterion.answer is not None for criterion in self.criteria)

    @property
    def signs(self) -> str:
        """3 of 4 signs tested are present; nothing tested is said as such."""
        if not self.tested:
            return "no sign tested yet"
        return f"{self.present} of {self.tested} signs tested are present"


@dataclass(frozen=True, slots=True)
class ExaminationRow:
    """The examination of one visit. `saved_at` None: nothing written yet."""

    visit_id: int
    indication: str
    findings: str
    saved_at: datetime | None
    saved_by: str


@dataclass(frozen=True, slots=True)
class Pick:
    """A muscle chosen on the chart or from the list."""

    muscle: str
    side: str
    view: str = ""
    x: float | None = None
    y: float | None = None
