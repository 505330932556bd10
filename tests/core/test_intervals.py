"""Exact intervals: as published, by their definition, and what must hold for every share and count."""

from __future__ import annotations

from math import comb, exp, factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filiform.core.intervals import Interval, clopper_pearson, exact_poisson

shares = st.integers(1, 200_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
small = st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
counts = st.integers(0, 200_000)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        # Newcombe RG. Stat Med 1998;17:857-872, table I, method 5.
        (81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0000, 0.1684), (1, 29, 0.0009, 0.1776),
    ],
)  # fmt: skip
def test_a_share_has_the_interval_that_was_published_for_it(k, n, low, high):
    found = clopper_pearson(k, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("x", "low", "high"),
    # Garwood F. Biometrika 1936;28:437-442, as in every table of the Poisson distribution.
    [(0, 0.000, 3.689), (1, 0.025, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (100, 81.364, 121.627)],
)
def test_a_count_has_the_interval_that_was_published_for_it(x, low, high):
    found = exact_poisson(x)
    assert (round(found.low, 3), round(found.high, 3)) == (low, high)


def at_least(k, n, p):
    return sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))


@settings(deadline=None)
@given(small)
def test_at_each_limit_the_tail_of_the_binomial_is_one_in_forty(share):
    k, n = share
    found = clopper_pearson(k, n)
    if k:
        assert at_least(k, n, found.low) == pytest.approx(0.025, rel=1e-7)
    if k < n:
        assert 1 - at_least(k + 1, n, found.high) == pytest.approx(0.025, rel=1e-7)


@settings(deadline=None)
@given(st.integers(0, 60))
def test_at_each_limit_the_tail_of_the_poisson_is_one_in_forty(x):
    def at_most(count, mean):
        return sum(exp(-mean) * mean**i / factorial(i) for i in range(count + 1))

    found = exact_poisson(x)
    assert at_most(x, found.high) == pytest.approx(0.025, rel=1e-6)
    if x:
        assert 1 - at_most(x - 1, found.low) == pytest.approx(0.025, rel=1e-6)


@settings(deadline=None)
@given(shares)
def test_the_interval_holds_the_share_itself_and_stays_between_nought_and_one(share):
    k, n = share
    found = clopper_pearson(k, n)
    assert k / n in found
    assert 0 <= found.low < found.high <= 1


@settings(deadline=None)
@given(counts)
def test_the_interval_holds_the_count_itself(x):
    assert x in exact_poisson(x)


@settings(deadline=None)
@given(small, st.integers(2, 50))
def test_more_of_the_same_narrows_it(share, times):
    k, n = share
    once, often = clopper_pearson(k, n), clopper_pearson(k * times, n * times)
    assert often.high - often.low < once.high - once.low


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(30, 5000), st.integers(1, 5000))
def test_the_same_number_in_more_sessions_is_less(k, n, more):
    assert clopper_pearson(k, n + more).high < clopper_pearson(k, n).high


@settings(deadline=None)
@given(shares)
def test_what_did_not_happen_is_the_mirror_of_what_did(share):
    k, n = share
    found, mirror = clopper_pearson(k, n), clopper_pearson(n - k, n)
    assert found.low == pytest.approx(1 - mirror.high, rel=1e-6, abs=1e-9)
    assert found.high == pytest.approx(1 - mirror.low, rel=1e-6, abs=1e-9)


@settings(deadline=None)
@given(st.integers(1, 10_000_000))
def test_none_and_all_have_the_limits_of_their_formula(n):
    assert clopper_pearson(0, n).low == 0
    assert clopper_pearson(0, n).high == pytest.approx(1 - 0.025 ** (1 / n), rel=1e-6)
    assert clopper_pearson(n, n).high == 1
    assert clopper_pearson(n, n).low == pytest.approx(0.025 ** (1 / n), rel=1e-6)


@settings(deadline=None)
@given(shares, st.sampled_from([0.5, 0.8, 0.9]))
def test_to_be_surer_is_to_say_less(share, level):
    k, n = share
    sure, unsure = clopper_pearson(k, n, 0.99), clopper_pearson(k, n, level)
    assert sure.low <= unsure.low
    assert unsure.high <= sure.high


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (0, 0), (1, -1)])
def test_what_is_no_share_is_refused(k, n):
    with pytest.raises(ValueError, match="is no share"):
        clopper_pearson(k, n)


def test_a_count_below_nought_or_a_level_beyond_one_is_refused():
    with pytest.raises(ValueError, match="no count"):
        exact_poisson(-1)
    for wrong in (0.0, 1.0, 2.0):
        with pytest.raises(ValueError, match="no level"):
            clopper_pearson(1, 2, wrong)
        with pytest.raises(ValueError, match="no level"):
            exact_poisson(1, wrong)


def test_an_interval_is_read_on_another_scale():
    assert Interval(0.001, 0.002).times(1000) == Interval(1.0, 2.0)
