"""What a clinic has set for its reminders. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

USUAL_HOURS: Final = (48, 3)
LONGEST_HOURS: Final = 168


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """How many hours before a visit the patient is reminded, the longest first. None at all is possible."""

    hours: tuple[int, ...] = USUAL_HOURS

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> ReminderRules:
        """From the clinic's settings, step `letters`."""
        return cls(tuple(sorted(stored["reminders"], reverse=True))) if "reminders" in stored else cls()
