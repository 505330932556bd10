"""The early sign: a few points by the second visit or the first week, and a missing value is no answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from filiform.knowledge import catalogues
from filiform.outcomes.progress.rules.course import courses
from filiform.outcomes.progress.rules.early import Early, early_sign
from tests.desk.test_portal import come_in
from tests.factories.measured import past_visits
from tests.outcomes.progress.measured import FIRST, happened, reading

REVIEW = catalogues.examination().review
DAY = timedelta(days=1)


def sign(visits, *readings, at=None):
    found = courses(
        readings, readings, visits, catalogue=catalogues.instruments(), zone=FIRST.tzinfo, needled_from=visits[0]
    )
    return early_sign(found, visits, review=REVIEW, at=at or visits[-1].at)


def worst(visit, value, instrument="nprs_worst"):
    return reading(visit, value, instrument=instrument)


@pytest.mark.parametrize(("second", "state"), [(5, Early.SEEN), (6, Early.NOT_SEEN), (9, Early.NOT_SEEN)])
def test_two_points_by_the_second_visit_are_a_sign_and_one_is_none(second, state):
    visits = happened(4, 4)
    found = sign(visits, worst(visits[0], 7), worst(visits[1], second))
    assert (found.state, found.change) == (state, 7 - second)


def test_the_largest_change_counts_and_more_function_is_better():
    visits = happened(4, 4)
    found = sign(
        visits, worst(visits[0], 7), worst(visits[1], 8), worst(visits[0], 3, "psfs"), worst(visits[1], 6, "psfs"),
    )  # fmt: skip
    assert (found.state, found.change, found.course.instrument.id) == (Early.SEEN, 3, "psfs")


def test_what_was_not_measured_is_not_known_and_before_that_day_nothing_is_said():
    visits = happened(4)
    assert sign(visits, worst(visits[0], 7), at=FIRST + 6 * DAY).state is Early.NOT_YET
    assert sign(visits, worst(visits[0], 7), at=FIRST + 8 * DAY).state is Early.NOT_KNOWN
    both = happened(4, 4)
    assert sign(both, worst(both[0], 7)).state is Early.NOT_KNOWN
    # current pain is none of the measures it is read from
    assert sign(both, reading(both[0], 7), reading(both[1], 1)).state is Early.NOT_KNOWN


def test_a_change_that_came_later_is_no_early_one():
    visits = happened(4, 4, 4)
    assert sign(visits, worst(visits[0], 7), worst(visits[1], 7), worst(visits[2], 1)).state is Early.NOT_SEEN


def test_without_the_first_visit_on_the_page_nothing_is_said():
    visits = happened(4, 4, first=5)
    assert sign(visits, worst(visits[0], 7), worst(visits[1], 1)) is None


@pytest.mark.django_db
def test_staff_see_where_the_plan_stands_and_what_is_asked_and_the_patient_does_not(sign_in, amara, elif_, amara_pt):
    past_visits(amara, elif_, amara_pt)
    html = sign_in(amara).get(reverse("progress:patient", args=[elif_.ref])).content.decode()
    assert "For those who treat her" in html
    assert "Early sign" in html
    assert "Cook" not in html or "Unreviewed draft" in html
    assert "Review: " in html
    assert "Nothing is asked by link." in html
    own = come_in(elif_, amara).get(reverse("progress:own")).content.decode()
    assert "For those who treat her" not in own
    assert "at their worst" in own
