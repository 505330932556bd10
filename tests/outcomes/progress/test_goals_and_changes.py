"""A goal is met by its measure or not; unmeasured is neither. A change is what differs from the visit before."""

from __future__ import annotations

from datetime import UTC, timedelta
from decimal import Decimal

import pytest

from filiform.knowledge import catalogues
from filiform.measures.types import Phase
from filiform.outcomes.progress.rules.changes import Given, What, changes
from filiform.outcomes.progress.rules.goals import Aim, Standing, goal_course
from tests.outcomes.progress.measured import FIRST, happened, reading

VISITS = happened(4, 4, 4)
IN_TIME, TOO_LATE = (FIRST + timedelta(days=days) for days in (30, 90))


def aim(instrument="nprs_current", target="3", text="sleep through the night", **more) -> Aim:
    by_date = (FIRST + timedelta(days=60)).date()
    known = catalogues.instruments().by_id.get(instrument)
    return Aim("g1", text, known, Decimal(target) if target else None, FIRST, by_date, **more)


def standing(goal, rows, at=IN_TIME):
    return goal_course(goal, rows, on=at.date(), zone=UTC)


def test_met_by_its_measure_since_it_was_set():
    found = standing(aim(), [reading(VISITS[0], 7), reading(VISITS[1], 5), reading(VISITS[2], 3)])
    assert found.standing is Standing.MET
    assert found.met_on == VISITS[2].at.date()
    assert [value for _, value in found.trend] == [7, 5, 3]


@pytest.mark.parametrize(("at", "expected"), [(IN_TIME, Standing.NOT_YET), (TOO_LATE, Standing.NOT_MET)])
def test_not_met_only_once_its_day_is_over(at, expected):
    found = standing(aim(), [reading(VISITS[0], 7), reading(VISITS[1], 5)], at)
    assert found.standing is expected
    assert found.is_overdue is (at is TOO_LATE)


@pytest.mark.parametrize("at", [IN_TIME, TOO_LATE])
def test_what_was_not_measured_since_is_neither_met_nor_missed(at):
    assert standing(aim(), [reading(VISITS[0], 7)], at).standing is Standing.NOT_MEASURED
    assert standing(aim(), [], at).standing is Standing.NOT_MEASURED
    assert not Standing.NOT_MEASURED.is_known


def test_after_the_needles_meets_no_goal():
    rows = [reading(VISITS[0], 7), reading(VISITS[1], 2, phase=Phase.AFTER)]
    assert standing(aim(), rows).standing is Standing.NOT_MEASURED


def test_met_once_and_lost_again_is_not_met():
    found = standing(aim(), [reading(VISITS[1], 3), reading(VISITS[2], 6)])
    assert found.standing is Standing.NOT_YET
    assert found.is_lost


def test_the_side_that_is_farthest_decides():
    rows = [
        reading(VISITS[1], 70, instrument="rom_cx_rotation", side="left"),
        reading(VISITS[1], 50, instrument="rom_cx_rotation", side="right"),
    ]
    assert standing(aim("rom_cx_rotation", "65"), rows).standing is Standing.NOT_YET


def test_an_activity_in_the_words_of_the_goal_decides_alone():
    rows = [
        reading(VISITS[1], 9, instrument="psfs", movement="Lift my grandson"),
        reading(VISITS[1], 2, instrument="psfs", movement="sleep"),
    ]
    assert standing(aim("psfs", "8", "lift my grandson"), rows).standing is Standing.MET
    assert standing(aim("psfs", "8", "something else"), rows).standing is Standing.NOT_YET


@pytest.mark.parametrize(
    ("said", "expected"),
    [(None, Standing.NO_MEASURE), (True, Standing.REACHED), (False, Standing.NOT_REACHED)],
)
def test_without_a_measure_the_word_of_the_end_is_all_there_is(said, expected):
    assert standing(aim("", ""), []).standing is Standing.NO_MEASURE
    assert standing(aim("", "", is_ended=said is not None, said_reached=said), []).standing is expected


def test_the_measure_is_believed_over_the_word():
    found = standing(aim(is_ended=True, said_reached=True), [reading(VISITS[1], 6)])
    assert found.standing is Standing.NOT_MET


def test_what_came_and_what_went_at_each_visit():
    told = changes(
        [
            Given(1, frozenset({"soleus:right"}), frozenset({"deep"}), frozenset({"ibuprofen"}), "Amara"),
            Given(2, frozenset({"soleus:right"}), frozenset({"deep"}), None, "Amara"),
            Given(3, frozenset({"soleus:left"}), frozenset({"deep", "electrical-stimulation"}), frozenset(), "Bo",
                  ("Go on until 1 May",)),
        ]
    )  # fmt: skip
    assert [(one.visit, one.what, one.came, one.went) for one in told] == [
        (3, What.MUSCLES, ("soleus:left",), ("soleus:right",)),
        (3, What.TECHNIQUES, ("electrical-stimulation",), ()),
        (3, What.MEDICINES, (), ("ibuprofen",)),
        (3, What.PRACTITIONER, ("Bo",), ("Amara",)),
        (3, What.REVIEW, ("Go on until 1 May",), ()),
    ]


def test_what_was_not_recorded_is_no_change():
    told = changes([Given(1, frozenset({"soleus:right"})), Given(2, None), Given(3, frozenset({"soleus:right"}))])
    assert told == []
