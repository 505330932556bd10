"""One visit as a calendar of another program shows it. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """`title` and `place` are all that is told: nothing of anybody's health, and of nobody's name but the clinic's.

    `sequence` grows whenever time, place or calling-off changes, `changed_at` says when it last did. `url` opens the
    visit for whoever may see it, and is empty for nobody.
    """

    ref: str
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str
    sequence: int
    is_cancelled: bool
    changed_at: datetime
    url: str = ""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One practitioner and her feed. `made_at` None: she has none."""

    practitioner_ref: str
    practitioner_name: str
    made_at: datetime | None
    asked_at: datetime | None
