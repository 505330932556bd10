"""The algebra of free time, against its sentences and against looking at every minute."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from filiform.booking.slots.rules.free import free_slots
from filiform.booking.slots.rules.wall import wall_spans
from filiform.booking.slots.types import Away, Book, Closed, Place, ShiftHours, Taken, Wanted
from filiform.booking.types import Online
from tests.booking.strategies import CLINIC, books, changes, hours_or_days, wishes

MINUTE = timedelta(minutes=1)
NEW_YORK = ZoneInfo("America/New_York")
FORWARD, BACK = date(2026, 3, 8), date(2026, 11, 1)


def span_of(book):
    days = [shift.from_day for shift in book.shifts]
    return {"from_day": min(days), "to_day": min(days) + timedelta(days=2)}


def found(book, wanted):
    return free_slots(book, wanted, **span_of(book))


def wall(moment, zone):
    return moment.astimezone(zone).replace(tzinfo=None)


def is_in(moment, hours, zone):
    """Whether the clock on the wall shows a time inside these hours; without times, all day."""
    clock = wall(moment, zone)
    if hours.starts is None:
        return True
    return hours.starts <= clock.time() < hours.ends


def minutes_of(slot):
    length = int((slot.ends_at - slot.starts_at) / MINUTE)
    return [slot.starts_at + n * MINUTE for n in range(length)]


# -- the clock on the wall


@given(changes, hours_or_days(), st.integers(-1, 1))
def test_a_stretch_of_a_day_is_every_minute_the_wall_shows_it(change, hours, off):
    key, middle = change
    zone, day = ZoneInfo(key), middle + timedelta(days=off)
    begin = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    shown = {
        int(moment.timestamp())
        for moment in (begin + n * MINUTE for n in range(54 * 60))
        if (clock := wall(moment, zone)).date() == day and (hours[0] is None or hours[0] <= clock.time() < hours[1])
    }
    spans = wall_spans(day, *hours, zone)
    assert {second for begins, ends in spans for second in range(begins, ends, 60)} == shown
    assert all(first[1] < second[0] for first, second in pairwise(spans))


@pytest.mark.parametrize(
    ("key", "day", "hours"),
    [("America/New_York", FORWARD, 23), ("America/New_York", BACK, 25), ("Asia/Kolkata", date(2026, 6, 1), 24),
     ("Australia/Lord_Howe", date(2026, 4, 5), 24.5), ("Pacific/Apia", date(2011, 12, 30), 0)],
)  # fmt: skip
def test_a_day_is_as_long_as_its_clock_makes_it(key, day, hours):
    spans = wall_spans(day, None, None, ZoneInfo(key))
    assert sum(end - start for start, end in spans) == hours * 3600


# -- the sentences


@settings(deadline=None)
@given(books(), wishes())
def test_a_slot_never_overlaps_a_visit_a_hold_or_an_absence(book, wanted):
    zone = book.places[CLINIC].zone
    for slot in found(book, wanted):
        begins = slot.starts_at - wanted.before_min * MINUTE
        ends = slot.ends_at + wanted.after_min * MINUTE
        for one in book.taken:
            if one.practitioner_id == slot.practitioner_id or (slot.room_id and one.room_id == slot.room_id):
                assert ends <= one.busy_from or one.busy_until <= begins
        for moment in minutes_of(slot):
            day = wall(moment, zone).date()
            for one in book.away:
                if one.practitioner_id == slot.practitioner_id and one.from_day <= day <= one.until_day:
                    assert not is_in(moment, one, zone)
            for one in book.closed:
                if one.room_id in (None, slot.room_id) and one.from_day <= day <= one.until_day:
                    assert not is_in(moment, one, zone) or (one.room_id is not None and slot.room_id is None)


@settings(deadline=None)
@given(books(), wishes())
def test_every_slot_lies_within_one_shift(book, wanted):
    zone = book.places[CLINIC].zone
    for slot in found(book, wanted):
        assert any(
            shift.practitioner_id == slot.practitioner_id
            and not (wanted.only_bookable and shift.online is not Online.BOOKABLE)
            and all(
                shift.is_on(wall(moment, zone).date()) and is_in(moment, shift, zone) for moment in minutes_of(slot)
            )
            for shift in book.shifts
        )
        assert slot.starts_at >= book.places[CLINIC].earliest
        assert (slot.room_id is not None) is wanted.needs_room


@settings(deadline=None)
@given(books(), wishes(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_known_does_not_matter(book, wanted, chance):
    def shuffled(rows):
        rows = list(rows)
        chance.shuffle(rows)
        return tuple(rows)

    place = book.places[CLINIC]
    other = Book(
        {CLINIC: replace(place, rooms=shuffled(place.rooms))}, shuffled(book.shifts), shuffled(book.away),
        shuffled(book.closed), shuffled(book.taken),
    )  # fmt: skip
    assert found(book, wanted) == found(other, wanted)


def times(slots):
    return {(slot.starts_at, slot.practitioner_id) for slot in slots}


@settings(deadline=None)
@given(books(), wishes(), st.data())
def test_taking_something_away_never_takes_a_slot(book, wanted, data):
    before = times(found(book, wanted))
    for part in ("taken", "away", "closed"):
        rows = getattr(book, part)
        if rows:
            gone = data.draw(st.integers(0, len(rows) - 1))
            less = replace(book, **{part: rows[:gone] + rows[gone + 1 :]})
            assert before <= times(found(less, wanted))


@settings(deadline=None)
@given(books(), wishes())
def test_a_slot_once_taken_is_offered_no_more_and_no_new_one_appears(book, wanted):
    slots = found(book, wanted)
    for slot in slots[:3]:
        taken = Taken(slot.practitioner_id, slot.room_id, slot.starts_at, slot.ends_at)
        after = times(found(replace(book, taken=(*book.taken, taken)), wanted))
        assert after < times(slots)
        assert (slot.starts_at, slot.practitioner_id) not in after


@settings(deadline=None)
@given(books(), wishes())
def test_slots_are_sorted_and_distinct_instants(book, wanted):
    slots = found(book, wanted)
    assert slots == sorted(slots, key=lambda slot: slot[:3])
    assert max(Counter((slot.starts_at, slot.practitioner_id) for slot in slots).values(), default=1) == 1


@settings(deadline=None, max_examples=60)
@given(books(), wishes())
def test_no_free_start_is_missed(book, wanted):
    """Every step of every shift, tried by itself against everything known, minute by minute."""
    place = book.places[CLINIC]
    rooms = place.rooms if wanted.needs_room else (None,)
    expected = set()
    for shift in book.shifts:
        if wanted.only_bookable and shift.online is not Online.BOOKABLE:
            continue
        for day in (span_of(book)["from_day"] + timedelta(days=n) for n in range(3)):
            if not shift.is_on(day):
                continue
            for begins, ends in wall_spans(day, shift.starts, shift.ends, place.zone):
                for start in range(begins, ends - wanted.minutes * 60 + 1, place.step_min * 60):
                    at = datetime.fromtimestamp(start, UTC)
                    own = [shift.room_id] if shift.room_id and wanted.needs_room else rooms
                    if at >= place.earliest and any(is_free(book, wanted, shift, at, room) for room in own):
                        expected.add((at, shift.practitioner_id))
    assert times(found(book, wanted)) == expected


def is_free(book, wanted, shift, at, room):
    zone = book.places[CLINIC].zone
    end = at + wanted.minutes * MINUTE
    for one in book.taken:
        if one.practitioner_id == shift.practitioner_id or (room is not None and one.room_id == room):
            apart = (
                end + wanted.after_min * MINUTE <= one.busy_from or one.busy_until <= at - wanted.before_min * MINUTE
            )
            if not apart:
                return False
    gone = [one for one in book.away if one.practitioner_id == shift.practitioner_id]
    gone += [one for one in book.closed if one.room_id is None or one.room_id == room]
    return not any(
        one.from_day <= wall(at + n * MINUTE, zone).date() <= one.until_day and is_in(at + n * MINUTE, one, zone)
        for n in range(wanted.minutes)
        for one in gone
    )


# -- days people ask about


def clinic(shift, **more):
    place = Place(NEW_YORK, (11,), 30, datetime(2026, 1, 1, tzinfo=UTC), date(2026, 12, 31))
    return Book({CLINIC: place}, (shift,), **more)


def on(day, starts, ends, **more):
    return ShiftHours(1, CLINIC, day.weekday(), starts, ends, day, **more)


def clocks(book, day, minutes=30, **more):
    slots = free_slots(book, Wanted(minutes, **more), from_day=day, to_day=day)
    return [f"{slot.starts_at.astimezone(NEW_YORK):%H:%M %Z}" for slot in slots]


@pytest.mark.parametrize("day", [date(2026, 3, 7), date(2026, 3, 9), date(2026, 10, 30), date(2026, 11, 2)])
def test_nine_to_five_is_nine_to_five_whatever_the_season(day):
    told = clocks(clinic(on(day, time(9), time(17))), day)
    assert len(told) == 16
    assert told[0].startswith("09:00")
    assert told[-1].startswith("16:30")


def test_an_hour_that_does_not_exist_is_not_offered():
    told = clocks(clinic(on(FORWARD, time(1), time(4))), FORWARD)
    assert told == ["01:00 EST", "01:30 EST", "03:00 EDT", "03:30 EDT"]


def test_an_hour_that_comes_twice_is_offered_twice_as_two_instants():
    told = clocks(clinic(on(BACK, time(1), time(2, 30))), BACK)
    assert told == ["01:00 EDT", "01:30 EDT", "01:00 EST", "01:30 EST", "02:00 EST"]


def test_a_visit_taken_in_the_first_of_two_equal_hours_leaves_the_second():
    first = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
    book = clinic(on(BACK, time(1), time(2)), taken=(Taken(1, None, first, first + 60 * MINUTE),))
    assert clocks(book, BACK) == ["01:00 EST", "01:30 EST"]


def test_a_visit_may_end_with_the_shift_and_with_the_start_of_another():
    day = date(2026, 6, 1)
    lunch = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)
    book = clinic(on(day, time(9), time(11)), taken=(Taken(1, None, lunch, lunch + 30 * MINUTE),))
    assert clocks(book, day) == ["09:00 EDT", "09:30 EDT", "10:30 EDT"]
    assert clocks(book, day, minutes=60) == ["09:00 EDT"]
    assert clocks(book, day, after_min=5) == ["09:00 EDT", "10:30 EDT"]
    assert clocks(book, day, before_min=5) == ["09:00 EDT", "09:30 EDT"]


def test_a_gap_as_long_as_the_visit_is_offered():
    day = date(2026, 6, 1)
    nine = datetime(2026, 6, 1, 13, 0, tzinfo=UTC)
    taken = tuple(Taken(1, None, nine + n * MINUTE, nine + (n + 30) * MINUTE) for n in (0, 60))
    assert clocks(clinic(on(day, time(9), time(10, 30)), taken=taken), day) == ["09:30 EDT"]


def test_of_two_shifts_at_once_the_same_room_is_offered_whichever_comes_first():
    day = date(2026, 6, 1)
    shifts = tuple(on(day, time(9), time(10), room_id=room) for room in (12, 11))
    for order in (shifts, shifts[::-1]):
        slots = free_slots(
            replace(clinic(order[0]), shifts=order), Wanted(60, needs_room=True), from_day=day, to_day=day
        )
        assert [slot.room_id for slot in slots] == [11]


def test_every_second_week_counts_from_the_week_of_its_first_day():
    friday = date(2026, 6, 5)
    shift = ShiftHours(1, CLINIC, 1, time(9), time(10), friday, every_weeks=2)
    assert [day for n in range(40) if shift.is_on(day := friday + timedelta(days=n))] == [
        date(2026, 6, 16), date(2026, 6, 30), date(2026, 7, 14),
    ]  # fmt: skip


def test_a_room_of_the_shift_is_the_only_one_it_uses():
    day = date(2026, 6, 1)
    nine = datetime(2026, 6, 1, 13, 0, tzinfo=UTC)
    taken = (Taken(2, 11, nine, nine + 30 * MINUTE),)
    book = clinic(on(day, time(9), time(10), room_id=11), taken=taken)
    assert clocks(book, day, needs_room=True) == ["09:30 EDT"]
    assert clocks(book, day) == ["09:00 EDT", "09:30 EDT"]


@example(only_room=True)
@example(only_room=False)
@given(st.booleans())
def test_a_closed_room_closes_what_needs_it_and_a_closed_clinic_everything(only_room):
    day = date(2026, 6, 1)
    closed = Closed(CLINIC, day, day, time(9), time(9, 30), room_id=11 if only_room else None)
    book = clinic(on(day, time(9), time(10)), closed=(closed,))
    assert clocks(book, day, needs_room=True) == ["09:30 EDT"]
    assert clocks(book, day) == (["09:00 EDT", "09:30 EDT"] if only_room else ["09:30 EDT"])


def test_nobody_is_offered_on_a_day_she_may_not_do_it():
    monday, next_monday = date(2026, 6, 1), date(2026, 6, 8)
    shift = on(monday, time(9), time(9, 30))
    wanted = Wanted(30, days={1: frozenset({next_monday})})
    slots = free_slots(clinic(shift), wanted, from_day=monday, to_day=next_monday)
    assert [slot.starts_at.date() for slot in slots] == [next_monday]


def test_time_off_takes_its_hours_of_every_day_it_lasts():
    monday = date(2026, 6, 1)
    shifts = tuple(on(monday + timedelta(days=n), time(9), time(10)) for n in range(3))
    place = clinic(shifts[0]).places
    book = Book(place, shifts, (Away(1, monday, monday + timedelta(days=1), time(9), time(9, 30)),))
    slots = free_slots(book, Wanted(30), from_day=monday, to_day=monday + timedelta(days=2))
    assert [f"{slot.starts_at.astimezone(NEW_YORK):%a %H:%M}" for slot in slots] == [
        "Mon 09:30", "Tue 09:30", "Wed 09:00", "Wed 09:30",
    ]  # fmt: skip
