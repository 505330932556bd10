"""Who is offered a time that has become free. Pure: the list, the free times and the moment are arguments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from filiform.booking.slots.types import FreeSlot
from filiform.booking.waiting.types import Answer, OfferState, Round, Waiting

ENOUGH: Final = timedelta(minutes=10)
"""An offer that stands for less is no offer: a mail takes its time."""

# Of whom, with whom, when: what somebody was offered once is not offered to her again.
Offered = Collection[tuple[int, int, datetime]]


def fits(one: Waiting, slot: FreeSlot, zone: ZoneInfo) -> bool:
    """Whether somebody who waits would come then, by the clock of the clinic."""
    begins = slot.starts_at.astimezone(zone)
    if one.practitioner_id not in (None, slot.practitioner_id):
        return False
    if not one.from_day <= begins.date() <= one.until_day or (one.weekdays and begins.weekday() not in one.weekdays):
        return False
    if (one.not_before and begins.time() < one.not_before) or (one.not_after and begins.time() > one.not_after):
        return False
    return one.before is None or slot.starts_at < one.before


def next_round(
    waiting: Sequence[Waiting], free: Mapping[int, FreeSlot], *, offered: Offered, most: int, zone: ZoneInfo,
) -> Round | None:  # fmt: skip
    """Who is asked now: whoever waits longest and fits, and with her others who wait for the same kind of visit.

    `free` holds, for each visit type, the time it could have. Nobody is asked twice for one time, and no patient is
    asked for two at once; with nobody left there is no round.
    """
    able = [
        one
        for one in sorted(waiting, key=lambda one: (one.added_at, one.id))
        if one.visit_type_id in free and fits(one, free[one.visit_type_id], zone)
    ]
    able = [one for one in able if _key(one, free[one.visit_type_id]) not in offered]
    if not able:
        return None
    slot = free[able[0].visit_type_id]
    asked: dict[int, Waiting] = {}
    for one in able:
        if one.visit_type_id == able[0].visit_type_id and len(asked) < most:
            asked.setdefault(one.patient_id, one)
    return Round(slot.starts_at, slot.ends_at, able[0].visit_type_id, tuple(asked.values()))


def _key(one: Waiting, slot: FreeSlot) -> tuple[int, int, datetime]:
    return one.id, slot.practitioner_id, slot.starts_at


def slot_in(slots: Sequence[FreeSlot], *, starts_at: datetime, ends_at: datetime) -> FreeSlot | None:
    """The free time that uses what became free: the one that begins there, else the first that shares some of it."""
    shares = [one for one in slots if one.starts_at < ends_at and one.ends_at > starts_at]
    return next((one for one in shares if one.starts_at == starts_at), shares[0] if shares else None)


def offer_until(*, at: datetime, starts_at: datetime, stands: timedelta, notice: timedelta) -> datetime | None:
    """Until when an offer stands: as long as the clinic says, never into its notice; None where that is too short."""
    until = min(at + stands, starts_at - notice)
    return until if until - at >= ENOUGH else None


def offer_state(*, answer: str, expires_at: datetime, is_held: bool, at: datetime) -> OfferState:
    """How an offer stands. What nobody answered is over once its time is no longer kept."""
    if answer:
        return OfferState(Answer(answer).value)
    return OfferState.OPEN if is_held and at < expires_at else OfferState.OVER
