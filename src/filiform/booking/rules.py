"""Which way a visit may go by hand. Needles in is set by the session alone, and left by it alone."""

from __future__ import annotations

from datetime import timedelta

from filiform.booking.types import VisitStatus

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
