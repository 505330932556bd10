"""A quick pick is read strictly, written without loss, and made from a session as it would be done again."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.core.errors import InvalidInput
from filiform.knowledge import catalogues
from filiform.treatment import payloads as p
from filiform.treatment.picks import (
    Pick,
    PickAfter,
    PickNeedle,
    PickStimulation,
    needles_of,
    pick_of_session,
    pick_to_json,
    read_pick,
)
from filiform.treatment.rules.fold import EMPTY, apply
from tests.treatment.streams import ALL_OUT, GLUTEUS, READY, TRAPEZIUS, after, following, needle, strike

SAID: dict[str, Any] = {
    "needles": [
        {"muscle": GLUTEUS, "side": "left", "gauge_mm": 0.3, "length_mm": 50, "depth_mm": 30, "technique": "deep"},
        {"muscle": GLUTEUS, "side": "left", "gauge_mm": 0.3, "length_mm": 50, "planned_dwell_min": 10,
         "view": "posterior", "x": 0.4, "y": 0.5},
        {"muscle": TRAPEZIUS, "side": "right", "gauge_mm": 0.25, "length_mm": 25},
    ],
    "stimulation": [{"pair": [0, 1], "preset": "low", "minutes": 15}],
    "after": [{"technique": "massage", "minutes": 1.5}, {"technique": "stretch", "sets": 2}],
}  # fmt: skip


@pytest.fixture
def said() -> dict[str, Any]:
    return copy.deepcopy(SAID)


def test_a_quick_pick_is_read_with_everything_it_says(said) -> None:
    pick = read_pick(said)
    assert [one.technique for one in pick.needles] == ["deep", None, None]
    assert pick.stimulation == (PickStimulation(pair=(0, 1), preset="low", minutes=15),)
    assert pick.after == (PickAfter(technique="massage", minutes=1.5), PickAfter(technique="stretch", sets=2))
    assert pick.muscles == ((GLUTEUS, "left", 2), (TRAPEZIUS, "right", 1))
    assert pick_to_json(pick) == said


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("quick pick", lambda said: []),
        ("quick pick.needles", lambda said: {**said, "needles": []}),
        ("quick pick.needles", lambda said: {**said, "needles": "two"}),
        ("quick pick.needles", lambda said: {"after": []}),
        ("quick pick.needles", lambda said: {**said, "needles": said["needles"] * 20}),
        ("quick pick.colour", lambda said: {**said, "colour": "red"}),
        ("quick pick.needles[0]", lambda said: {**said, "needles": ["n1"]}),
        ("quick pick.needles[0].muscle", lambda said: needle_with(said, muscle="unicornis")),
        ("quick pick.needles[0].side", lambda said: needle_with(said, side="up")),
        ("quick pick.needles[0].technique", lambda said: needle_with(said, technique="magic")),
        ("quick pick.needles[0].depth_mm", lambda said: needle_with(said, depth_mm=60)),
        ("quick pick.needles[0].gauge_mm", lambda said: needle_with(said, gauge_mm=30)),
        ("quick pick.needles[0].view", lambda said: needle_with(said, view="anterior")),
        ("quick pick.needles[0].lot", lambda said: needle_with(said, lot="A1")),
        ("quick pick.stimulation[0].pair", lambda said: current(said, pair=[0, 9])),
        ("quick pick.stimulation[0].pair", lambda said: current(said, pair=[0, 0])),
        ("quick pick.stimulation[0].pair", lambda said: current(said, pair=[0, 2])),
        ("quick pick.stimulation[0].preset", lambda said: current(said, preset="buzz")),
        ("quick pick.stimulation[0].preset", lambda said: current(said, hz=2)),
        ("quick pick.stimulation[1].pair", lambda said: {**said, "stimulation": said["stimulation"] * 2}),
        ("quick pick.after[0].technique", lambda said: {**said, "after": [{"technique": "prayer"}]}),
        ("quick pick.after", lambda said: {**said, "after": [{"technique": "heat"}, {"technique": "heat"}]}),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(said, place, change) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_pick(change(said))
    assert refused.value.facts["where"] == place


def needle_with(said, **changed):
    return {**said, "needles": [{**said["needles"][0], **changed}, *said["needles"][1:]]}


def current(said, **changed):
    return {**said, "stimulation": [{**said["stimulation"][0], **changed}]}


MUSCLES = st.sampled_from(sorted(catalogues.muscles().by_id))
NEEDLES = st.builds(
    PickNeedle,
    muscle=MUSCLES,
    side=st.sampled_from(p.SIDES),
    gauge_mm=st.sampled_from([0.12, 0.25, 0.3]),
    length_mm=st.sampled_from([25, 50]),
    depth_mm=st.none() | st.sampled_from([5, 20.5]),
    technique=st.none() | st.sampled_from(sorted(catalogues.techniques().needling)),
    planned_dwell_min=st.none() | st.sampled_from([0.5, 10]),
)
PICKS = st.builds(
    Pick,
    needles=st.lists(NEEDLES, min_size=1, max_size=6).map(tuple),
    after=st.lists(
        st.builds(PickAfter, technique=st.sampled_from(p.POST_TECHNIQUES), minutes=st.none() | st.just(2)),
        max_size=3, unique_by=lambda one: one.technique,
    ).map(tuple),
)  # fmt: skip


@given(PICKS)
def test_writing_and_reading_give_the_same_quick_pick(pick: Pick) -> None:
    assert read_pick(pick_to_json(pick)) == pick


def test_a_session_without_a_needle_is_no_quick_pick() -> None:
    assert pick_of_session(EMPTY) is None
    state = after(*READY, needle("n1"))
    assert pick_of_session(apply(state, following(state, strike(state.sequence)))) is None


def test_a_session_is_kept_as_it_would_be_done_again() -> None:
    state = after(
        *READY, needle("n1", planned_dwell_min=12), needle("n2", view="posterior", x=0.4, y=0.6),
        needle("n3", view="posterior"),
        p.StimulationStarted(channel="1", needles=("n1", "n2"), hz=2, pulse_us=200, intensity_ma=1.5, planned_min=10),
        p.StimulationStopped(channel="1"),
        p.StimulationStarted(channel="2", needles=("n2", "n3"), hz=100),
        ALL_OUT,
        p.TechniqueApplied(technique="massage", minutes=1),
        p.TechniqueApplied(technique="stretch", settings={"sets": 3}),
        p.TechniqueApplied(technique="massage", minutes=2),
    )  # fmt: skip
    pick = pick_of_session(state)
    assert pick is not None
    first, second, third = pick.needles
    assert (first.muscle, first.side, first.gauge_mm, first.depth_mm) == (GLUTEUS, "left", 0.3, 30)
    assert first.planned_dwell_min == 12
    assert second.planned_dwell_min == 5, "inserted in minute 6, out in minute 11"
    assert (second.view, second.x, third.view) == ("posterior", 0.4, None)
    assert pick.stimulation == (
        PickStimulation(pair=(0, 1), hz=2, pulse_us=200, intensity_ma=1.5, minutes=10),
    ), "a needle keeps its first pair"  # fmt: skip
    assert pick.after == (PickAfter(technique="massage", minutes=2), PickAfter(technique="stretch", sets=3))
    assert read_pick(pick_to_json(pick)) == pick


def test_a_needle_that_stayed_too_long_is_not_meant_to_do_so_again() -> None:
    state = after(*READY, needle("n1", dwell_limit_min=3))
    late = apply(state, following(state, ALL_OUT, minute=60))
    pick = pick_of_session(late)
    assert pick is not None
    assert pick.needles[0].planned_dwell_min == 3


@pytest.mark.parametrize(("minutes", "kept"), [(0, 0.5), (0.7, 0.5), (1.3, 1.5), (2.4, 2), (9.6, 10), (999, 240)])
def test_a_dwell_is_kept_to_the_half_minute_where_seconds_count_and_to_the_minute_above(minutes, kept) -> None:
    state = after(*READY, needle("n1"))
    pick = pick_of_session(apply(state, following(state, ALL_OUT, minute=5 + minutes)))
    assert pick is not None
    assert pick.needles[0].planned_dwell_min == kept


def test_struck_needles_are_left_out_and_the_places_of_pairs_follow() -> None:
    state = after(*READY, needle("n1"), needle("n2"), needle("n3"))
    state = apply(state, following(state, strike(5)))
    state = after(
        p.StimulationStarted(channel=1, needles=("n2", "n3"), hz=2), p.StimulationStopped(channel=1), start=state
    )
    pick = pick_of_session(state)
    assert pick is not None
    assert len(pick.needles) == 2
    assert [one.id for one in needles_of(state)] == ["n2", "n3"]
    assert pick.stimulation[0].pair == (0, 1)
    assert pick.stimulation[0].minutes == 1


def test_what_a_session_kept_in_other_words_is_left_open() -> None:
    state = after(*READY, needle("n1", technique="old-way"))
    pick = pick_of_session(state)
    assert pick is not None
    assert pick.needles[0].technique is None
    assert pick.needles[0] == replace(pick.needles[0], planned_dwell_min=None), "still in: nobody knows how long"
