from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filiform.desk.calendar.rules import ROW, axis_of, gaps, is_late, joined, next_step, row_of, rows_of, side_by_side
from filiform.desk.calendar.types import Span

DENVER = ZoneInfo("America/Denver")
DAY = date(2026, 6, 10)
NOON = datetime(2026, 6, 10, 18, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

zones = st.sampled_from([DENVER, ZoneInfo("Europe/Madrid"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")])
days = st.sampled_from(
    [
        DAY,
        date(2026, 3, 8),
        date(2026, 11, 1),
        date(2026, 3, 29),
        date(2026, 10, 25),
        date(2026, 4, 5),
        date(2026, 10, 4),
    ]
)
spans = st.builds(
    lambda start, length: Span(NOON + start * MINUTE, NOON + (start + length) * MINUTE),
    st.integers(-600, 600), st.integers(1, 480),
)  # fmt: skip
many = st.lists(spans, max_size=10)
# On a machine with much else to do, making the examples may take its time.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def wall(hour, minute=0, day=DAY, zone=DENVER):
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def minutes_of(them):
    return {at for span in them for at in range(int((span[0] - NOON) / MINUTE), int((span[1] - NOON) / MINUTE))}


@patient
@given(days, zones, st.lists(st.tuples(st.integers(0, 1380), st.integers(5, 480)), max_size=5))
def test_the_axis_holds_its_day_and_everything_on_it_by_the_clinics_clock(day, zone, them):
    midnight = datetime.combine(day, time.min, zone).astimezone(UTC)
    next_midnight = datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)
    inside = [
        Span(midnight + start * MINUTE, min(midnight + (start + length) * MINUTE, next_midnight))
        for start, length in them
        if midnight + start * MINUTE < next_midnight
    ]
    axis = axis_of(day, zone, inside)
    assert midnight <= axis.starts_at < axis.ends_at <= next_midnight
    assert axis.rows == (axis.ends_at - axis.starts_at) / ROW <= 300
    assert [hour.label for hour in axis.hours] == [
        f"{(axis.starts_at + n * HOUR).astimezone(zone):%H:%M}" for n in range(len(axis.hours))
    ]
    for span in inside:
        assert axis.starts_at <= span.starts_at
        assert span.ends_at <= axis.ends_at
        first, number = rows_of(span, axis)
        assert axis.starts_at + (first - 1) * ROW <= span.starts_at < axis.starts_at + first * ROW
        assert span.ends_at <= axis.starts_at + (first - 1 + number) * ROW < span.ends_at + ROW


def test_an_hour_that_comes_twice_is_there_twice_and_one_that_is_leapt_over_is_not():
    autumn = axis_of(date(2026, 11, 1), DENVER, [Span(wall(0, day=date(2026, 11, 1)), wall(4, day=date(2026, 11, 1)))])
    assert [hour.label for hour in autumn.hours][:4] == ["00:00", "01:00", "01:00", "02:00"]
    spring = axis_of(date(2026, 3, 8), DENVER, [Span(wall(0, day=date(2026, 3, 8)), wall(5, day=date(2026, 3, 8)))])
    assert [hour.label for hour in spring.hours][:3] == ["00:00", "01:00", "03:00"]


def test_a_day_of_which_nothing_is_known_is_a_usual_one():
    axis = axis_of(DAY, DENVER, [])
    assert (axis.starts_at, axis.ends_at) == (wall(8), wall(18))


def test_what_lies_outside_stands_at_the_edge():
    axis = axis_of(DAY, DENVER, [])
    assert row_of(wall(3), axis) == 1
    assert row_of(wall(23), axis) == axis.rows
    assert rows_of(Span(wall(6), wall(7)), axis) == (1, 1)


@patient
@given(many)
def test_two_that_share_time_never_share_a_place_and_no_more_lanes_are_made_than_needed(them):
    placed = side_by_side([(span, number) for number, span in enumerate(them)])
    assert sorted(one.thing for one in placed) == list(range(len(them)))
    for one in placed:
        assert 0 <= one.lane < one.lanes
        others = [two for two in placed if two.thing != one.thing and _share(one.span, two.span)]
        assert all(two.lane != one.lane for two in others)
        assert all(two.lanes == one.lanes for two in others)
        assert (one.lanes == 1) is (not others)
    for one in placed:
        group = [two for two in placed if two.lanes == one.lanes]
        assert one.lanes <= max(
            sum(_share(at.span, two.span) and two.span.starts_at <= at.span.starts_at for two in group) for at in group
        )


def _share(one, two):
    return one.starts_at < two.ends_at and two.starts_at < one.ends_at


@patient
@given(many, many, st.integers(1, 90), st.integers(-700, 700))
def test_a_gap_is_free_time_of_the_hours_that_is_long_enough(hours, taken, least, since):
    from_now = NOON + since * MINUTE
    found = gaps(hours, taken, least=least * MINUTE, since=from_now)
    free = {at for at in minutes_of(hours) - minutes_of(taken) if at >= since}
    assert minutes_of(found) <= free
    assert all(span.ends_at - span.starts_at >= least * MINUTE for span in found)
    runs = _runs(free)
    assert minutes_of(found) == {at for run in runs if len(run) >= least for at in run}
    assert found == sorted(found)


def _runs(numbers):
    runs = []
    for at in sorted(numbers):
        if runs and at == runs[-1][-1] + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


@patient
@given(many)
def test_joined_is_the_same_time_without_a_seam(them):
    found = joined(them)
    assert minutes_of(found) == minutes_of(them)
    assert all(one.ends_at < two.starts_at for one, two in pairwise(found))


@pytest.mark.parametrize(
    ("at", "step"), [(wall(10, 1), wall(10, 15)), (wall(10, 15), wall(10, 15)), (wall(10, 46), wall(11))]
)
def test_the_next_step_of_the_clock(at, step):
    assert next_step(at, 15) == step


def test_who_is_awaited_is_late_after_the_grace():
    ten = timedelta(minutes=10)
    assert not is_late(starts_at=NOON, is_awaited=True, at=NOON + 9 * MINUTE, grace=ten)
    assert is_late(starts_at=NOON, is_awaited=True, at=NOON + ten, grace=ten)
    assert not is_late(starts_at=NOON, is_awaited=False, at=NOON + HOUR, grace=ten)
