"""From the readings of an episode to its baseline, its follow-up, its dose and its recovery."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.knowledge import catalogues
from filiform.measures.types import Phase
from filiform.outcomes.rules.courses import (
    Asked,
    Episode,
    Needled,
    Taken,
    age_band,
    courses_of,
    pathway_of,
    recovery,
)
from filiform.outcomes.rules.disclosure import is_withheld, withheld_among
from filiform.outcomes.rules.plan import PLAN

FIRST = date(2026, 1, 5)
CATALOGUE = catalogues.instruments()


def at(day, hour=9):
    return datetime.combine(FIRST + timedelta(days=day), datetime.min.time(), UTC) + timedelta(hours=hour)


def pain(day, value, *, hour=9, phase=Phase.NONE, visit=None, instrument="nprs_current", **key):
    said = {"side": "", "movement": "", "unit": "points", "form": "", **key}
    return Taken(
        instrument, value=Decimal(value), phase=phase, at=at(day, hour), day=FIRST + timedelta(days=day),
        visit_id=visit, **said,
    )  # fmt: skip


def needled(day, *, hour=10, visit=1, needles=4, **given):
    said = {"muscles": {"soleus": needles}, "twitches": 2, "needle_min": 8.0, "stimulation_min": 0.0, **given}
    return Needled(visit, at(day, hour), FIRST + timedelta(days=day), needles, **said)


def episode(*readings, sessions=()):
    return Episode(1, 1, 1, FIRST, (1, 2), tuple(sorted(readings, key=lambda one: one.at)), tuple(sessions))


def only(found):
    (course,) = courses_of(found, CATALOGUE, PLAN)
    return course


def test_baseline_is_the_last_value_before_the_first_needle():
    found = only(episode(pain(-3, 5), pain(0, 7), pain(0, 2, hour=12, visit=9), sessions=[needled(0)]))
    assert (found.baseline, found.number) == (7, 2)


def test_a_value_of_the_first_visit_counts_though_it_was_typed_in_later_but_never_one_after_the_needles():
    late = pain(0, 6, hour=11, visit=1)
    sore = pain(0, 3, hour=12, visit=1, phase=Phase.AFTER)
    assert only(episode(pain(0, 7), late, sore, sessions=[needled(0)])).baseline == 6


def test_an_old_value_is_no_baseline():
    assert courses_of(episode(pain(-15, 7), pain(42, 1), sessions=[needled(0)]), CATALOGUE, PLAN) == []
    assert only(episode(pain(-14, 7), sessions=[needled(0)])).baseline == 7


def test_without_needles_the_first_value_is_the_baseline():
    assert only(episode(pain(0, 7), pain(7, 5))).baseline == 7


@pytest.mark.parametrize(
    ("days", "chosen"),
    [((40, 45), 40), ((39, 45), 39), ((31, 53), None), ((32,), 32), ((52,), 52), ((7, 200), None)],
)
def test_follow_up_is_the_reading_nearest_to_the_planned_day_within_the_window(days, chosen):
    found = only(episode(pain(0, 7), *(pain(day, 3) for day in days)))
    assert found.followed_on == (None if chosen is None else FIRST + timedelta(days=chosen))
    assert found.changed == (None if chosen is None else 4)
    assert found.verdict == ("" if chosen is None else "worthwhile")


def test_last_visit_is_no_time_point():
    found = only(episode(pain(0, 7), pain(20, 0)))
    assert (found.last, found.followed, found.is_reached) == (0, None, None)


def test_another_side_or_unit_or_form_is_another_course_and_one_stands_for_the_episode():
    key = {"instrument": "rom_cx_rotation", "unit": "deg"}
    made = courses_of(
        episode(
            pain(0, 50, side="left", **key), pain(42, 60, side="left", **key),
            pain(0, 40, side="right", **key), pain(20, 45, side="right", **key), pain(42, 70, side="right", **key),
        ),
        CATALOGUE, PLAN,
    )  # fmt: skip
    assert {(one.side, one.is_index, one.changed) for one in made} == {("left", False, 10), ("right", True, 30)}


def test_dose_is_what_was_given_until_the_planned_day_and_no_later_than_recovery():
    sessions = [needled(0), needled(20, needles=6, muscles={"soleus": 1, "popliteus": 5}), needled(60)]
    found = pathway_of(episode(pain(0, 7), sessions=sessions), CATALOGUE, PLAN)
    assert (found.sessions, found.needles, found.muscles, found.main_muscle, found.twitches) == (
        2,
        10,
        2,
        "popliteus",
        4,
    )
    well = [pain(0, 7), pain(10, 0), pain(45, 0)]
    found = pathway_of(episode(*well, sessions=sessions), CATALOGUE, PLAN)
    assert (found.sessions, found.followed_d, found.is_recovered) == (1, 10, True)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([(0, 7), (10, 0), (40, 0)], (10, True)),
        ([(0, 7), (10, 0), (39, 0)], (39, False)),  # not yet for thirty days
        ([(0, 7), (10, 0), (20, 1), (50, 0), (80, 0)], (50, True)),  # one good day is not recovery
        ([(0, 7), (10, 0), (60, 1)], (60, False)),  # when it came back is not known
        ([(0, 7), (30, 4)], (30, False)),
        ([(0, 7)], (0, False)),
        ([(0, 0), (40, 0)], (None, False)),  # nothing to recover from
        ([], (None, False)),
    ],
)
def test_recovery_has_to_last(days, expected):
    assert recovery(episode(*(pain(day, value) for day, value in days)), CATALOGUE, PLAN) == expected


@pytest.mark.parametrize(
    ("born", "band"),
    [(date(1996, 1, 6), "under 30"), (date(1996, 1, 5), "30 to 49"), (date(1961, 1, 5), "65 and over")],
)
def test_age_is_counted_in_whole_years(born, band):
    assert age_band(born, FIRST) == band


# Few people


def test_fewer_than_the_set_number_is_withheld_and_also_what_would_give_it_away():
    assert is_withheld(4, 5)
    assert not is_withheld(5, 5)
    assert not is_withheld(0, 5)
    assert is_withheld(40, 5, rest=3)
    assert not is_withheld(40, 5, rest=0)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), max_size=8), st.integers(2, 9))
def test_no_small_part_can_be_reckoned_from_the_whole_and_the_others(sizes, least):
    kept = withheld_among(sizes, least)
    assert {key for key, n in sizes.items() if 0 < n < least} <= kept
    hidden = sum(sizes[key] for key in kept)
    assert not kept or hidden >= least or kept == {key for key, n in sizes.items() if n}
    assert len(kept) != 1 or len([n for n in sizes.values() if n]) == 1


def spells(*readings, onset=None, asked=()):
    found = replace(episode(*readings), onset_on=onset, asked=asked)
    made = pathway_of(found, CATALOGUE, PLAN)
    return (made.improved_d, made.is_improved, made.onset_d)


@pytest.mark.parametrize(
    ("values", "known"),
    [
        ([(0, 7), (7, 4), (14, 5), (21, 3), (28, 2)], (21, True)),
        ([(0, 7), (7, 3), (14, 2)], (7, True)),
        ([(0, 7), (7, 3)], (7, False)),
        ([(0, 7), (7, 3), (14, 6), (30, 3)], (30, False)),
        ([(0, 7)], (0, False)),
        ([(0, 1), (7, 0), (14, 0)], (None, False)),
        ([], (None, False)),
    ],
)
def test_a_worthwhile_change_counts_once_the_next_answer_says_so_too(values, known):
    assert spells(*[pain(day, value) for day, value in values])[:2] == known


@pytest.mark.parametrize(("onset", "days"), [(FIRST - timedelta(days=30), 30), (FIRST, 0), (FIRST + timedelta(1), None),
                                             (None, None)])  # fmt: skip
def test_a_complaint_that_began_after_the_first_visit_has_no_onset_to_count_from(onset, days):
    assert spells(pain(0, 7), onset=onset)[2] == days


@pytest.mark.parametrize(("day", "was_sent"), [(31, False), (32, True), (52, True), (53, False)])
def test_a_letter_counts_as_sent_within_the_window_of_the_follow_up(day, was_sent):
    asked = (Asked("nprs_current", FIRST + timedelta(days=day)), Asked("psfs", FIRST + timedelta(days=42)))
    assert only(replace(episode(pain(0, 7)), asked=asked)).was_sent is was_sent
