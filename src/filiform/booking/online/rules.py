"""From free slots to a week of buttons, and who is meant by what somebody typed. No Django."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from filiform.booking.online.types import DayTimes, Person, TimeButton
from filiform.booking.slots.types import FreeSlot
from filiform.core.text import fold
from filiform.patients.types import Identity

WEEK = timedelta(days=7)


def days_of(slots: Sequence[FreeSlot], *, refs: Mapping[int, str], zone: ZoneInfo) -> list[DayTimes]:
    """Each day that has a free time, each time once: with whoever has most of that day free, so that all fill."""
    by_day: dict[date, list[FreeSlot]] = defaultdict(list)
    for slot in slots:
        by_day[slot.starts_at.astimezone(zone).date()].append(slot)
    return [DayTimes(day, _buttons(of_day, refs, zone)) for day, of_day in sorted(by_day.items())]


def _buttons(slots: Sequence[FreeSlot], refs: Mapping[int, str], zone: ZoneInfo) -> list[TimeButton]:
    freedom = Counter(slot.practitioner_id for slot in slots)
    best: dict[datetime, FreeSlot] = {}
    for slot in sorted(slots, key=lambda one: (-freedom[one.practitioner_id], refs[one.practitioner_id])):
        best.setdefault(slot.starts_at, slot)
    shown = Counter(moment.astimezone(zone).replace(tzinfo=None, fold=0) for moment in best)
    return [
        TimeButton(
            value_of(moment, refs[slot.practitioner_id]), moment,
            shown[moment.astimezone(zone).replace(tzinfo=None, fold=0)] > 1,
        )
        for moment, slot in sorted(best.items())
    ]  # fmt: skip


def value_of(starts_at: datetime, practitioner_ref: str) -> str:
    return f"{int(starts_at.timestamp())}-{practitioner_ref}"


def read_value(text: str) -> tuple[datetime, str] | None:
    """The time and the practitioner of a button, or None where no button says so."""
    seconds, _, practitioner_ref = text.partition("-")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 11 and practitioner_ref):
        return None
    return datetime.fromtimestamp(int(seconds), UTC), practitioner_ref


def earlier_and_later(from_day: date, *, today: date, last_day: date) -> tuple[date | None, date | None]:
    """Where the links to the week before and after lead; None where there is nothing to see."""
    earlier = max(today, from_day - WEEK) if from_day > today else None
    later = from_day + WEEK
    return earlier, later if later <= last_day else None


def the_same(person: Person, known: Sequence[Identity]) -> Identity | None:
    """Who of those with her mail and date of birth is she, by the name she wrote. Somebody new may have forgotten."""
    wanted = fold(f"{person.given_name} {person.family_name}")
    return next((one for one in known if fold(one.name) == wanted), None)
