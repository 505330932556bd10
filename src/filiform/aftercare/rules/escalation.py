"""Who is told of an alarm, and when, while nobody has taken it. It never ends by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from filiform.core.errors import InvalidInput
from filiform.knowledge import catalogues

BOARD: Final = 0
PRACTITIONER: Final = 1
OWNER: Final = 2
"""From here on every level writes to the owner again."""

STEPS: Final = ("practitioner_min", "owner_min", "again_min")
URGENCIES: Final = ("now", "today")


@dataclass(frozen=True, slots=True)
class Minutes:
    """Since the alarm stands untaken: when practitioner and owner are written to, and how often from then on."""

    practitioner_min: int
    owner_min: int
    again_min: int


@dataclass(frozen=True, slots=True)
class AlarmRules:
    """What a clinic has set, by urgency; what it has not is as the catalogue has it."""

    now: Minutes
    today: Minutes

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> AlarmRules:
        return cls(*(_minutes(urgency, settings) for urgency in URGENCIES))

    def of_urgency(self, urgency: str) -> Minutes:
        return self.now if urgency == "now" else self.today

    def as_settings(self) -> dict[str, int]:
        return {setting_name(one, step): getattr(self.of_urgency(one), step) for one in URGENCIES for step in STEPS}


def setting_name(urgency: str, step: str) -> str:
    return f"{urgency}_{step}"


def usual_minutes(urgency: str) -> Minutes:
    held = catalogues.aftercare().escalations[urgency]
    return Minutes(held.practitioner_min, held.owner_min, held.again_min)


def checked_settings(values: Mapping[str, Any]) -> dict[str, int]:
    """Every step once: never later than the catalogue has it, the owner not before the practitioner.

    Raises: InvalidInput naming the setting and its range.
    """
    found: dict[str, int] = {}
    for urgency in URGENCIES:
        usual = usual_minutes(urgency)
        for step in STEPS:
            name, most, least = setting_name(urgency, step), getattr(usual, step), 5 if step == "again_min" else 0
            value = values.get(name)
            if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
                raise InvalidInput(where=name, message=f"write whole minutes from {least} to {most}")
            found[name] = value
        if found[setting_name(urgency, "owner_min")] < found[setting_name(urgency, "practitioner_min")]:
            raise InvalidInput(
                where=setting_name(urgency, "owner_min"), message="the owner is not told before the practitioner"
            )
    return found


def moment_of(level: int, *, since: datetime, minutes: Minutes) -> datetime:
    """When a level is reached, counted from when the alarm has stood untaken."""
    if level <= BOARD:
        return since
    if level == PRACTITIONER:
        return since + timedelta(minutes=minutes.practitioner_min)
    return since + timedelta(minutes=minutes.owner_min + (level - OWNER) * minutes.again_min)


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done now: whom to write to, and when to look again. `level` is the highest that was reached."""

    level: int
    tell_practitioner: bool
    tell_owner: bool
    next_at: datetime


def due_step(level: int, *, since: datetime, minutes: Minutes, at: datetime) -> Step:
    """Every level that was reached since the last look, taken together: after a night without the program nobody gets
    the same letter ten times, and nobody is passed over."""
    reached = level
    while moment_of(reached + 1, since=since, minutes=minutes) <= at:
        reached += 1
    return Step(
        level=reached,
        tell_practitioner=level < PRACTITIONER <= reached,
        tell_owner=reached >= OWNER and reached > level,
        next_at=moment_of(reached + 1, since=since, minutes=minutes),
    )


def _minutes(urgency: str, settings: Mapping[str, Any]) -> Minutes:
    usual = usual_minutes(urgency)
    return Minutes(*(settings.get(setting_name(urgency, step), getattr(usual, step)) for step in STEPS))
