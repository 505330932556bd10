"""What is to be told of a visit, and when a reminder rings. Pure: the time is an argument."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from filiform.booking.types import Source, VisitRow, VisitStatus
from filiform.outbox.rules import after_quiet, before_quiet, is_quiet
from filiform.outbox.types import QuietHours

OFF = "off"


class Tell(StrEnum):
    CONFIRMED = "booking.confirmed"
    MOVED = "booking.moved"
    CANCELLED = "booking.cancelled"


def as_told(visit: VisitRow) -> str:
    """What a patient knows of a visit once she is told of it as it stands: when and with whom, or that it is off.

    The room is not among it: she is shown the way when she comes.
    """
    if visit.status is VisitStatus.CANCELLED:
        return OFF
    return f"{visit.starts_at:%Y%m%dT%H%MZ}/{visit.practitioner_ref}"


def to_tell(visit: VisitRow, *, told: str, at: datetime) -> Tell | None:
    """What has to be written so that she knows how it stands; None where she knows, or where it is past telling.

    `told`: what she was told last, empty where nothing was. A visit that was moved and moved back tells nothing.
    """
    now = as_told(visit)
    if now == told or visit.starts_at <= at:
        return None
    if now == OFF:
        return Tell.CANCELLED if told else None
    if visit.source is Source.WALK_IN or visit.status not in {VisitStatus.BOOKED, VisitStatus.CONFIRMED}:
        return None
    return Tell.MOVED if told not in {"", OFF} else Tell.CONFIRMED


def reminder_at(starts_at: datetime, hours: int, quiet: QuietHours, zone: ZoneInfo) -> datetime:
    """When a reminder rings: so many hours before; out of the night into the morning if that leaves half of the time,
    else into the evening before."""
    rings = starts_at - timedelta(hours=hours)
    if not is_quiet(rings, quiet, zone):
        return rings
    later = after_quiet(rings, quiet, zone)
    return later if later <= last_use(starts_at, hours) else before_quiet(rings, quiet, zone)


def last_use(starts_at: datetime, hours: int) -> datetime:
    """Until when a reminder is of use: a worker that was down sends it late, but not when the next one is near."""
    return starts_at - timedelta(hours=hours) / 2


def is_due(visit: VisitRow, hours: int, *, quiet: QuietHours, told_at: datetime | None, at: datetime) -> bool:
    """Whether she is to be reminded now. Whoever was told of the visit since the reminder's hour needs none."""
    if visit.status not in {VisitStatus.BOOKED, VisitStatus.CONFIRMED}:
        return False
    rings = reminder_at(visit.starts_at, hours, quiet, ZoneInfo(visit.time_zone))
    known_since = max((one for one in (visit.booked_at, told_at) if one is not None), default=None)
    if known_since is not None and known_since >= rings:
        return False
    return rings <= at <= last_use(visit.starts_at, hours)
