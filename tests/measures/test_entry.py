"""Entry sheets: every instrument has one, what is typed is what is scored, and what cannot be is refused by name."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.core.errors import InvalidInput
from filiform.knowledge import catalogues
from filiform.measures import errors
from filiform.measures.entry.boxes import BoxKind
from filiform.measures.entry.finding import Finding
from filiform.measures.entry.typed import BOTH, ONE, fields_from, readings_from, sheet_of
from filiform.measures.rules import limb_symmetry
from filiform.measures.types import Phase

INSTRUMENTS, METHODS, TAKING = catalogues.instruments(), catalogues.scoring(), catalogues.taking()
IDS = [one.id for one in INSTRUMENTS.instruments]


def sheet(instrument):
    return sheet_of(
        instrument, instruments=INSTRUMENTS, methods=METHODS, sided=TAKING.sided,
        place=TAKING.place.get(instrument, ""), places={"upper trapezius": "trapezius-upper"},
    )  # fmt: skip


def read(instrument, fields, **more):
    return readings_from(
        sheet(instrument), fields, phase=Phase.NONE, instruments=INSTRUMENTS, methods=METHODS, **more
    )  # fmt: skip


@pytest.mark.parametrize("instrument", IDS)
def test_an_empty_sheet_of_any_instrument_makes_no_reading(instrument):
    assert sheet(instrument).boxes
    assert read(instrument, {}) == []


def values_of(box):
    """What can be typed into a box, or ticked, as the scoring reads it."""
    taps = st.sampled_from([one for one, _ in box.choices] or ["0"])
    figures = st.integers(1, 400) | st.floats(0, 400).map(lambda one: round(one, 1)).filter(lambda one: one % 1)
    limbs = {"kind": st.just("time"), "involved": st.integers(1, 9), "uninvolved": st.integers(1, 9)}
    cells = st.none() | taps.map(lambda one: one if one == "n/a" else int(one))
    return {
        BoxKind.TAP: taps.map(int) if box.kind is BoxKind.TAP else taps,
        BoxKind.CHOICE: taps,
        BoxKind.YES_NO: st.booleans(),
        BoxKind.TICK: st.just(True),
        BoxKind.TEXT: st.sampled_from(["2021", "SF 8b"]),
        BoxKind.TICKS: st.sets(st.integers(1, box.many), min_size=1).map(sorted),
        BoxKind.SHEET: st.lists(cells, min_size=box.many, max_size=box.many).filter(
            lambda given: any(one is not None for one in given)
        ),
        BoxKind.ACTIVITIES: st.dictionaries(st.sampled_from(["lift", "run"]), st.integers(0, 10), min_size=1),
        BoxKind.TESTS: st.fixed_dictionaries({"six-metre": st.fixed_dictionaries(limbs)}),
        BoxKind.NUMBER: figures if box.many == 1 else st.lists(figures, min_size=1, max_size=box.many),
    }[box.kind]


@st.composite
def filled(draw):
    one = sheet(draw(st.sampled_from(IDS)))
    answers = {box.key: draw(values_of(box)) for box in one.boxes if draw(st.booleans()) or box.both_sides}
    return one, draw(st.sampled_from(one.sides)), answers


@given(filled())
def test_what_was_recorded_comes_back_into_the_boxes_as_it_was(given):
    """The sheet of today, opened again and sent unchanged, says the same."""
    from filiform.measures.entry.typed import _given

    one, side, answers = given
    fields = fields_from(one, side, answers)
    again = {
        box.key: _given(one, BOTH if box.both_sides else side, box, fields) for box in one.boxes if box.key in answers
    }
    assert again == answers


@given(st.sampled_from(IDS), st.dictionaries(st.sampled_from(["one", "right", "left"]), st.text(max_size=9)))
def test_whatever_is_typed_is_scored_or_refused_with_a_sentence(instrument, typed):
    one = sheet(instrument)
    fields = {one.name(side, box.key): text for side, text in typed.items() for box in one.boxes}
    fields |= {f"{name}.1": text for name, text in fields.items()} | {one.name(BOTH, "place"): "soleus"}
    try:
        readings = read(instrument, fields)
    except InvalidInput as error:
        assert str(error)  # noqa: PT017
    else:
        assert all(reading.value is not None or reading.reason for reading in readings)


def test_three_tries_of_two_sides_are_two_readings_each_by_its_rule():
    fields = {f"grip.{side}.trials.{n}": str(kg) for side, tries in (("right", (30, 33, 36)), ("left", (20, 22)))
              for n, kg in enumerate(tries, start=1)}  # fmt: skip
    right, left = read("grip", {**fields, "grip.both.device": "Jamar", "involved": "left"})
    assert (right.value, right.trials, right.side, right.device) == (Decimal(33), (30.0, 33.0, 36.0), "right", "Jamar")
    assert (left.value, left.flags, left.conditions["involved"]) == (Decimal(21), ("2 of 3 tries",), "left")


def test_best_or_mean_is_kept_as_the_recipe_of_the_figure():
    fields = {"rom_slr.left.trials.1": "60", "rom_slr.left.trials.2": "66", "rom_slr.both.how": "mean"}
    (reading,) = read("rom_slr", fields)
    assert (reading.value, reading.form, reading.answers["how"]) == (Decimal(63), "mean", "mean")


def test_a_figure_in_pounds_is_kept_in_the_unit_of_the_instrument():
    fields = {"hhd.right.trials.1": "40", "hhd.right.trials.2": "40", "hhd.both.unit": "lbf", "hhd.both.how": "best",
              "hhd.both.place": "Knee extension"}  # fmt: skip
    (reading,) = read("hhd", fields)
    assert (reading.value, reading.trials) == (Decimal("177.9"), (177.929, 177.929))
    assert reading.answers["trials"] == [40, 40]


def test_one_press_gives_no_score_and_says_why():
    (reading,) = read("ppt_local", {"ppt_local.left.trials.1": "310", "ppt_local.both.place": "Upper trapezius"})
    assert (reading.value, reading.movement) == (None, "trapezius-upper")
    assert "at least 2 are needed" in reading.reason


def test_a_jump_in_seconds_is_not_read_as_centimetres():
    fields = {"cmj.one.trials.1": "0.5", "cmj.both.form": "flight-time"}
    (reading,) = read("cmj", fields)
    assert (reading.value, reading.form) == (Decimal("30.7"), "flight-time")
    with pytest.raises(errors.WrongUnit):
        read("cmj", {**fields, "cmj.both.unit": "cm"})


def test_her_activities_are_rated_one_by_one_and_as_their_mean():
    fields = {"psfs.one.activities.name.1": "lift", "psfs.one.activities.1": "4", "psfs.one.activities.name.2": "run",
              "psfs.one.activities.2": "6"}  # fmt: skip
    assert [(one.movement, one.value) for one in read("psfs", fields)] == [
        ("", Decimal(5)), ("lift", Decimal(4)), ("run", Decimal(6)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("instrument", "fields", "said"),
    [
        ("grip", {"grip.left.trials.1": "three"}, "Grip strength, Try 1: write a number"),
        ("grip", {"grip.left.trials.1": "300"}, "goes from 0 to 100 kg; 300 lies outside"),
        ("grip", {"grip.left.trials.1": "30", "grip.both.unit": "stone"}, "choose a unit from the list"),
        ("ndi", {"ndi.one.items.3": "7"}, "item 3 is one of 0 to 5"),
        ("ppt_local", {"ppt_local.left.trials.1": "300"}, "name the muscle measured"),
        ("psfs", {"psfs.one.activities.2": "3"}, "name what the score stands for"),
        ("hit6", {"hit6.one.total": "60"}, "which version of the form"),
        ("spadi", {f"spadi.one.pain.{n}": "5" for n in range(1, 6)} | {"spadi.one.disability.1": "5"}, "write one of"),
    ],
)
def test_a_wrong_entry_is_refused_with_the_name_of_its_box(instrument, fields, said):
    with pytest.raises(InvalidInput, match=said):
        read(instrument, fields)


def test_no_item_of_an_owner_who_forbids_it_has_words():
    for instrument in INSTRUMENTS.instruments:
        if instrument.ship in {"item-scores-no-text", "total-entry"}:
            assert not any(box.labels for box in sheet(instrument.id).boxes), instrument.id
        if instrument.ship == "total-entry":
            assert [box.key for box in sheet(instrument.id).boxes] == ["total", "form"]


@given(st.decimals(1, 999, places=1), st.decimals(1, 999, places=1))
def test_symmetry_turns_round_with_the_involved_side(a, b):
    assert limb_symmetry(a, b, involved="right", is_time=False) == limb_symmetry(a, b, involved="left", is_time=True)
    assert limb_symmetry(a, b, involved="both", is_time=False) is None
    assert limb_symmetry(a, a, involved="left", is_time=False) == 100


def found(**asked):
    return Finding.of(asked, instruments=INSTRUMENTS, taking=TAKING)


def test_every_instrument_can_be_found_and_each_way_narrows():
    assert found().number == 117
    everywhere = {one.key for region in TAKING.regions for _, group in found(region=region).groups for one in group}
    assert everywhere == set(IDS)
    assert [one.key for _, group in found(q="grip").groups for one in group] == ["grip"]
    neck = found(region="neck", benefit="range_of_motion")
    assert {one.key for _, group in neck.groups for one in group} == {
        "rom_cx_flexion", "rom_cx_extension", "rom_cx_latflex", "rom_cx_rotation",
    }  # fmt: skip
    assert found(q="nothing like it").number == 0


def test_only_a_body_without_sides_is_asked_once():
    assert sheet("rom_cx_rotation").sides == ("right", "left")
    assert sheet("rom_cx_flexion").sides == (ONE,)
