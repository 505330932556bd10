"""A dose counts what was really done, and more of anything never makes it a lower one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filiform.knowledge import catalogues
from filiform.treatment import payloads as p
from filiform.treatment.rules.dose import Dose, dose_of, grade_of
from filiform.treatment.rules.fold import EMPTY, apply, fold
from filiform.treatment.types import SessionState
from tests.treatment.streams import ALL_OUT, READY, START, after, following, needle, strike

GRADES = list(catalogues.techniques().dose.grades)
BOUNDS = catalogues.techniques().dose.bounds


def at(state: SessionState, *said: tuple[float, p.Payload]) -> SessionState:
    """The state after these acts, each in its minute."""
    for minute, payload in said:
        state = apply(state, following(state, payload, minute=minute))
    return state


def current(channel: str, *pair: str) -> p.StimulationStarted:
    return p.StimulationStarted(channel=channel, needles=pair, hz=2)


def off(channel: str) -> p.StimulationStopped:
    return p.StimulationStopped(channel=channel)


def test_a_dose_tells_needles_dwell_twitches_passes_and_current() -> None:
    state = at(
        after(*READY),
        (10, needle("n1")), (12, needle("n2")),
        (13, p.TwitchSeen(needle="n1", count=3)), (13, p.TwitchSeen(needle="n2")),
        (14, p.NeedleManipulated(needle="n1", technique="pistoning", passes=8)),
        (14, p.NeedleManipulated(needle="n1", technique="rotation")),
        (15, current("1", "n1", "n2")), (18, off("1")),
        (20, ALL_OUT),
    )  # fmt: skip
    assert dose_of(state) == Dose(
        needles=2, needle_min=18, longest_dwell_min=10, twitches=4, passes=8, stimulation_min=3, grade="moderate",
        reasons=("longest dwell 10, moderate from 5",),
    )  # fmt: skip


def test_nothing_is_the_least_dose() -> None:
    dose = dose_of(EMPTY)
    assert (dose.needles, dose.grade, dose.reasons) == (0, "low", ("below every bound of moderate",))


def test_a_struck_needle_and_what_was_recorded_on_it_do_not_count() -> None:
    state = at(
        after(*READY), (10, needle("n1")), (11, needle("n2")), (12, p.TwitchSeen(needle="n2", count=5)),
        (12, p.NeedleManipulated(needle="n2", technique="pistoning", passes=5)),
    )  # fmt: skip
    state = at(state, (13, strike(6)), (20, ALL_OUT))
    dose = dose_of(state)
    assert (dose.needles, dose.twitches, dose.passes, dose.needle_min) == (1, 0, 0, 10)


def test_what_is_still_in_counts_until_now() -> None:
    state = at(after(*READY), (10, needle("n1")), (10, needle("n2")), (11, current("1", "n1", "n2")))
    assert dose_of(state).needle_min == 0
    later = dose_of(state, at=START + timedelta(minutes=31))
    assert (later.needle_min, later.longest_dwell_min, later.stimulation_min, later.grade) == (42, 21, 20, "high")
    assert dose_of(state, at=START).needle_min == 0, "a clock that runs behind gives no negative time"


def test_two_channels_at_once_are_one_time_with_current() -> None:
    state = at(
        after(*READY), (10, needle("a")), (10, needle("b")), (10, needle("c")), (10, needle("d")),
        (11, current("1", "a", "b")), (12, current("2", "c", "d")), (14, off("1")), (17, off("2")),
        (20, current("3", "a", "b")), (22, ALL_OUT),
    )  # fmt: skip
    assert dose_of(state).stimulation_min == 8


def test_current_through_a_needle_that_never_went_in_did_not_run() -> None:
    state = at(
        after(*READY), (10, needle("n1")), (10, needle("n2")), (11, current("1", "n1", "n2")), (12, strike(5)),
        (20, off("1")),
    )  # fmt: skip
    assert dose_of(state, at=START + timedelta(minutes=30)).stimulation_min == 0


@pytest.mark.parametrize("name", list(BOUNDS))
def test_each_measure_alone_reaches_each_grade_at_its_bound(name: str) -> None:
    bound, nothing = BOUNDS[name], dict.fromkeys(BOUNDS, 0.0)
    for value, grade in ((0, "low"), (bound.moderate - 0.01, "low"), (bound.moderate, "moderate"),
                         (bound.high - 0.01, "moderate"), (bound.high, "high")):  # fmt: skip
        found, reasons = grade_of({**nothing, name: value})
        assert found == grade, (name, value)
        assert reasons[0].startswith(bound.label.lower()) or found == "low"


MINUTES = st.integers(min_value=0, max_value=480).map(lambda quarters: quarters / 4)
PLACED = st.lists(st.tuples(MINUTES, MINUTES), min_size=1, max_size=12)


def session_of(spans: list[tuple[float, float]], current_min: float) -> SessionState:
    """Needles in at a minute for some minutes, then a pair with current for `current_min`."""
    acts: list[tuple[float, p.Payload]] = []
    for number, (start, length) in enumerate(spans):
        acts.append((start, needle(f"n{number}")))
        acts.append((start + length, p.NeedleWithdrawn(needle=f"n{number}")))
    state = at(after(*READY), *sorted(acts, key=lambda one: one[0]))
    pair = [(300, needle("p1")), (300, needle("p2")), (300, current("1", "p1", "p2")), (300 + current_min, ALL_OUT)]
    return at(state, *pair) if current_min else state


def not_lower(before: Dose, later: Dose) -> bool:
    return GRADES.index(later.grade) >= GRADES.index(before.grade) and later.needle_min >= before.needle_min - 1e-6


@settings(deadline=None)
@given(PLACED, st.tuples(MINUTES, MINUTES), MINUTES)
def test_a_further_needle_never_lowers_the_grade(spans, more, current_min) -> None:
    assert not_lower(dose_of(session_of(spans, current_min)), dose_of(session_of([*spans, more], current_min)))


@settings(deadline=None)
@given(PLACED, MINUTES, MINUTES, MINUTES)
def test_a_further_minute_in_the_body_or_with_current_never_lowers_the_grade(spans, longer, current_min, more) -> None:
    before = dose_of(session_of(spans, current_min))
    start, length = spans[0]
    assert not_lower(before, dose_of(session_of([(start, length + longer), *spans[1:]], current_min)))
    assert not_lower(before, dose_of(session_of(spans, current_min + more)))


@settings(deadline=None)
@given(PLACED)
def test_a_struck_needle_leaves_the_dose_as_if_it_had_not_been_entered(spans) -> None:
    state = session_of(spans, 0)
    with_mistake = at(state, (400, needle("oops")), (401, p.TwitchSeen(needle="oops")))
    struck = at(with_mistake, (402, strike(state.sequence + 1)))
    assert dose_of(struck, at=START + timedelta(minutes=500)) == dose_of(state, at=START + timedelta(minutes=500))
    assert fold(struck.history).needles == struck.needles
