"""The dose page tells nothing of few people: neither their figures nor what they were given."""

from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.booking.models import Episode
from filiform.outcomes.models import Course, Pathway
from filiform.outcomes.months import services as months
from filiform.outcomes.pages.dose import dose_page
from filiform.outcomes.types import Asked
from tests.outcomes.test_months import TODAY, mark_everything, world  # noqa: F401

pytestmark = pytest.mark.django_db
ON = TODAY - timedelta(days=100)
EVERYBODY = Asked(first=ON, last=ON, on=TODAY)


def lay(world, given, *, hand=0, muscles=("soleus",)):  # noqa: F811
    """An episode for each number of needles, followed up and better by two points."""
    by, clinics, hands, people = world
    for place, needles in enumerate(given):
        of = {"organization_id": by.organization_id, "patient": people[0]}
        where = {"clinic": clinics[0], "practitioner": hands[hand]}
        pathway = Pathway.objects.add(
            **of, **where, episode=Episode.objects.add(**of, opened_on=ON), began_on=ON, visits=1, sessions=1,
            needles=needles, muscles=1, main_muscle=muscles[place % len(muscles)], twitches=0, needle_min=0.0,
            stimulation_min=0.0, followed_d=None, is_recovered=False,
        )  # fmt: skip
        Course.objects.add(
            **of, **where, pathway=pathway, instrument="nprs_current", baseline=7.0, baseline_on=ON, number=2, last=5.0,
            last_on=ON, followed=5.0, followed_on=ON, changed=2.0, verdict="better", is_reached=False, is_index=True,
            age="under 30",
        )  # fmt: skip
    mark_everything(by.organization_id)
    months.make_all(organization_id=by.organization_id)


def lines(world, asked=EVERYBODY, part="needles"):  # noqa: F811
    table = dose_page("nprs_current", part, asked, by=world[0]).table
    return [row.cells[:2] for row in table.rows], " ".join([table.counted, *table.notes])


def test_thirds_of_enough_patients_say_where_they_begin_and_never_one_patients_own_amount(world):  # noqa: F811
    lay(world, [3] * 5 + [8] * 5 + [20] * 4 + [91])
    found, _ = lines(world)
    assert found == [("up to 3", "5"), ("more than 3, up to 8", "5"), ("more than 8", "5")]


def test_where_a_third_is_withheld_no_edge_is_told(world):  # noqa: F811
    lay(world, [3] * 7 + [8] * 7 + [20] * 3)
    found, words = lines(world)
    assert found == [("lowest third", "7"), ("middle third", "withheld"), ("highest third", "withheld")]
    assert "Amounts are left out" in words


def test_few_patients_in_all_are_not_counted_out(world):  # noqa: F811
    lay(world, [3, 8, 20])
    found, words = lines(world)
    assert found == []
    assert "3" not in words.replace("30", "")
    assert "fewer than 5" in words


def test_everybody_but_a_few_is_withheld_too(world):  # noqa: F811
    lay(world, [3] * 6 + [8] * 6)
    lay(world, [20] * 2, hand=1)
    found, words = lines(world, Asked(first=ON, last=ON, on=TODAY, practitioner=world[2][0].ref))
    assert found == []
    assert "12" not in words


def test_withheld_muscles_stand_last_whatever_their_number(world):  # noqa: F811
    lay(world, [5] * 14, muscles=("soleus", "soleus", "soleus", "gluteus-medius", "soleus", "gluteus-medius", "soleus"))
    lay(world, [5] * 12, muscles=("upper-trapezius", "upper-trapezius", "infraspinatus"))
    found, _ = lines(world, part="main_muscle")
    counts = [count for _, count in found]
    assert counts == ["10", "8", "withheld", "withheld"]
