"""What a change is held against, and which class it falls in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.knowledge import catalogues
from filiform.measures.rules import bounds
from filiform.outcomes.rules.change import (
    Verdict,
    change,
    is_responder,
    line_of,
    percent,
    room_left,
    sign,
    verdict,
)

INSTRUMENTS = catalogues.instruments().by_id
PAIN, FUNCTION, NECK, JUMP = (INSTRUMENTS[one] for one in ("nprs_current", "psfs", "ndi", "cmj"))


def judged(instrument, before, after):
    return verdict(instrument, line_of(instrument), Decimal(str(before)), Decimal(str(after)))


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=list(INSTRUMENTS))
def test_every_instrument_has_a_sign_and_a_line_in_its_own_unit(instrument):
    assert sign(instrument) in {1, -1}
    line = line_of(instrument)
    for limit in (line.mdc, line.mcid):
        assert limit is None or limit.value > 0
        assert limit is None or limit.published in (*instrument.mdc, *instrument.mcid)


@pytest.mark.parametrize(
    ("instrument", "mdc", "mcid"),
    [
        ("nprs_current", "2.1", "2"),
        ("ndi", "10", "19"),  # points of fifty are another scale
        ("rmdq", "5", "5"),  # a range counts by its upper end
        ("hhd_lsi", "21", None),  # a pass mark is no change
        ("jpe_neck", None, None),
        ("tsk17", None, None),  # hundredths of the whole scale are no points
        ("groc11", None, None),  # a rating of change is an anchor
    ],
)
def test_line_is_the_first_published_change_in_the_instruments_unit(instrument, mdc, mcid):
    line = line_of(INSTRUMENTS[instrument])
    assert [limit and str(limit.value) for limit in (line.mdc, line.mcid)] == [mdc, mcid]


def test_headline_is_the_larger_of_the_two():
    assert line_of(FUNCTION).headline_at(Decimal(4)) == 2  # its important change of 1.3 lies within the error
    assert line_of(NECK).headline_at(Decimal(40)) == 19


def test_a_limit_in_hundredths_grows_with_the_baseline():
    assert line_of(JUMP).error_at(Decimal(30)) == Decimal("4.8")
    assert judged(JUMP, 30, 34.7) is Verdict.WITHIN
    assert judged(JUMP, 30, 34.8) is Verdict.BETTER


@pytest.mark.parametrize(
    ("instrument", "before", "after", "expected"),
    [
        (PAIN, 7, 4, Verdict.WORTHWHILE),
        (PAIN, 7, 5, Verdict.WITHIN),
        (PAIN, 5, 8, Verdict.WORSE),
        (PAIN, 2, 0, Verdict.NOT_ASSESSABLE),  # it could not fall by the line
        (FUNCTION, 3, 5, Verdict.WORTHWHILE),  # equality counts as beyond
        (FUNCTION, 5, 3, Verdict.WORSE),
        (FUNCTION, 9, 10, Verdict.NOT_ASSESSABLE),
        (NECK, 40, 25, Verdict.BETTER),
        (NECK, 40, 21, Verdict.WORTHWHILE),
        (INSTRUMENTS["pcs"], 30, 10, Verdict.BETTER),  # what is worthwhile is not on record
        (INSTRUMENTS["sorensen"], 30, 90, Verdict.NO_LINE),
    ],
)
def test_verdict_of_known_changes(instrument, before, after, expected):
    assert judged(instrument, before, after) is expected


def test_a_part_of_nothing_is_no_line():
    assert judged(JUMP, 0, 0) is Verdict.NO_LINE


def test_an_unverified_source_is_known_as_such():
    assert line_of(PAIN).mdc.is_unverified
    assert not line_of(PAIN).mcid.is_unverified


def test_percent_of_nothing_is_not_shown():
    assert percent(Decimal(3), Decimal(0)) is None
    assert percent(Decimal(3), Decimal(6)) == 50


def values_of(instrument):
    limits = bounds(instrument)
    top = limits.lowest + 400 if limits.highest is None else limits.highest
    return st.decimals(limits.lowest, top, places=2)


@given(st.sampled_from(list(INSTRUMENTS.values())).flatmap(lambda i: st.tuples(st.just(i), *[values_of(i)] * 3)))
def test_more_improvement_never_gives_a_milder_class(drawn):
    instrument, before, one, other = drawn
    order = [Verdict.WORSE, Verdict.WITHIN, Verdict.BETTER, Verdict.WORTHWHILE]
    line = line_of(instrument)
    classes = [verdict(instrument, line, before, after) for after in (one, other)]
    if all(found.is_counted for found in classes):
        pairs = zip((one, other), classes, strict=True)
        by_change = sorted((change(instrument, before, after), order.index(found)) for after, found in pairs)
        assert by_change[0][1] <= by_change[1][1]
    else:
        assert classes[0] is classes[1]


@given(st.sampled_from(list(INSTRUMENTS.values())).flatmap(lambda i: st.tuples(st.just(i), *[values_of(i)] * 2)))
def test_a_responder_is_better_beyond_error_and_had_room_to_be(drawn):
    instrument, before, after = drawn
    line = line_of(instrument)
    room = room_left(instrument, before)
    assert room is None or change(instrument, before, after) <= room
    answer = is_responder(instrument, line, before, after)
    found = verdict(instrument, line, before, after)
    assert (answer is None) == (not found.is_counted)
    assert not answer or found in {Verdict.BETTER, Verdict.WORTHWHILE}
    assert found is not Verdict.WORTHWHILE or answer
