"""Who is offered a time that has become free."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.booking.slots.types import FreeSlot
from filiform.booking.waiting.rules import fits, next_round, offer_state, offer_until, slot_in
from filiform.booking.waiting.types import OfferState, Waiting, Wish

DENVER = ZoneInfo("America/Denver")
AT = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
TEN = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # ten o'clock on a Tuesday in Denver
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SLOT = FreeSlot(TEN, 1, 1, None, TEN + HOUR)
ELIF = Waiting(1, 11, 5, None, date(2026, 11, 20), date(2026, 12, 20), AT - DAY)


@pytest.mark.parametrize(
    ("wish", "comes"),
    [
        ({}, True),
        ({"practitioner_id": 1}, True),
        ({"practitioner_id": 2}, False),
        ({"from_day": date(2026, 11, 24)}, True),
        ({"from_day": date(2026, 11, 25)}, False),
        ({"until_day": date(2026, 11, 24)}, True),
        ({"until_day": date(2026, 11, 23)}, False),
        ({"weekdays": frozenset({1, 3})}, True),
        ({"weekdays": frozenset({0, 2})}, False),
        ({"not_before": time(10)}, True),
        ({"not_before": time(10, 15)}, False),
        ({"not_after": time(10)}, True),
        ({"not_after": time(9, 45)}, False),
        ({"before": TEN + DAY}, True),
        ({"before": TEN}, False),
    ],
)
def test_a_time_fits_by_person_day_and_hour_of_the_clinics_clock(wish, comes):
    assert fits(replace(ELIF, **wish), SLOT, DENVER) is comes


def asked(waiting, free, offered=(), most=3):
    found = next_round(waiting, free, offered=set(offered), most=most, zone=DENVER)
    return [one.id for one in found.to] if found else []


def test_the_longest_waiting_are_asked_and_others_for_the_same_kind_of_visit_with_them():
    late = replace(ELIF, id=2, patient_id=12, added_at=AT)
    other_type = replace(ELIF, id=3, patient_id=13, visit_type_id=6, added_at=AT - HOUR)
    early = replace(ELIF, id=4, patient_id=14, added_at=AT - 9 * DAY)
    free = {5: SLOT, 6: SLOT}
    assert asked([late, other_type, ELIF, early], free) == [4, 1, 2]
    assert asked([late, other_type, ELIF, early], free, most=2) == [4, 1]
    assert asked([late, other_type], free) == [3]


def test_nobody_is_asked_twice_for_one_time_nor_one_patient_twice_at_once():
    again = replace(ELIF, id=2)
    assert asked([ELIF, again], {5: SLOT}) == [1]
    assert asked([ELIF], {5: SLOT}, offered=[(1, 1, TEN)]) == []
    assert asked([ELIF], {5: SLOT}, offered=[(1, 1, TEN - DAY)]) == [1]
    assert asked([ELIF], {}) == []


waitings = st.lists(
    st.builds(
        Waiting, id=st.integers(1, 40), patient_id=st.integers(1, 6), visit_type_id=st.integers(5, 6),
        practitioner_id=st.sampled_from([None, 1, 2]), from_day=st.just(date(2026, 11, 20)),
        until_day=st.dates(date(2026, 11, 20), date(2026, 11, 28)),
        added_at=st.integers(0, 9).map(lambda hours: AT - hours * HOUR),
        weekdays=st.frozensets(st.integers(0, 6), max_size=3),
    ),
    unique_by=lambda one: one.id, max_size=12,
)  # fmt: skip


@given(waiting=waitings, most=st.integers(1, 4), said=st.sets(st.integers(1, 40)))
def test_whoever_is_asked_fits_and_nobody_who_waits_longer_was_passed_over(waiting, most, said):
    offered = {(key, 1, TEN) for key in said}
    found = next_round(waiting, {5: SLOT, 6: SLOT}, offered=offered, most=most, zone=DENVER)
    able = [one for one in waiting if fits(one, SLOT, DENVER) and one.id not in said]
    assert (found is None) is (not able)
    if found is None:
        return
    assert len(found.to) <= most
    assert len({one.patient_id for one in found.to}) == len(found.to)
    assert all(fits(one, SLOT, DENVER) and one.id not in said for one in found.to)
    assert found.to[0].added_at == min(one.added_at for one in able)


def test_the_time_offered_uses_what_became_free():
    free = [replace_slot(minutes) for minutes in (-60, -30, 0, 30, 60)]
    assert slot_in(free, starts_at=TEN, ends_at=TEN + HOUR) == free[2]
    assert slot_in(free[3:], starts_at=TEN, ends_at=TEN + HOUR) == free[3]
    assert slot_in([free[0], free[4]], starts_at=TEN, ends_at=TEN + HOUR) is None


def replace_slot(minutes):
    return SLOT._replace(
        starts_at=TEN + timedelta(minutes=minutes), ends_at=TEN + HOUR + timedelta(minutes=minutes)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("left", "stands"),
    [
        (24 * HOUR, 60),
        (2 * HOUR, 60),
        (100 * timedelta(minutes=1), 40),
        (69 * timedelta(minutes=1), None),
        (-HOUR, None),
    ],
)
def test_an_offer_ends_before_the_notice_of_the_clinic_begins(left, stands):
    until = offer_until(at=TEN - left, starts_at=TEN, stands=HOUR, notice=HOUR)
    assert until == (TEN - left + timedelta(minutes=stands) if stands else None)


@pytest.mark.parametrize(
    ("answer", "is_held", "at", "state"),
    [
        ("", True, AT, OfferState.OPEN),
        ("", True, AT + HOUR, OfferState.OVER),
        ("", False, AT, OfferState.OVER),
        ("taken", False, AT, OfferState.TAKEN),
        ("accepted", False, AT + DAY, OfferState.ACCEPTED),
    ],
)
def test_an_offer_stands_until_it_is_answered_or_over(answer, is_held, at, state):
    assert offer_state(answer=answer, expires_at=AT + HOUR, is_held=is_held, at=at) is state
    assert state.label


@given(
    st.builds(
        Wish,
        from_day=st.dates(),
        until_day=st.dates(),
        practitioner_ref=st.text(max_size=5),
        weekdays=st.lists(st.integers(0, 6)).map(tuple),
        not_before=st.none() | st.times(),
        not_after=st.none() | st.times(),
    )
)
def test_a_wish_kept_is_the_same_wish(wish):
    assert Wish.of(wish.as_kept()) == wish
