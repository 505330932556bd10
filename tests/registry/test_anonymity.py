"""Nobody stands alone in a class, and a key says nothing without its secret."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filiform.registry.rules.anonymity import BANDS, OLDEST, age_band, generalised, sex_said
from filiform.registry.rules.pseudonyms import SHIFT_D, Pseudonyms

NARROW = [narrow for _, narrow, _ in BANDS] + [OLDEST[0]]
CLASSES = st.dictionaries(
    st.tuples(st.sampled_from(NARROW), st.sampled_from(["female", "male", "other", "unknown"])), st.integers(1, 40)
)
SECRET = Pseudonyms(b"one")


def totals(patients, written):
    found = Counter()
    for one, number in patients.items():
        found[written[one]] += number
    return found


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(CLASSES, st.integers(2, 12))
def test_every_class_written_holds_at_least_k_patients(patients, k):
    written = generalised(patients, k=k)
    assert written.keys() == patients.keys()
    if sum(patients.values()) < k:
        assert set(written.values()) <= {None}
    else:
        assert all(number >= k for number in totals(patients, written).values())


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(CLASSES, st.integers(2, 12))
def test_what_is_written_is_true_of_everybody_in_it(patients, k):
    broad = {narrow: wide for _, narrow, wide in BANDS} | {OLDEST[0]: OLDEST[1]}
    for (band, sex), written in generalised(patients, k=k).items():
        if written is not None:
            assert written[0] in {band, broad[band], None}
            assert written[1] in {sex, None}


def test_large_classes_are_left_as_they_are():
    patients = {("30-39", "female"): 9, ("80+", "male"): 5}
    assert generalised(patients, k=5) == {one: one for one in patients}


def test_a_small_class_takes_the_smallest_other_with_it_when_nothing_else_is_left():
    patients = {("30-39", "female"): 9, ("40-49", "female"): 7, ("80+", "other"): 1}
    assert generalised(patients, k=5) == {
        ("30-39", "female"): ("30-39", "female"), ("40-49", "female"): (None, None), ("80+", "other"): (None, None),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("years", "band"), [(0, "0-17"), (17, "0-17"), (18, "18-29"), (79, "70-79"), (80, "80+"), (104, "80+")]
)
def test_an_age_has_one_band(years, band):
    assert age_band(years) == band


def test_not_said_and_unknown_are_one():
    assert sex_said("") == sex_said("unknown") == "unknown"


def test_keys_differ_by_kind_by_person_and_by_secret():
    keys = {
        SECRET.key("patient", "a"), SECRET.key("visit", "a"), SECRET.key("patient", "b"),
        Pseudonyms(b"two").key("patient", "a"),
    }  # fmt: skip
    assert len(keys) == 4
    assert all(0 <= key < 2**63 for key in keys)
    assert SECRET.key("patient", "a") == Pseudonyms(b"one").key("patient", "a")


def test_the_same_words_of_two_patients_do_not_meet():
    assert SECRET.item("a", "gardening") != SECRET.item("b", "gardening")
    assert SECRET.item("a", "") == 0


@given(st.text(max_size=30))
def test_a_shift_is_within_half_a_year_and_stays(ref):
    assert -SHIFT_D <= SECRET.shift_d(ref) <= SHIFT_D
    assert SECRET.shift_d(ref) == SECRET.shift_d(ref)


def test_shifts_are_spread_over_the_whole_year():
    """A year of days, a thousand patients: every month of shifts is met by somebody."""
    day = date(2026, 1, 1)
    months = {(day + timedelta(days=SECRET.shift_d(f"p{number}"))).strftime("%Y-%m") for number in range(1000)}
    assert len(months) >= 12
