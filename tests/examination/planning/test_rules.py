from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.examination.planning import rules
from filiform.examination.planning.outcome import detectable, threshold_of
from filiform.examination.planning.types import (
    Course,
    Decision,
    Primary,
    RecordKind,
    RecordRow,
    Rule,
    Standing,
    Value,
)
from filiform.knowledge import catalogues

START = date(2026, 11, 2)
RULE = Rule(after_visits=4, after_days=28, again_after_visits=3)
PAIN = Primary("nprs_worst", mdc=Decimal("2.1"))
days = st.integers(0, 60)
scores = st.integers(0, 10).map(Decimal)


def day(number):
    return START + timedelta(days=number)


def course(values=(), done=(), records=(), primary=PAIN):
    return Course(
        primary, [Value(day(on), Decimal(value)) for on, value in values], [day(one) for one in done], records
    )


def record(on, *, done=4, kind=RecordKind.REVIEW, decision=Decision.GO_ON, again=None, visit_id=1):
    at = datetime.combine(day(on), datetime.min.time(), UTC)
    return RecordRow("r", visit_id, kind, "no-change", done, None, (), decision, "why", again, day(on), at, "Amara")


def standing(on, *args, **kwargs):
    return rules.review_state(course(*args, **kwargs), rule=RULE, on=day(on)).standing


WEEKLY = (0, 7, 14, 21)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([(0, 7), (21, 4)], Standing.ON_TRACK),
        ([(0, 7), (21, 5)], Standing.NO_CHANGE),
        ([(0, 7), (14, 2)], Standing.NOT_KNOWN),
        ([(0, 7)], Standing.NOT_KNOWN),
        ([], Standing.NOT_KNOWN),
        ([(0, 5), (21, 8)], Standing.WORSE),
    ],
)
def test_at_visit_four_the_plan_is_judged_by_its_outcome(values, expected):
    assert standing(21, values, WEEKLY) is expected


def test_day_28_comes_before_visit_four_where_visits_are_rare():
    assert standing(27, [(0, 7), (14, 6)], (0, 14)) is Standing.NOT_YET
    assert standing(28, [(0, 7), (14, 6)], (0, 14)) is Standing.NO_CHANGE
    assert standing(28, [(0, 7)], (0, 14)) is Standing.NOT_KNOWN


def test_worse_by_more_than_the_detectable_change_asks_at_once():
    assert standing(7, [(0, 5), (7, 8)], (0, 7)) is Standing.WORSE
    assert standing(7, [(0, 5), (7, 7)], (0, 7)) is Standing.NOT_YET


def test_a_higher_score_is_better_where_the_instrument_says_so():
    function = Primary("psfs", higher_is_better=True, mdc=Decimal(2))
    assert standing(21, [(0, 3), (21, 6)], WEEKLY, primary=function) is Standing.ON_TRACK
    assert standing(21, [(0, 6), (21, 3)], WEEKLY, primary=function) is Standing.WORSE


def test_an_instrument_without_a_detectable_change_is_not_known():
    assert standing(21, [(0, 7), (21, 0)], WEEKLY, primary=Primary("tsk17")) is Standing.NOT_KNOWN


def test_a_share_is_taken_of_the_first_value():
    force = Primary("hhd", higher_is_better=True, mdc=Decimal(20), is_share=True)
    assert standing(21, [(0, 200), (21, 239)], WEEKLY, primary=force) is Standing.NO_CHANGE
    assert standing(21, [(0, 200), (21, 240)], WEEKLY, primary=force) is Standing.ON_TRACK


def test_a_review_stands_for_three_visits_and_then_the_end_is_proposed():
    values, reviewed = [(0, 7), (21, 7)], record(21)
    assert standing(35, values, (*WEEKLY, 28, 35), [reviewed]) is Standing.NOT_YET
    seven = (*WEEKLY, 28, 35, 42)
    assert standing(42, [*values, (42, 6)], seven, [reviewed]) is Standing.STILL_NONE
    assert standing(42, [*values, (42, 4)], seven, [reviewed]) is Standing.ON_TRACK
    assert standing(42, values, seven, [reviewed]) is Standing.NOT_KNOWN


def test_the_day_named_in_a_review_comes_first():
    assert standing(30, [(0, 7), (21, 7)], WEEKLY, [record(21, again=day(30))]) is Standing.STILL_NONE


def test_a_review_that_ended_needling_lets_none_be_routine():
    state = rules.review_state(
        course([(0, 7), (21, 7)], WEEKLY, [record(21, decision=Decision.REFER)]), rule=RULE, on=day(40)
    )
    assert state.standing is Standing.STOPPED
    assert not rules.may_be_routine(state, [], visit_id=9)


def test_an_override_holds_for_its_visit_and_is_counted():
    override = record(22, kind=RecordKind.OVERRIDE, decision=None, visit_id=5)
    state = rules.review_state(course([(0, 7), (21, 7)], WEEKLY, [override]), rule=RULE, on=day(28))
    assert (state.standing, state.overrides) == (Standing.NO_CHANGE, 1)
    assert rules.may_be_routine(state, [override], visit_id=5)
    assert not rules.may_be_routine(state, [override], visit_id=6)


readings = st.lists(st.tuples(days, scores), max_size=6)
visits = st.lists(days, max_size=8, unique=True)


@given(st.tuples(days, scores) | st.none(), visits, days)
def test_a_missing_outcome_is_never_on_track(value, done, on):
    assert standing(on, [value] if value else [], done) in {Standing.NOT_YET, Standing.NOT_KNOWN}


@given(readings, st.lists(st.integers(0, 27), max_size=3), st.integers(0, 27))
def test_nothing_is_asked_early_unless_it_is_worse(values, done, on):
    assert standing(on, values, done) in {Standing.NOT_YET, Standing.WORSE}


@given(readings, visits, days)
def test_a_review_signed_now_that_goes_on_asks_no_more_today(values, done, on):
    state = rules.review_state(course(values, done), rule=RULE, on=day(on))
    signed = record(on, done=state.visits_done, again=day(on + 14))
    assert not rules.review_state(course(values, done, [signed]), rule=RULE, on=day(on)).asks


@given(scores, scores, st.integers(0, 3).map(Decimal))
def test_a_better_last_value_never_turns_on_track_into_a_review(first, last, more):
    if standing(21, [(0, first), (21, last)], WEEKLY) is Standing.ON_TRACK:
        assert standing(21, [(0, first), (21, last - more)], WEEKLY) is Standing.ON_TRACK


def test_the_stages_leave_no_day_out():
    stages = catalogues.examination().stages
    found = [rules.stage_for(START, on=day(age), stages=stages) for age in (0, 41, 42, 83, 84, 3000)]
    assert found == ["acute", "acute", "subacute", "subacute", "chronic", "chronic"]
    assert rules.stage_for(None, on=START, stages=stages) == ""
    assert rules.stage_for(day(3), on=START, stages=stages) == ""


@given(st.integers(-5, 40) | st.none())
def test_a_clinic_keeps_to_the_range_of_the_catalogue(chosen):
    review = catalogues.examination().review
    rule = rules.rule_of(review, chosen)
    assert review.least_visits <= rule.after_visits <= review.most_visits


def test_every_detectable_change_of_the_catalogue_can_be_read_or_is_left_out():
    for instrument in catalogues.instruments().instruments:
        for one in detectable(instrument):
            assert one.value > 0
            assert threshold_of(instrument.id, one.number) == one
    assert threshold_of("rom_cx_flexion", None).value == Decimal("6.8")
    assert threshold_of("hhd", 0).is_share
    assert threshold_of("hit6", None) is None


def test_the_day_the_plan_names_asks_before_visit_four_and_a_review_meets_it():
    """Two visits, nothing changed, and she said she would look again on day ten."""
    early = replace(course([(0, 7), (7, 7)], (0, 7)), review_on=day(10))
    told = [rules.review_state(early, rule=RULE, on=day(on)) for on in (9, 10)]
    assert [(one.standing, one.planned_on) for one in told] == [
        (Standing.NOT_YET, day(10)), (Standing.NO_CHANGE, None),
    ]  # fmt: skip
    reviewed = replace(early, records=[record(10, done=2, again=day(40))])
    assert rules.review_state(reviewed, rule=RULE, on=day(11)).standing is Standing.NOT_YET
    later = replace(reviewed, review_on=day(20))
    assert rules.review_state(later, rule=RULE, on=day(20)).standing is Standing.STILL_NONE
