"""Which way a visit may go by hand, and until when a patient changes it herself.

Needles in is set by the session alone, and left by it alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from filiform.booking.types import VisitKind, VisitStatus
from filiform.practitioners.types import Qualification

S = VisitStatus

# No visit lasts longer, so whatever lasts now began at most so long ago.
LONGEST = timedelta(hours=8)

NEXT = {S.BOOKED: S.ARRIVED, S.CONFIRMED: S.ARRIVED, S.ARRIVED: S.IN_ROOM, S.IN_ROOM: S.DONE}

BY_HAND: dict[VisitStatus, tuple[VisitStatus, ...]] = {
    S.BOOKED: (S.CONFIRMED, S.ARRIVED, S.NO_SHOW, S.CANCELLED),
    S.CONFIRMED: (S.BOOKED, S.ARRIVED, S.NO_SHOW, S.CANCELLED),
    S.ARRIVED: (S.BOOKED, S.CONFIRMED, S.IN_ROOM, S.NO_SHOW, S.CANCELLED),
    S.IN_ROOM: (S.ARRIVED, S.DONE, S.CANCELLED),
    S.NEEDLES_IN: (),
    S.DONE: (S.IN_ROOM,),
    S.NO_SHOW: (S.BOOKED, S.CONFIRMED, S.ARRIVED),
    S.CANCELLED: (S.BOOKED, S.CONFIRMED, S.ARRIVED, S.IN_ROOM),
}

# A visit with one of these does not take the patient's time.
FREES_THE_TIME = frozenset({S.NO_SHOW, S.CANCELLED})
# With one of these the patient is here.
IN_THE_HOUSE = frozenset({S.ARRIVED, S.IN_ROOM, S.NEEDLES_IN})


def next_status(status: VisitStatus) -> VisitStatus | None:
    """The one step on that a tap on the day sheet makes, or none."""
    return NEXT.get(status)


def may_move_by_hand(status: VisitStatus, to: VisitStatus) -> bool:
    return to in BY_HAND[status]


def may_see_patients(standing: Qualification) -> bool:
    """Whether somebody may be booked at all, needles or not: licensed, and in no profession the rules shut out."""
    return standing.may_practise and standing.rule_status != "prohibited"


def is_for_needling(kind: VisitKind, *, type_needles: bool | None) -> bool:
    """Whether needles are planned: as the type of the visit says; without one, in all but an initial evaluation."""
    return kind is not VisitKind.INITIAL if type_needles is None else type_needles


class Permit(StrEnum):
    """Whether a patient may cancel or move a visit herself: yes, too late for it, or nothing is left to change."""

    YES = "yes"
    TOO_LATE = "too-late"
    OVER = "over"


def may_change(
    *, status: VisitStatus, starts_at: datetime, booked_at: datetime | None, at: datetime, notice: timedelta,
    grace: timedelta,
) -> Permit:  # fmt: skip
    """Up to the clinic's notice, and always within the minutes after booking in which a slip is mended."""
    if status not in {S.BOOKED, S.CONFIRMED} or at >= starts_at:
        return Permit.OVER
    if is_late(starts_at=starts_at, booked_at=booked_at, at=at, notice=notice, grace=grace):
        return Permit.TOO_LATE
    return Permit.YES


def is_late(
    *, starts_at: datetime, booked_at: datetime | None, at: datetime, notice: timedelta, grace: timedelta
) -> bool:
    """Whether calling off a visit at this moment counts as late."""
    just_booked = booked_at is not None and booked_at <= at <= booked_at + grace
    return not just_booked and at > starts_at - notice
