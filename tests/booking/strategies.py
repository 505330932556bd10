"""Clinics at random: shifts, absences, closures and visits around days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from filiform.booking.slots.types import Away, Book, Closed, Place, ShiftHours, Taken, Wanted
from filiform.booking.types import Online

# Each with a day on which its clocks go forward or back; the last by half an hour, the one before at midnight.
CHANGES = [
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Europe/Madrid", date(2026, 3, 29)),
    ("Europe/Madrid", date(2026, 10, 25)),
    ("America/Havana", date(2026, 3, 8)),
    ("America/Havana", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Asia/Kolkata", date(2026, 6, 1)),
]
changes = st.sampled_from(CHANGES)
quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
PRACTITIONERS, ROOMS, CLINIC = (1, 2), (11, 12), 5


@st.composite
def stretches(draw):
    starts, ends = sorted(draw(st.lists(quarters, min_size=2, max_size=2, unique=True)))
    return starts, ends


@st.composite
def hours_or_days(draw):
    return draw(stretches()) if draw(st.booleans()) else (None, None)


@st.composite
def books(draw):
    """A clinic of two practitioners and two rooms, over three days around a change of its clocks."""
    key, middle = draw(changes)
    zone = ZoneInfo(key)
    days = [middle + timedelta(days=n) for n in (-1, 0, 1)]
    some_day = st.sampled_from(days)
    shifts = []
    for _ in range(draw(st.integers(1, 4))):
        starts, ends = draw(stretches())
        day = draw(some_day)
        room, online = draw(st.sampled_from([None, *ROOMS])), draw(st.sampled_from([Online.BOOKABLE, Online.HIDDEN]))
        who = draw(st.sampled_from(PRACTITIONERS))
        shifts.append(ShiftHours(who, CLINIC, day.weekday(), starts, ends, days[0], room_id=room, online=online))
    away = []
    for _ in range(draw(st.integers(0, 2))):
        day = draw(some_day)
        away.append(Away(draw(st.sampled_from(PRACTITIONERS)), day, day, *draw(hours_or_days())))
    closed = []
    for _ in range(draw(st.integers(0, 2))):
        day, room = draw(some_day), draw(st.sampled_from([None, *ROOMS]))
        closed.append(Closed(CLINIC, day, day, *draw(hours_or_days()), room_id=room))
    taken = []
    midnight = datetime.combine(days[0], time(), UTC)
    for _ in range(draw(st.integers(0, 6))):
        start = midnight + timedelta(minutes=draw(st.integers(0, 3 * 24 * 12)) * 5 + draw(st.integers(0, 4)))
        end = start + timedelta(minutes=draw(st.sampled_from([7, 15, 30, 45, 120])))
        taken.append(Taken(draw(st.sampled_from(PRACTITIONERS)), draw(st.sampled_from([None, *ROOMS])), start, end))
    step = draw(st.sampled_from([5, 15, 20, 30]))
    earliest = midnight + timedelta(hours=draw(st.integers(-12, 24)))
    place = Place(zone, ROOMS, step, earliest, days[-1])
    return Book({CLINIC: place}, tuple(shifts), tuple(away), tuple(closed), tuple(taken))


@st.composite
def wishes(draw):
    return Wanted(
        draw(st.sampled_from([15, 30, 45, 60])), draw(st.sampled_from([0, 0, 10])), draw(st.sampled_from([0, 5, 15])),
        needs_room=draw(st.booleans()), only_bookable=draw(st.booleans()),
    )  # fmt: skip
