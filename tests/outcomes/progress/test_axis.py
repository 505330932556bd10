"""A value is found again at the place where it was drawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.outcomes.progress.rules.axis import Days, spaced, value_axis
from tests.outcomes.progress.measured import BUSY

VALUES = st.lists(st.integers(-9000, 200_000).map(lambda hundredths: Decimal(hundredths) / 100), max_size=6)


@BUSY
@given(values=VALUES, end=st.sampled_from([None, Decimal(2000)]))
def test_every_value_lies_on_its_axis_and_is_found_again(values, end):
    axis = value_axis(values, lowest=Decimal(-90), highest=end, start=164, end=12)
    for value in values:
        assert axis.low <= value <= axis.high
        assert 12 - 1e-9 <= axis.at(value) <= 164 + 1e-9
        assert axis.value(axis.at(value)) == pytest.approx(float(value), abs=1e-6)


@BUSY
@given(values=VALUES)
def test_the_figures_beside_an_axis_are_few_even_and_reach_from_end_to_end(values):
    ticks = value_axis(values, lowest=Decimal(-90), highest=None, start=164, end=12).ticks
    axis = value_axis(values, lowest=Decimal(-90), highest=None, start=164, end=12)
    assert 2 <= len(ticks) <= 8
    assert (ticks[0], ticks[-1]) == (axis.low, axis.high)
    assert len({after - before for before, after in pairwise(ticks)}) == 1


def test_a_scale_from_nought_to_ten_is_always_drawn_whole():
    axis = value_axis([Decimal(4), Decimal(5)], lowest=Decimal(0), highest=Decimal(10), start=164, end=12)
    assert (axis.low, axis.high) == (0, 10)


def test_a_wide_scale_is_drawn_where_the_values_are():
    axis = value_axis([Decimal(55), Decimal(70)], lowest=Decimal(0), highest=Decimal(180), start=164, end=12)
    assert axis.low >= 50
    assert axis.high <= 80


def test_one_day_stands_in_the_middle_and_days_keep_their_distances():
    first = datetime(2026, 3, 2, tzinfo=UTC)
    assert Days(first, first, 40, 380).at(first) == 210
    days = Days(first, first + timedelta(days=10), 0, 100)
    assert [days.at(first + timedelta(days=day)) for day in (0, 1, 5, 10)] == [0, 10, 50, 100]


@BUSY
@given(places=st.lists(st.floats(0, 400), max_size=60).map(sorted), least=st.floats(10, 100))
def test_what_is_written_under_a_picture_never_touches(places, least):
    kept = spaced(places, least=least)
    assert kept == sorted(set(kept))
    assert all(places[after] - places[before] >= least for before, after in pairwise(kept))
    assert bool(kept) == bool(places)
