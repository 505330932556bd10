from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.knowledge import catalogues
from filiform.measures import errors
from filiform.measures.rules import all_checked, bounds, checked, needs_side
from filiform.measures.types import Phase, Reading

CATALOGUE = catalogues.instruments()
INSTRUMENTS = st.sampled_from(CATALOGUE.instruments)


@pytest.mark.parametrize("instrument", CATALOGUE.instruments, ids=lambda one: one.id)
def test_the_range_of_every_instrument_can_be_read(instrument):
    limits = bounds(instrument)
    assert limits.highest is None or limits.lowest < limits.highest


def test_a_range_below_nought_keeps_its_sign():
    assert bounds(CATALOGUE.by_id["rom_el_extension"]).lowest == -90
    assert bounds(CATALOGUE.by_id["groc15"]) == bounds(CATALOGUE.by_id["groc15"])
    assert (bounds(CATALOGUE.by_id["groc15"]).lowest, bounds(CATALOGUE.by_id["groc15"]).highest) == (-7, 7)


def test_a_reading_comes_back_with_its_unit_and_a_number():
    reading = checked(Reading("ppt_local", "312,5", side="right", movement="  trapezius   upper "), CATALOGUE)
    assert (reading.value, reading.unit, reading.movement) == (Decimal("312.5"), "kPa", "trapezius upper")


@pytest.mark.parametrize(
    ("reading", "error", "sentence"),
    [
        (Reading("nprs_currant", 4), errors.UnknownInstrument, "“nprs_currant” is not in the instruments catalogue"),
        (Reading("nprs_current", 11), errors.OutOfRange, "goes from 0 to 10 points; 11 lies outside"),
        (Reading("nprs_current", -1), errors.OutOfRange, "goes from 0 to 10 points; -1 lies outside"),
        (Reading("nprs_current", "4.5"), errors.NotWhole, "takes whole numbers; 4.5 is not one"),
        (Reading("nprs_current", "severe"), errors.NotANumber, "“severe” is not a number"),
        (Reading("nprs_current", "1e1"), errors.NotANumber, "is not a number"),
        (Reading("nprs_current", "NaN"), errors.NotANumber, "is not a number"),
        (Reading("ppt_local", 3, unit="kgf"), errors.WrongUnit, "is kept in kPa, not in kgf"),
        (Reading("rom_cx_rotation", 60), errors.SideMissing, "Say right or left"),
        (Reading("rom_cx_rotation", 60, side="up"), errors.WrongSide, "cannot be measured on “up”"),
    ],
)
def test_what_cannot_be_true_is_refused_with_a_sentence(reading, error, sentence):
    with pytest.raises(error) as refused:
        checked(reading, CATALOGUE)
    assert sentence in str(refused.value)


def test_the_same_measurement_may_stand_only_once_in_a_form():
    with pytest.raises(errors.MeasuredTwice):
        all_checked([Reading("nprs_current", 4), Reading("nprs_current", 5)], CATALOGUE)
    kept = all_checked([Reading("nprs_current", 4, Phase.BEFORE), Reading("nprs_current", 2, Phase.AFTER)], CATALOGUE)
    assert len(kept) == 2


def test_the_neck_as_a_whole_has_no_side_and_a_shoulder_has():
    assert not needs_side("rom_cx_flexion")
    assert needs_side("rom_cx_rotation")
    assert needs_side("rom_sh_flexion")
    assert not needs_side("nprs_current")


@given(instrument=INSTRUMENTS, value=st.decimals(-99999, 99999, places=2))
def test_whatever_is_accepted_lies_within_the_catalogues_range(instrument, value):
    limits = bounds(instrument)
    try:
        reading = checked(Reading(instrument.id, value, side="right"), CATALOGUE)
    except (errors.OutOfRange, errors.NotWhole):
        assert value < limits.lowest or value > (limits.highest or value) or limits.whole
        return
    assert limits.lowest <= reading.value
    assert limits.highest is None or reading.value <= limits.highest


@given(instrument=INSTRUMENTS, typed=st.text(max_size=12))
def test_whatever_is_typed_gives_a_number_or_a_sentence_never_a_crash(instrument, typed):
    try:
        reading = checked(Reading(instrument.id, typed, side="left"), CATALOGUE)
    except errors.InvalidInput as error:
        assert str(error)  # noqa: PT017
    else:
        assert isinstance(reading.value, Decimal)
