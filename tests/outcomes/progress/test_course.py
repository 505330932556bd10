"""What counts as the course: arrivals, long enough after needles, compared with what was before the first needle."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.knowledge import catalogues
from filiform.measures.types import Mode, Phase, Unscored
from filiform.outcomes.progress.rules.course import courses
from filiform.outcomes.progress.types import Kind
from filiform.outcomes.rules.change import Verdict
from tests.outcomes.progress.measured import BUSY, WEEK, happened, reading


def told(readings, visits, *, first=None, needled=True):
    began = next((visit for visit in visits if visit.needles), None) if needled else None
    return courses(
        readings, readings if first is None else first, visits, catalogue=catalogues.instruments(), zone=UTC,
        needled_from=began,
    )  # fmt: skip


def test_less_pain_beyond_error_after_a_week_is_better_and_worthwhile():
    visits = happened(4, 4, 4)
    [pain] = told([reading(visits[0], 7), reading(visits[1], 5), reading(visits[2], 2)], visits)
    assert [point.value for point in pain.points] == [7, 5, 2]
    assert (pain.baseline.value, pain.latest.value, pain.change) == (7, 2, 5)
    assert pain.verdict is Verdict.WORTHWHILE
    assert pain.error == (Decimal("4.9"), Decimal("9.1"))
    assert pain.worthwhile == 5


def test_a_change_beyond_error_is_confirmed_only_by_the_reading_before_it():
    visits = happened(4, 4, 4)
    values = {"sudden": (7, 7, 2), "steady": (7, 3, 2)}
    found = {
        name: told([reading(v, n) for v, n in zip(visits, row, strict=True)], visits)[0] for name, row in values.items()
    }
    assert not found["sudden"].is_confirmed
    assert found["steady"].is_confirmed


def test_what_is_measured_within_days_of_needles_is_shown_and_not_judged():
    visits = happened(4, 4, 0, every=timedelta(days=3))
    [pain] = told([reading(visits[0], 7), reading(visits[1], 2), reading(visits[2], 2)], visits)
    assert [point.kind for point in pain.points] == [Kind.JUDGED, Kind.SOON, Kind.SOON]
    assert pain.latest is None
    assert pain.verdict is None


def test_after_the_needles_of_a_visit_is_a_pair_and_no_point_of_the_course():
    visits = happened(4, 4)
    rows = [
        reading(visits[0], 7, phase=Phase.BEFORE), reading(visits[0], 3, phase=Phase.AFTER), reading(visits[1], 6),
    ]  # fmt: skip
    [pain] = told(rows, visits, first=[row for row in rows if row.phase is not Phase.AFTER])
    assert [point.value for point in pain.points] == [7, 6]
    assert [(pair.visit, pair.before, pair.after) for pair in pain.pairs] == [(1, 7, 3)]
    assert pain.verdict is Verdict.WITHIN


def test_due_and_not_measured_is_missing_and_never_a_value():
    visits = happened(4, 4, 4)
    [pain] = told([reading(visits[0], 7), reading(visits[2], 3)], visits)
    assert [(point.value, point.kind) for point in pain.points] == [
        (7, Kind.JUDGED), (None, Kind.MISSING), (3, Kind.JUDGED),
    ]  # fmt: skip
    assert pain.missing == 1


def test_what_nobody_asks_at_each_visit_is_not_missing_in_between():
    visits = happened(4, 4, 4)
    rows = [reading(visits[0], 40, instrument="ndi"), reading(visits[2], 20, instrument="ndi")]
    [neck] = told(rows, visits)
    assert neck.missing == 0


def test_a_visit_that_is_not_over_misses_nothing_yet():
    first, last = happened(4, 0)
    visits = [first, type(last)(last.number, last.id, last.at, None, is_over=False)]
    [pain] = told([reading(first, 7)], visits)
    assert pain.missing == 0


def test_the_baseline_is_the_last_value_before_the_first_needle():
    visits = happened(0, 4, 4)
    [pain] = told([reading(visits[0], 9), reading(visits[1], 7), reading(visits[2], 3)], visits)
    assert pain.baseline.value == 7
    assert not pain.is_late


def test_a_baseline_that_is_too_old_does_not_count_and_the_page_knows():
    visits = happened(0, 4, 4, every=timedelta(days=20))
    rows = [reading(visits[0], 9), reading(visits[2], 3)]
    [pain] = told(rows, visits)
    assert (pain.baseline.value, pain.is_late) == (9, True)


def test_visits_shown_are_compared_with_a_baseline_that_is_not():
    every = happened(*[4] * 5)
    rows = [reading(visit, value) for visit, value in zip(every, (8, 7, 6, 4, 3), strict=True)]
    shown = [type(one)(number, one.id, one.at, one.needles) for number, one in enumerate(every[3:], start=1)]
    [pain] = courses(
        rows[3:], rows, shown, catalogue=catalogues.instruments(), zone=UTC, needled_from=every[0]
    )  # fmt: skip
    assert (pain.baseline.value, pain.baseline.visit) == (8, 0)
    assert [point.value for point in pain.points] == [4, 3]


def test_left_and_right_and_two_activities_are_courses_of_their_own():
    visits = happened(4, 4)
    rows = [
        reading(visits[0], 50, instrument="rom_cx_rotation", side="left"),
        reading(visits[0], 70, instrument="rom_cx_rotation", side="right"),
        reading(visits[0], 3, instrument="psfs", movement="lifting"),
        reading(visits[0], 5, instrument="psfs", movement="sleeping"),
    ]
    assert [course.key for course in told(rows, visits)] == [
        ("rom_cx_rotation", "left", ""), ("rom_cx_rotation", "right", ""), ("psfs", "", "lifting"),
        ("psfs", "", "sleeping"),
    ]  # fmt: skip


@BUSY
@given(st.lists(st.none() | st.integers(0, 10), min_size=1, max_size=12), st.integers(1, 20))
def test_every_reading_is_in_the_course_once_and_a_gap_is_never_filled(values, days):
    visits = happened(*[4] * len(values), every=timedelta(days=days))
    rows = [reading(visit, value) for visit, value in zip(visits, values, strict=True) if value is not None]
    found = told(rows, visits)
    if not rows:
        assert found == []
        return
    [pain] = found
    assert [point.value for point in pain.points if point.value is not None] == [v for v in values if v is not None]
    assert all((point.kind is Kind.MISSING) is (point.value is None) for point in pain.points)
    began = next(number for number, value in enumerate(values) if value is not None)
    assert pain.missing == sum(value is None for value in values[began:])
    judged_soon = pain.latest is not None and days < 7
    assert not judged_soon


def test_an_unknown_instrument_of_an_older_catalogue_is_left_out():
    visits = happened(4)
    assert told([reading(visits[0], 3, instrument="retired")], visits) == []


@pytest.mark.parametrize("days", [6, 7])
def test_the_day_counts_by_the_calendar_of_the_clinic(days):
    visits = happened(4, 4, every=timedelta(days=days, hours=-2))
    [pain] = told([reading(visits[0], 7), reading(visits[1], 3)], visits)
    assert pain.points[1].kind is (Kind.JUDGED if days == 7 else Kind.SOON)
    assert WEEK.days == catalogues.instruments().conventions.timing.judged_from_days


def test_what_was_answered_between_visits_is_a_point_of_its_own_and_no_visit_of_it():
    visits = happened(4, 0)
    home = replace(reading(visits[0], 3), visit_id=None, taken_at=visits[0].at + timedelta(days=5))
    [pain] = told([reading(visits[0], 7), home], visits)
    assert [(point.visit, point.value, point.kind) for point in pain.points] == [
        (1, 7, Kind.JUDGED), (0, 3, Kind.SOON), (2, None, Kind.MISSING),
    ]  # fmt: skip


def test_tried_without_a_score_is_missing_with_its_reason():
    visits = happened(4, 4)
    tried = Unscored(
        "u", 1, visits[1].id, "ndi", "", "", Phase.NONE, visits[1].at, Mode.PHONE, "4 of 10 answered", None, 4, 10
    )
    [neck] = courses(
        [reading(visits[0], 40, instrument="ndi")], [], visits, catalogue=catalogues.instruments(), zone=UTC,
        unscored=[tried],
    )  # fmt: skip
    assert (neck.points[1].kind, neck.points[1].why) == (Kind.MISSING, "4 of 10 answered")


def test_two_readings_not_taken_alike_say_in_what():
    visits = happened(4, 4)
    other = replace(reading(visits[1], 3), by_name="Bo")
    [pain] = told([reading(visits[0], 7), other], visits)
    assert pain.differs == ("another rater",)


def test_a_visit_measured_only_after_its_needles_has_no_value_on_arrival():
    visits = happened(4, 4)
    rows = [reading(visits[0], 7), reading(visits[1], 2, phase=Phase.AFTER)]
    [pain] = told(rows, visits, first=rows[:1])
    assert [(point.value, point.kind) for point in pain.points] == [(7, Kind.JUDGED), (None, Kind.MISSING)]
    assert pain.pairs == ()
