from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.practitioners.rules.npi import fault_of_npi

numbers = st.from_regex(r"\A[12][0-9]{8}\Z")


def right_one(nine):
    return next(nine + digit for digit in "0123456789" if fault_of_npi(nine + digit) is None)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("1234567893", None),
        ("1234567890", "last digit"),
        ("3234567893", "begins with 1 or 2"),
        ("123456789", "ten digits"),
        ("12345678933", "ten digits"),
        ("12345678x3", "ten digits"),
        ("١٢٣٤٥٦٧٨٩٣", "ten digits"),
        ("", "ten digits"),
    ],
)
def test_an_npi_has_ten_digits_and_a_last_one_that_fits(number, said):
    fault = fault_of_npi(number)
    assert fault is None if said is None else said in fault


@given(numbers)
def test_exactly_one_last_digit_fits(nine):
    assert sum(fault_of_npi(nine + digit) is None for digit in "0123456789") == 1


@given(numbers, st.integers(1, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(nine, place, more):
    whole = right_one(nine)
    wrong = str((int(whole[place]) + more) % 10)
    assert fault_of_npi(whole[:place] + wrong + whole[place + 1 :])
