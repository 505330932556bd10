from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.knowledge import catalogues
from filiform.measures import errors
from filiform.measures.rules import (
    DETAILS,
    all_checked,
    bounds,
    checked,
    differences,
    in_one_form,
    needs_side,
    paired,
    says_otherwise,
    stored,
)
from filiform.measures.types import Mode, Phase, Reading, ReadingRow

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


def test_a_pressure_read_in_another_unit_is_turned_into_the_instruments_own():
    reading = checked(Reading("ppt_local", 3, unit="kgf/cm2", side="left"), CATALOGUE)
    assert (reading.value, reading.unit) == (Decimal("294.200"), "kPa")


def test_a_converted_figure_is_held_to_the_range_as_well():
    with pytest.raises(errors.OutOfRange, match=r"2255\.53"):
        checked(Reading("ppt_local", 23, unit="kgf/cm2"), CATALOGUE)


def test_nothing_measured_needs_its_reason():
    with pytest.raises(errors.NotANumber):
        checked(Reading("ndi", None), CATALOGUE)
    assert checked(Reading("ndi", None, reason="a blank sheet"), CATALOGUE).value is None


DETAILED = st.builds(
    Reading,
    st.just("grip"),
    st.decimals(0, 100, places=1),
    form=st.sampled_from(["", "mean", "best"]),
    device=st.sampled_from(["", "Jamar", "other"]),
    trials=st.lists(st.floats(0, 100), max_size=3).map(tuple),
    answers=st.none() | st.dictionaries(st.sampled_from(["trials", "unit"]), st.integers()),
    conditions=st.dictionaries(st.sampled_from(["position"]), st.sampled_from(["sitting", "standing"])),
    answered=st.none() | st.integers(0, 3),
)


def lying(reading):
    """What stands in the database once the reading is kept."""
    return {"value": reading.value, "reason": reading.reason} | {name: stored(reading, name) for name in DETAILS}


@given(reading=DETAILED)
def test_the_same_reading_again_says_nothing_new_and_neither_does_its_bare_figure(reading):
    assert not says_otherwise(reading, lying(reading))
    assert not says_otherwise(Reading("grip", reading.value), lying(reading))


@given(first=DETAILED, second=DETAILED)
def test_another_figure_always_says_something_new(first, second):
    if first.value != second.value:
        assert says_otherwise(second, lying(first))


METHODS = catalogues.scoring()


@given(
    forms=st.lists(st.sampled_from(["", "pooled", "subscale-mean"]), min_size=1, max_size=5),
    earlier=st.sampled_from(["", "pooled", "subscale-mean"]),
)
def test_whatever_is_accepted_of_one_instrument_is_in_one_form(forms, earlier):
    readings = [Reading("spadi", 40, movement=str(number), form=form) for number, form in enumerate(forms)]
    known = {"spadi": earlier} if earlier else {}
    try:
        found = in_one_form(readings, earlier=known, instruments=CATALOGUE, methods=METHODS)
    except (errors.FormMissing, errors.FormsMixed):
        assert len({form for form in [*forms, earlier] if form}) != 1 or not forms[0]
        return
    assert len({one.form for one in found} | set(known.values())) == 1


def row(**changed):
    given = {
        "ref": "r", "patient_id": 1, "visit_id": 1, "episode_id": 1, "instrument": "grip", "value": Decimal(30),
        "unit": "kg", "side": "left", "movement": "", "phase": Phase.BEFORE, "taken_at": None, "by_name": "Amara",
        "corrected": False,
    }  # fmt: skip
    return ReadingRow(**given | changed)


@pytest.mark.parametrize(
    ("earlier", "later", "told"),
    [
        ({}, {}, ()),
        ({"device": "Jamar"}, {"device": ""}, ()),
        ({"device": "Jamar"}, {"device": "K-Force"}, ("device: Jamar, then K-Force",)),
        ({"form": "mean"}, {"form": "best"}, ("form: mean, then best",)),
        ({}, {"by_name": "Bo"}, ("another rater",)),
        ({}, {"mode": Mode.PHONE, "by_name": "Elif"}, ("asked: in the clinic, then on the phone",)),
        ({}, {"unit": "N"}, ("unit: kg, then N",)),
    ],
)
def test_a_change_is_told_with_what_was_not_alike(earlier, later, told):
    assert differences(row(**earlier), row(**later)) == told


def test_the_last_figure_before_the_needles_is_the_before_of_the_pair():
    first, again = row(ref="a", phase=Phase.NONE), row(ref="b", value=Decimal(31))
    after = row(ref="c", value=Decimal(35), phase=Phase.AFTER)
    elsewhere = row(ref="d", visit_id=2, phase=Phase.AFTER)
    (pair,) = paired([first, again, after, elsewhere])
    assert (pair.before.ref, pair.after.ref, pair.rise) == ("b", "c", 4)
