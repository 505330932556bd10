"""Which visits a change of the hours puts outside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.booking.setup.rules import OUTSIDE, against, put_outside
from filiform.booking.setup.types import Named, Planned, Timetable
from filiform.booking.slots.types import Away, Closed, ShiftHours

DENVER = ZoneInfo("America/Denver")
TUESDAY = date(2026, 11, 24)
NINE_TO_FIVE = ShiftHours(1, 1, TUESDAY.weekday(), time(9), time(17), date(2026, 1, 1))
HOURS = Timetable(shifts=[NINE_TO_FIVE])


def visit(hour=10, minute=0, minutes=45, day=TUESDAY, **more):
    starts_at = datetime.combine(day, time(hour, minute), DENVER).astimezone(UTC)
    said = {"id": 1, "practitioner_id": 1, "clinic_id": 1, "room_id": 7, "zone": DENVER} | more
    return Planned(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), **said)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (visit(9), set()),
        (visit(16, 15), set()),
        (visit(16, 30), {OUTSIDE}),
        (visit(8, 45), {OUTSIDE}),
        (visit(day=TUESDAY + timedelta(days=1)), {OUTSIDE}),
        (visit(practitioner_id=2), {OUTSIDE}),
        (visit(clinic_id=2), {OUTSIDE}),
    ],
)
def test_a_visit_is_held_by_the_hours_of_its_practitioner_there(one, said):
    assert against(one, HOURS) == said


def test_hours_that_follow_one_another_are_one():
    morning, afternoon = replace(NINE_TO_FIVE, ends=time(13)), replace(NINE_TO_FIVE, starts=time(13))
    assert against(visit(12, 30), Timetable(shifts=[afternoon, morning])) == set()
    late = replace(afternoon, starts=time(13, 5))
    assert against(visit(12, 30), Timetable(shifts=[morning, late])) == {OUTSIDE}


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (Away(1, TUESDAY, TUESDAY), True),
        (Away(2, TUESDAY, TUESDAY), False),
        (Away(1, TUESDAY, TUESDAY, time(10, 45), time(12)), False),
        (Away(1, TUESDAY, TUESDAY, time(10, 40), time(12)), True),
        (Away(1, TUESDAY - timedelta(days=9), TUESDAY - timedelta(days=1)), False),
    ],
)
def test_an_absence_is_told_where_it_meets_the_visit(span, said):
    timetable = replace(HOURS, away=[Named(span, "Away: course")])
    assert ("Away: course" in against(visit(), timetable)) is said


@pytest.mark.parametrize(("room", "clinic", "said"), [(None, 1, True), (7, 1, True), (8, 1, False), (None, 2, False)])
def test_a_closure_is_of_the_clinic_or_of_one_room(room, clinic, said):
    timetable = replace(HOURS, closed=[Named(Closed(clinic, TUESDAY, TUESDAY, room_id=room), "Closed: works")])
    assert ("Closed: works" in against(visit(), timetable)) is said


def test_what_was_outside_before_is_not_told_again():
    early = visit(7)
    shorter = Timetable(shifts=[replace(NINE_TO_FIVE, starts=time(11))])
    assert put_outside([early, visit(10, id=2), visit(12, id=3)], before=HOURS, after=shorter) == {2: (OUTSIDE,)}


@given(
    hours=st.lists(st.tuples(st.integers(6, 20), st.integers(1, 8)), max_size=4),
    starts=st.integers(0, 23 * 4),
    more=st.tuples(st.integers(6, 20), st.integers(1, 8)),
)
def test_more_hours_put_no_visit_outside(hours, starts, more):
    def shift(part):
        return replace(NINE_TO_FIVE, starts=time(part[0]), ends=time(min(23, part[0] + part[1])))

    before = Timetable(shifts=[shift(part) for part in hours])
    after = Timetable(shifts=[*before.shifts, shift(more)])
    one = visit(starts // 4, starts % 4 * 15)
    assert put_outside([one], before=before, after=after) == {}
    gone = put_outside([one], before=after, after=before)
    assert set(gone) <= {1}
    assert (gone == {}) is (against(one, before) == against(one, after))
