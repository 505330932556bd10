"""One exposure of somebody of the staff, the fold of its history. No test result is kept, only that a test was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class How(StrEnum):
    NEEDLESTICK = "needlestick"
    CUT = "cut"
    SPLASH = "splash"

    @property
    def label(self) -> str:
        return {"needlestick": "Needlestick", "cut": "Cut with a sharp", "splash": "Splash of blood"}[self.value]

    @property
    def is_sharps_injury(self) -> bool:
        """Whether it stands in the sharps injury log: the skin was broken by something contaminated."""
        return self is not How.SPLASH


class Depth(StrEnum):
    UNKNOWN = ""
    SUPERFICIAL = "superficial"
    MODERATE = "moderate"
    DEEP = "deep"

    @property
    def label(self) -> str:
        return _DEPTHS[self]


_DEPTHS = {
    Depth.UNKNOWN: "Not said",
    Depth.SUPERFICIAL: "Superficial: little or no blood",
    Depth.MODERATE: "Skin punctured, some blood",
    Depth.DEEP: "Deep, or bled freely",
}


class SourceKnown(StrEnum):
    UNKNOWN = "unknown"
    KNOWN = "known"
    CLEAN = "clean"

    @property
    def label(self) -> str:
        return _SOURCES[self]


_SOURCES = {
    SourceKnown.UNKNOWN: "Not known whose blood",
    SourceKnown.KNOWN: "Known",
    SourceKnown.CLEAN: "The needle had touched nobody",
}


class EntryKind(StrEnum):
    REPORTED = "reported"
    DESCRIBED = "described"
    CARED = "cared"
    PLANNED = "test-planned"
    TESTED = "test-done"
    DROPPED = "test-dropped"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Entry:
    sequence: int
    kind: EntryKind
    said: Mapping[str, Any]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class AgreedTest:
    """One test that was agreed: when it is due, and when it was done. Never what it showed."""

    key: str
    text: str
    due_on: date
    done_on: date | None = None
    dropped: str = ""

    @property
    def is_open(self) -> bool:
        return self.done_on is None and not self.dropped

    def is_due(self, on: date) -> bool:
        return self.is_open and self.due_on <= on


@dataclass(frozen=True, slots=True)
class CareDone:
    """A step of first aid or of care, when it was recorded and by whom."""

    key: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureFacts:
    sequence: int = 0
    how: How = How.NEEDLESTICK
    happened_at: datetime | None = None
    body_part: str = ""
    depth: Depth = Depth.UNKNOWN
    device: str = ""
    """Type and brand of the device."""
    lot: str = ""
    work_area: str = ""
    account: str = ""
    """How it happened, without names."""
    gloves: bool | None = None
    source: SourceKnown = SourceKnown.UNKNOWN
    done: Mapping[str, CareDone] = field(default_factory=dict)
    tests: Mapping[str, AgreedTest] = field(default_factory=dict)
    closing_reason: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""

    @property
    def next_test_on(self) -> date | None:
        return min((test.due_on for test in self.tests.values() if test.is_open), default=None)


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """One line of the list, for whoever may see it."""

    ref: str
    case: str
    person: str
    how: How
    happened_at: datetime
    clinic: str
    next_test_on: date | None
    closed_at: datetime | None
